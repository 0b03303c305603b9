/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "wire/codec.h"
#include "wire/tensor.h"

/* An output that was read, and is not handed over yet. */
struct taken {
    const void *data; /* NULL when it is left out */
    uint64_t value;   /* of a scalar; of a list, the number of elements */
    void *made;       /* a result's handle */
};

static void read_array(struct vac_reader *reader, const struct vac_codec *codec,
                       const struct vac_arg *arg, const void *args, struct taken *taken)
{
    const struct vac_field *field = &arg->field;

    taken->data =
        vac_get_bulk(reader, VAC_FRAME_HEAD + (uint32_t)arg->reply_at, field->width, &taken->value);
    if (taken->value != vac_count_at(args, field->count_at))
        vac_fault_in(reader, codec->name, field->name,
                     " does not have the length that was asked for");
}

static void read_tensor(struct vac_reader *reader, const struct vac_codec *codec,
                        const struct vac_arg *arg, const vaccel_tensor *room, struct taken *taken)
{
    vaccel_tensor *tensor = (vaccel_tensor *)vac_take(reader, 1, sizeof(*tensor));

    if (!tensor)
        return;
    if (vac_get_tensor(reader, VAC_FRAME_HEAD + (uint32_t)arg->reply_at, tensor, false))
        taken->data = tensor;
    if ((taken->data != NULL) != (room != NULL) || (taken->data && !vac_tensor_fits(tensor, room)))
        vac_fault_in(reader, codec->name, arg->field.name, " does not fit the room for it");
}

static void read_tensors(struct vac_reader *reader, const struct vac_codec *codec,
                         const struct vac_arg *arg, const void *args, struct taken *taken)
{
    const struct vac_field *field = &arg->field;
    const vaccel_tensor *rooms = (const vaccel_tensor *)vac_pointer_at(args, field->at);
    struct vac_span span =
        vac_get_list(reader, VAC_FRAME_HEAD + (uint32_t)arg->reply_at, field->max);
    vaccel_tensor *tensors = (vaccel_tensor *)vac_take(reader, span.count, sizeof(*tensors));

    if (span.count != vac_count_at(args, field->count_at) ||
        (span.count && span.stride < VAC_ITEM_SLOT))
        vac_fault_in(reader, codec->name, field->name,
                     " does not have the length that was asked for");
    for (uint32_t i = 0; i < span.count && !reader->fault; i++) {
        /* One without room came in a result instead. */
        if (rooms[i].size == 0)
            continue;
        if (!vac_get_tensor(reader, span.at + i * span.stride, &tensors[i], false) ||
            !vac_tensor_fits(&tensors[i], &rooms[i]))
            vac_fault_in(reader, codec->name, field->name,
                         " has a tensor that does not fit the room for it");
    }
    taken->data = tensors;
    taken->value = span.count;
}

static void read_record(struct vac_reader *reader, const struct vac_codec *codec,
                        const struct vac_arg *arg, const void *wanted, struct taken *taken)
{
    const struct vac_struct *shape = &vac_structs[arg->field.of];
    struct vac_span span = vac_get_ref(reader, VAC_FRAME_HEAD + (uint32_t)arg->reply_at);

    if (arg->field.flags & VAC_ARG_OPTIONAL) {
        if ((span.stride == 0) != (wanted == NULL))
            vac_fault_in(reader, codec->name, arg->field.name,
                         " is there and was not asked for, or the other way round");
        if (!wanted)
            return;
    } else if (!span.stride) {
        vac_fault_in(reader, codec->name, arg->field.name, " is absent");
    }
    /* A result may outlive the rooms, so nothing of it lies in them. */
    uint32_t segments = reader->segment_count;
    void *view = vac_take(reader, 1, shape->size);
    reader->segment_count = 0;
    if (view)
        vac_get_struct(reader, span.at, span.stride, shape, view);
    reader->segment_count = segments;
    taken->data = view;
}

