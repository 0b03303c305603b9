/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/codec.h"
#include "wire/object.h"

static void put_struct(struct vac_writer *writer, uint32_t at, const struct vac_struct *shape,
                       const void *from);

/* A list of `count` at `items`; with `data`, also what outputs of that type hold. */
static void put_list(struct vac_writer *writer, uint32_t at, const struct vac_field *field,
                     const void *items, uint64_t count, bool data)
{
    const struct vac_struct *shape = &vac_structs[field->of];
    uint32_t stride = field->kind == VAC_KIND_RECORDS ? shape->wire : (uint32_t)VAC_ITEM_SLOT;
    uint32_t to = vac_put_list(writer, at, (size_t)count, stride);

    for (uint64_t i = 0; i < count && !writer->fault; i++, to += stride) {
        if (field->kind == VAC_KIND_TENSORS)
            vac_put_tensor(writer, to, (const vaccel_tensor *)items + i, data);
        else if (field->kind == VAC_KIND_IMAGES)
            vac_put_image(writer, to, ((const vaccel_image_view *const *)items)[i]);
        else
            put_struct(writer, to, shape, (const unsigned char *)items + i * shape->size);
    }
}

/* `from` is a scalar itself, and what the member points to otherwise. */
static void put(struct vac_writer *writer, uint32_t at, const struct vac_field *field,
                const void *from, uint64_t count, bool data)
{
    const struct vac_struct *shape = &vac_structs[field->of];

    switch (field->kind) {
    case VAC_KIND_STRING:
        vac_put_string(writer, at, (const char *)from);
        break;
    case VAC_KIND_ARRAY:
        if (data)
            vac_put_bulk(writer, at, from, count, field->width);
        else
            vac_put_room(writer, at, (void *)(uintptr_t)from, count, field->width);
        break;
    case VAC_KIND_TENSOR:
        vac_put_tensor(writer, at, (const vaccel_tensor *)from, data);
        break;
    case VAC_KIND_IMAGE:
        if (from)
            vac_put_image(writer, at, (const vaccel_image_view *)from);
        break;
    case VAC_KIND_MODEL:
        vac_put_model(writer, at, (const vaccel_model_view *)from);
        break;
    case VAC_KIND_BUFFER:
        if (from)
            vac_put_buffer(writer, at, (const vaccel_buffer_view *)from);
        break;
    case VAC_KIND_PARAMS:
    case VAC_KIND_RECORD:
        put_struct(writer, vac_put_ref(writer, at, shape->wire), shape, from);
        break;
    case VAC_KIND_TENSORS:
    case VAC_KIND_IMAGES:
    case VAC_KIND_RECORDS:
        put_list(writer, at, field, from, count, data);
        break;
    default:
        vac_put_u64(writer, at, vac_scalar_load(field, from));
    }
}

static uint64_t count_of(const struct vac_field *field, const void *base)
{
    return field->count_at ? vac_count_at(base, field->count_at) : 0;
}

static void put_struct(struct vac_writer *writer, uint32_t at, const struct vac_struct *shape,
                       const void *from)
{
    const struct vac_field *field = &vac_fields[shape->fields];

    for (const struct vac_field *end = field + shape->count; field < end; field++) {
        bool inside = vac_is_scalar(field) || field->kind == VAC_KIND_TENSOR;
        const void *member = (const unsigned char *)from + field->at;
        put(writer, at + field->wire_at, field, inside ? member : vac_pointer_at(member, 0),
            count_of(field, from), true);
    }
}

void vac_put_call(struct vac_writer *writer, const struct vac_codec *codec, const void *args)
{
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_field *field = &vac_args[codec->args + i].field;
        uint32_t at = VAC_FRAME_HEAD + (uint32_t)field->wire_at;
        if (!(field->flags & VAC_ARG_IN_CALL))
            continue;
        bool inside = vac_is_scalar(field) && !(field->flags & VAC_ARG_OUT);
        const void *from =
            inside ? (const unsigned char *)args + field->at : vac_pointer_at(args, field->at);
        if (field->kind == VAC_KIND_RECORD)
            vac_put_u64(writer, at, from ? 1 : 0);
        else
            put(writer, at, field, from, count_of(field, args), field->flags & VAC_ARG_IN);
    }
}

void vac_put_reply(struct vac_writer *writer, const struct vac_codec *codec, const void *args)
{
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_arg *arg = &vac_args[codec->args + i];
        const struct vac_field *field = &arg->field;
        if (!(field->flags & VAC_ARG_OUT))
            continue;
        const void *from = vac_pointer_at(args, field->at);
        if (field->kind == VAC_KIND_RECORD) {
            if (!from)
                continue;
            const unsigned char *made = (const unsigned char *)vac_pointer_at(from, 0);
            if (!made) {
                writer->fault = "the backend succeeded without a result";
                continue;
            }
            from = made + sizeof(struct vac_result);
        }
        put(writer, VAC_FRAME_HEAD + (uint32_t)arg->reply_at, field, from, count_of(field, args),
            true);
    }
}
