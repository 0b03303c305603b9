/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "wire/codec.h"

char *vac_append(char *to, char *end, const char *text)
{
    while (*text && to < end)
        *to++ = *text++;
    *to = '\0';
    return to;
}

void vac_fault_in(struct vac_reader *reader, uint32_t whole, uint32_t part, const char *what)
{
    char *end = reader->text + sizeof(reader->text) - 1;

    if (reader->fault)
        return;
    char *to = vac_append(reader->text, end, vac_names + whole);
    to = vac_append(to, end, ".");
    to = vac_append(to, end, vac_names + part);
    vac_append(to, end, what);
    vac_fault(reader, reader->text);
}

uint64_t vac_get_scalar(struct vac_reader *reader, uint32_t at, const struct vac_field *field)
{
    unsigned unused = 64 - 8 * (unsigned)field->width;
    int64_t largest = INT64_MAX >> unused;

    if (field->kind == VAC_KIND_INT)
        return (uint64_t)vac_get_int(reader, at, -largest - 1, largest);
    return vac_get_uint(reader, at, field->max ? field->max : UINT64_MAX >> unused);
}

/* The items of a list, in memory of the arena; with `room`, tensors that are outputs. `whole` is
 * the name of what has the list. An op needs all items; in a record, they may be absent. */
static void *get_items(struct vac_reader *reader, uint32_t at, const struct vac_field *field,
                       bool room, uint32_t whole, uint64_t *count)
{
    const struct vac_struct *shape = &vac_structs[field->of];
    struct vac_span span = vac_get_list(reader, at, field->max);
    size_t size = field->kind == VAC_KIND_TENSORS  ? sizeof(vaccel_tensor)
                  : field->kind == VAC_KIND_IMAGES ? sizeof(vaccel_image_view)
                                                   : shape->size;
    unsigned char *items = (unsigned char *)vac_take(reader, span.count, size);

    if (field->kind != VAC_KIND_RECORDS && span.count && span.stride < VAC_ITEM_SLOT)
        vac_fault_in(reader, whole, field->name, " has items that are too short");
    for (uint32_t i = 0; i < span.count && !reader->fault; i++) {
        uint32_t here = span.at + i * span.stride;
        void *item = items + i * size;
        bool there = true;
        if (field->kind == VAC_KIND_RECORDS)
            vac_get_struct(reader, here, span.stride, shape, item);
        else if (field->kind == VAC_KIND_TENSORS)
            there = vac_get_tensor(reader, here, (vaccel_tensor *)item, room);
        else
            there = vac_get_image(reader, here, (vaccel_image_view *)item);
        if (!there && field->flags & (VAC_ARG_IN | VAC_ARG_OUT))
            vac_fault_in(reader, whole, field->name, " has an item that is absent");
    }
    *count = span.count;
    return items;
}

void vac_get_struct(struct vac_reader *reader, uint32_t at, uint32_t sent,
                    const struct vac_struct *shape, void *to)
{
    const struct vac_field *field = &vac_fields[shape->fields];

    memset(to, 0, shape->size);
    if (shape->flags & VAC_STRUCT_PARAMS) {
        const uint32_t size = shape->size;
        __builtin_memcpy(to, &size, sizeof(size));
    }
    for (uint32_t i = 1; i <= shape->count; i++, field++) {
        uint32_t here = at + field->wire_at;
        void *member = (unsigned char *)to + field->at;
        const void *pointer;
        uint64_t count;
        if (sent < (i < shape->count ? field[1].wire_at : shape->wire))
            return;
        switch (field->kind) {
        case VAC_KIND_STRING:
            vac_set_pointer(member, 0, vac_get_string(reader, here));
            continue;
        case VAC_KIND_TENSOR:
            vac_get_tensor(reader, here, (vaccel_tensor *)member, false);
            continue;
        case VAC_KIND_ARRAY:
            pointer = vac_get_bulk(reader, here, field->width, &count);
            if (field->max && count > field->max)
                vac_fault_in(reader, shape->name, field->name, " is longer than it may be");
            break;
        case VAC_KIND_TENSORS:
        case VAC_KIND_RECORDS:
            pointer = get_items(reader, here, field, false, shape->name, &count);
            break;
        default:
            vac_scalar_store(field, member, vac_get_scalar(reader, here, field));
            continue;
        }
        vac_set_pointer(member, 0, pointer);
        vac_set_count(to, field->count_at, count);
    }
}