static void read_output(struct vac_reader *reader, const struct vac_codec *codec,
                        const struct vac_arg *arg, const void *args, struct taken *taken)
{
    const void *to = vac_pointer_at(args, arg->field.at);

    *taken = (struct taken){NULL, 0, NULL};
    switch (arg->field.kind) {
    case VAC_KIND_ARRAY:
        read_array(reader, codec, arg, args, taken);
        break;
    case VAC_KIND_TENSOR:
        read_tensor(reader, codec, arg, (const vaccel_tensor *)to, taken);
        break;
    case VAC_KIND_TENSORS:
        read_tensors(reader, codec, arg, args, taken);
        break;
    case VAC_KIND_RECORD:
        read_record(reader, codec, arg, to, taken);
        break;
    default:
        taken->value =
            vac_get_scalar(reader, VAC_FRAME_HEAD + (uint32_t)arg->reply_at, &arg->field);
    }
}

static void hand_over(const struct vac_field *field, const void *args, const struct taken *taken)
{
    void *to = vac_pointer_at(args, field->at);

    switch (field->kind) {
    case VAC_KIND_ARRAY:
        if (taken->value && to != taken->data)
            memcpy(to, taken->data, (size_t)(taken->value * field->width));
        break;
    case VAC_KIND_TENSOR:
        if (taken->data)
            vac_tensor_fill((vaccel_tensor *)to, (const vaccel_tensor *)taken->data);
        break;
    case VAC_KIND_TENSORS:
        for (uint64_t i = 0; i < taken->value; i++) {
            if (((const vaccel_tensor *)to)[i].size)
                vac_tensor_fill((vaccel_tensor *)to + i, (const vaccel_tensor *)taken->data + i);
        }
        break;
    case VAC_KIND_RECORD:
        if (to)
            vac_set_pointer(to, 0, taken->made);
        break;
    default:
        vac_scalar_store(field, to, taken->value);
    }
}

/* Makes the handles, all or none. Only the first may keep the frame, since it is released once. */
static vaccel_status make_results(struct vac_reader *reader, const struct vac_codec *codec,
                                  struct taken *taken, const vaccel_origin *origin,
                                  const vaccel_host *host)
{
    const struct vac_arg *args = &vac_args[codec->args];
    vaccel_status status = VACCEL_OK;
    bool first = true;
    uint32_t i;

    for (i = 0; i < codec->count && status == VACCEL_OK; i++) {
        uint32_t record = args[i].field.of;
        if (args[i].field.kind != VAC_KIND_RECORD)
            continue;
        bool share = first && reader->release && vac_structs[record].flags & VAC_STRUCT_TENSORS;
        first = false;
        if (!taken[i].data)
            continue;
        if (share) {
            status = host->make_shared(record, taken[i].data, origin, reader->release, reader->user,
                                       &taken[i].made);
            reader->shared = status == VACCEL_OK;
        } else {
            status = host->make(record, taken[i].data, origin, &taken[i].made);
        }
    }
    if (status == VACCEL_OK)
        return VACCEL_OK;
    while (i-- > 0) {
        if (args[i].field.kind == VAC_KIND_RECORD && taken[i].made)
            host->drop(args[i].field.of, taken[i].made);
    }
    return status;
}

vaccel_status vac_take_reply(struct vac_reader *reader, const struct vac_codec *codec,
                             const void *args, const vaccel_origin *origin, const vaccel_host *host)
{
    const struct vac_arg *arg = &vac_args[codec->args];
    struct taken taken[VAC_CODEC_ARGS];

    vac_within(reader, VAC_FRAME_HEAD, codec->reply_size);
    for (uint32_t i = 0; i < codec->count && !reader->fault; i++) {
        if (arg[i].field.flags & VAC_ARG_OUT)
            read_output(reader, codec, &arg[i], args, &taken[i]);
    }
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    vaccel_status status = make_results(reader, codec, taken, origin, host);
    for (uint32_t i = 0; i < codec->count && status == VACCEL_OK; i++) {
        if (arg[i].field.flags & VAC_ARG_OUT)
            hand_over(&arg[i].field, args, &taken[i]);
    }
    return status;
}