/* A list of images is one of pointers to them. */
static const void *get_images(struct vac_reader *reader, uint32_t at, const struct vac_field *field,
                              uint32_t whole, uint64_t *count)
{
    const vaccel_image_view *items =
        (const vaccel_image_view *)get_items(reader, at, field, false, whole, count);
    const vaccel_image_view **list =
        (const vaccel_image_view **)vac_take(reader, *count, sizeof(*list));

    for (uint64_t i = 0; list && i < *count; i++)
        list[i] = &items[i];
    return list;
}

static void get_params(struct vac_reader *reader, uint32_t at, const struct vac_struct *shape,
                       void *to)
{
    struct vac_span span = vac_get_ref(reader, at);

    vac_get_struct(reader, span.at, span.stride, shape, to);
    vac_get_tail(reader, span, shape->wire);
}

/* What an argument points to is in `room`, unless it is a list. */
static const void *get_arg(struct vac_reader *reader, const struct vac_codec *codec,
                           const struct vac_arg *arg, void *room, uint64_t *count)
{
    const struct vac_field *field = &arg->field;
    uint32_t at = VAC_FRAME_HEAD + (uint32_t)field->wire_at;
    bool in = field->flags & VAC_ARG_IN;
    bool out = field->flags & VAC_ARG_OUT;
    bool optional = field->flags & VAC_ARG_OPTIONAL;
    bool there = true;

    switch (field->kind) {
    case VAC_KIND_STRING:
        return optional ? vac_get_string(reader, at) : vac_get_text(reader, at);
    case VAC_KIND_ARRAY:
        if (!out)
            return vac_get_bulk(reader, at, field->width, count);
        return in ? vac_get_inout(reader, at, field->width, count)
                  : vac_get_room(reader, at, field->width, count, false);
    case VAC_KIND_TENSORS:
        return get_items(reader, at, field, out, codec->name, count);
    case VAC_KIND_IMAGES:
        return get_images(reader, at, field, codec->name, count);
    case VAC_KIND_TENSOR:
        there = vac_get_tensor(reader, at, (vaccel_tensor *)room, out);
        break;
    case VAC_KIND_IMAGE:
        there = vac_get_image(reader, at, (vaccel_image_view *)room);
        break;
    case VAC_KIND_BUFFER:
        there = vac_get_buffer(reader, at, (vaccel_buffer_view *)room);
        break;
    case VAC_KIND_MODEL:
        vac_get_model(reader, at, (vaccel_model_view *)room);
        break;
    case VAC_KIND_PARAMS:
        get_params(reader, at, &vac_structs[field->of], room);
        break;
    case VAC_KIND_RECORD:
        there = !optional || vac_get_uint(reader, at, 1);
        break;
    default:
        if (in)
            vac_scalar_store(field, room, vac_get_scalar(reader, at, field));
    }
    if (!there && !optional)
        vac_fault_in(reader, codec->name, field->name, " is absent");
    return there ? room : NULL;
}

static void check_count(struct vac_reader *reader, const struct vac_codec *codec,
                        const struct vac_arg *arg, const void *args, uint64_t count)
{
    const struct vac_field *field = &arg->field;

    if (arg->length) {
        const struct vac_field *length = &vac_args[codec->args + arg->length - 1].field;
        if (count != vac_scalar_load(length, (const unsigned char *)args + length->at))
            vac_fault_in(reader, codec->name, field->name,
                         " does not have the length that another argument says");
    }
    if (field->max && count > field->max)
        vac_fault_in(reader, codec->name, field->name, " is longer than it may be");
}

void vac_get_call(struct vac_reader *reader, const struct vac_codec *codec, void *args, void *room)
{
    memset(args, 0, codec->args_size);
    if (!vac_within(reader, VAC_FRAME_HEAD, codec->call_size))
        return;
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_arg *arg = &vac_args[codec->args + i];
        const struct vac_field *field = &arg->field;
        uint64_t count = 0;
        if (vac_is_scalar(field) && !(field->flags & VAC_ARG_OUT)) {
            uint32_t at = VAC_FRAME_HEAD + (uint32_t)field->wire_at;
            vac_scalar_store(field, (unsigned char *)args + field->at,
                             vac_get_scalar(reader, at, field));
            continue;
        }
        vac_set_pointer(args, field->at,
                        get_arg(reader, codec, arg, (unsigned char *)room + arg->room_at, &count));
        if (field->count_at) {
            vac_set_count(args, field->count_at, count);
            check_count(reader, codec, arg, args, count);
        }
    }
}
