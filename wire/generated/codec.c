/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "wire/generated/codec.h"

#include <string.h>

#include "wire/generated/records.h"
#include "wire/tensor.h"

__attribute__((unused)) static void put_session_options(struct vac_writer *writer, uint32_t at,
                                                        const vaccel_session_options *from)
{
    vac_put_i64(writer, at + 0, from->precision);
    vac_put_string(writer, at + 8, from->backend);
    vac_put_string(writer, at + 16, from->device);
    vac_put_i64(writer, at + 24, from->performance);
    vac_put_u64(writer, at + 32, from->profile);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_session_options(struct vac_reader *reader, uint32_t at,
                                                        uint32_t sent, vaccel_session_options *to)
{
    memset(to, 0, sizeof(*to));
    to->struct_size = (uint32_t)sizeof(*to);
    if (sent < 8)
        return;
    to->precision = (vaccel_precision)vac_get_int(reader, at + 0, INT32_MIN, INT32_MAX);
    if (sent < 16)
        return;
    to->backend = vac_get_string(reader, at + 8);
    if (sent < 24)
        return;
    to->device = vac_get_string(reader, at + 16);
    if (sent < 32)
        return;
    to->performance = (vaccel_performance)vac_get_int(reader, at + 24, INT32_MIN, INT32_MAX);
    if (sent < 40)
        return;
    to->profile = (uint32_t)vac_get_uint(reader, at + 32, UINT32_MAX);
}

__attribute__((unused)) static void put_image_geometry(struct vac_writer *writer, uint32_t at,
                                                       const vaccel_image_geometry *from)
{
    vac_put_i64(writer, at + 0, from->format);
    vac_put_u64(writer, at + 8, from->width);
    vac_put_u64(writer, at + 16, from->height);
    vac_put_u64(writer, at + 24, from->stride);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_image_geometry(struct vac_reader *reader, uint32_t at,
                                                       uint32_t sent, vaccel_image_geometry *to)
{
    memset(to, 0, sizeof(*to));
    to->struct_size = (uint32_t)sizeof(*to);
    if (sent < 8)
        return;
    to->format = (vaccel_pixel_format)vac_get_int(reader, at + 0, INT32_MIN, INT32_MAX);
    if (sent < 16)
        return;
    to->width = (uint32_t)vac_get_uint(reader, at + 8, UINT32_MAX);
    if (sent < 24)
        return;
    to->height = (uint32_t)vac_get_uint(reader, at + 16, UINT32_MAX);
    if (sent < 32)
        return;
    to->stride = (uint64_t)vac_get_uint(reader, at + 24, UINT64_MAX);
}

__attribute__((unused)) static void
put_image_classify_params(struct vac_writer *writer, uint32_t at,
                          const vaccel_image_classify_params *from)
{
    vac_put_u64(writer, at + 0, from->top_k);
    vac_put_f32(writer, at + 8, from->min_score);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_image_classify_params(struct vac_reader *reader,
                                                              uint32_t at, uint32_t sent,
                                                              vaccel_image_classify_params *to)
{
    memset(to, 0, sizeof(*to));
    to->struct_size = (uint32_t)sizeof(*to);
    if (sent < 8)
        return;
    to->top_k = (uint32_t)vac_get_uint(reader, at + 0, UINT32_MAX);
    if (sent < 16)
        return;
    to->min_score = vac_get_f32(reader, at + 8);
}

__attribute__((unused)) static void put_label_score(struct vac_writer *writer, uint32_t at,
                                                    const vaccel_label_score_view *from)
{
    vac_put_u64(writer, at + 0, from->index);
    vac_put_f32(writer, at + 8, from->score);
    vac_put_string(writer, at + 16, from->label);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_label_score(struct vac_reader *reader, uint32_t at,
                                                    uint32_t sent, vaccel_label_score_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->index = (uint32_t)vac_get_uint(reader, at + 0, UINT32_MAX);
    if (sent < 16)
        return;
    to->score = vac_get_f32(reader, at + 8);
    if (sent < 24)
        return;
    to->label = vac_get_string(reader, at + 16);
}

__attribute__((unused)) static void put_classification(struct vac_writer *writer, uint32_t at,
                                                       const vaccel_classification_view *from)
{
    uint32_t entries = vac_put_list(writer, at + 0, (size_t)from->entries_count, 24);
    for (uint32_t i = 0; i < from->entries_count && !writer->fault; i++)
        put_label_score(writer, entries + i * 24, &from->entries[i]);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_classification(struct vac_reader *reader, uint32_t at,
                                                       uint32_t sent,
                                                       vaccel_classification_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 16)
        return;
    struct vac_span entries = vac_get_list(reader, at + 0, 65536);
    vaccel_label_score_view *entries_items =
        (vaccel_label_score_view *)vac_take(reader, entries.count, sizeof(vaccel_label_score_view));
    for (uint32_t i = 0; i < entries.count && !reader->fault; i++)
        get_label_score(reader, entries.at + i * entries.stride, entries.stride, &entries_items[i]);
    to->entries = entries_items;
    to->entries_count = entries.count;
}

__attribute__((unused)) static void put_device_info(struct vac_writer *writer, uint32_t at,
                                                    const vaccel_device_info_view *from)
{
    vac_put_string(writer, at + 0, from->name);
    vac_put_string(writer, at + 8, from->description);
    vac_put_string(writer, at + 16, from->precisions);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_device_info(struct vac_reader *reader, uint32_t at,
                                                    uint32_t sent, vaccel_device_info_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->name = vac_get_string(reader, at + 0);
    if (sent < 16)
        return;
    to->description = vac_get_string(reader, at + 8);
    if (sent < 24)
        return;
    to->precisions = vac_get_string(reader, at + 16);
}

__attribute__((unused)) static void put_backend_op(struct vac_writer *writer, uint32_t at,
                                                   const vaccel_backend_op_view *from)
{
    vac_put_string(writer, at + 0, from->name);
    vac_put_u64(writer, at + 8, from->version);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_backend_op(struct vac_reader *reader, uint32_t at,
                                                   uint32_t sent, vaccel_backend_op_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->name = vac_get_string(reader, at + 0);
    if (sent < 16)
        return;
    to->version = (uint32_t)vac_get_uint(reader, at + 8, UINT32_MAX);
}

__attribute__((unused)) static void put_backend_info(struct vac_writer *writer, uint32_t at,
                                                     const vaccel_backend_info_view *from)
{
    vac_put_string(writer, at + 0, from->name);
    vac_put_string(writer, at + 8, from->description);
    vac_put_string(writer, at + 16, from->version);
    vac_put_string(writer, at + 24, from->path);
    vac_put_i64(writer, at + 32, from->rank);
    vac_put_i64(writer, at + 40, from->status);
    vac_put_string(writer, at + 48, from->reason);
    uint32_t devices = vac_put_list(writer, at + 56, (size_t)from->devices_count, 24);
    for (uint32_t i = 0; i < from->devices_count && !writer->fault; i++)
        put_device_info(writer, devices + i * 24, &from->devices[i]);
    uint32_t ops = vac_put_list(writer, at + 72, (size_t)from->ops_count, 16);
    for (uint32_t i = 0; i < from->ops_count && !writer->fault; i++)
        put_backend_op(writer, ops + i * 16, &from->ops[i]);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_backend_info(struct vac_reader *reader, uint32_t at,
                                                     uint32_t sent, vaccel_backend_info_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->name = vac_get_string(reader, at + 0);
    if (sent < 16)
        return;
    to->description = vac_get_string(reader, at + 8);
    if (sent < 24)
        return;
    to->version = vac_get_string(reader, at + 16);
    if (sent < 32)
        return;
    to->path = vac_get_string(reader, at + 24);
    if (sent < 40)
        return;
    to->rank = (int32_t)vac_get_int(reader, at + 32, INT32_MIN, INT32_MAX);
    if (sent < 48)
        return;
    to->status = (vaccel_status)vac_get_int(reader, at + 40, INT32_MIN, INT32_MAX);
    if (sent < 56)
        return;
    to->reason = vac_get_string(reader, at + 48);
    if (sent < 72)
        return;
    struct vac_span devices = vac_get_list(reader, at + 56, 256);
    vaccel_device_info_view *devices_items =
        (vaccel_device_info_view *)vac_take(reader, devices.count, sizeof(vaccel_device_info_view));
    for (uint32_t i = 0; i < devices.count && !reader->fault; i++)
        get_device_info(reader, devices.at + i * devices.stride, devices.stride, &devices_items[i]);
    to->devices = devices_items;
    to->devices_count = devices.count;
    if (sent < 88)
        return;
    struct vac_span ops = vac_get_list(reader, at + 72, 256);
    vaccel_backend_op_view *ops_items =
        (vaccel_backend_op_view *)vac_take(reader, ops.count, sizeof(vaccel_backend_op_view));
    for (uint32_t i = 0; i < ops.count && !reader->fault; i++)
        get_backend_op(reader, ops.at + i * ops.stride, ops.stride, &ops_items[i]);
    to->ops = ops_items;
    to->ops_count = ops.count;
}

__attribute__((unused)) static void put_inventory(struct vac_writer *writer, uint32_t at,
                                                  const vaccel_inventory_view *from)
{
    uint32_t backends = vac_put_list(writer, at + 0, (size_t)from->backends_count, 88);
    for (uint32_t i = 0; i < from->backends_count && !writer->fault; i++)
        put_backend_info(writer, backends + i * 88, &from->backends[i]);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_inventory(struct vac_reader *reader, uint32_t at,
                                                  uint32_t sent, vaccel_inventory_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 16)
        return;
    struct vac_span backends = vac_get_list(reader, at + 0, 256);
    vaccel_backend_info_view *backends_items = (vaccel_backend_info_view *)vac_take(
        reader, backends.count, sizeof(vaccel_backend_info_view));
    for (uint32_t i = 0; i < backends.count && !reader->fault; i++)
        get_backend_info(reader, backends.at + i * backends.stride, backends.stride,
                         &backends_items[i]);
    to->backends = backends_items;
    to->backends_count = backends.count;
}

__attribute__((unused)) static void put_candidate(struct vac_writer *writer, uint32_t at,
                                                  const vaccel_candidate_view *from)
{
    vac_put_string(writer, at + 0, from->backend);
    vac_put_i64(writer, at + 8, from->verdict);
    vac_put_i64(writer, at + 16, from->rank);
    vac_put_string(writer, at + 24, from->reason);
    vac_put_string(writer, at + 32, from->remedy);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_candidate(struct vac_reader *reader, uint32_t at,
                                                  uint32_t sent, vaccel_candidate_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->backend = vac_get_string(reader, at + 0);
    if (sent < 16)
        return;
    to->verdict = (vaccel_verdict)vac_get_int(reader, at + 8, INT32_MIN, INT32_MAX);
    if (sent < 24)
        return;
    to->rank = (int32_t)vac_get_int(reader, at + 16, INT32_MIN, INT32_MAX);
    if (sent < 32)
        return;
    to->reason = vac_get_string(reader, at + 24);
    if (sent < 40)
        return;
    to->remedy = vac_get_string(reader, at + 32);
}

__attribute__((unused)) static void put_explanation(struct vac_writer *writer, uint32_t at,
                                                    const vaccel_explanation_view *from)
{
    vac_put_string(writer, at + 0, from->op);
    vac_put_string(writer, at + 8, from->model);
    uint32_t candidates = vac_put_list(writer, at + 16, (size_t)from->candidates_count, 40);
    for (uint32_t i = 0; i < from->candidates_count && !writer->fault; i++)
        put_candidate(writer, candidates + i * 40, &from->candidates[i]);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_explanation(struct vac_reader *reader, uint32_t at,
                                                    uint32_t sent, vaccel_explanation_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->op = vac_get_string(reader, at + 0);
    if (sent < 16)
        return;
    to->model = vac_get_string(reader, at + 8);
    if (sent < 32)
        return;
    struct vac_span candidates = vac_get_list(reader, at + 16, 256);
    vaccel_candidate_view *candidates_items =
        (vaccel_candidate_view *)vac_take(reader, candidates.count, sizeof(vaccel_candidate_view));
    for (uint32_t i = 0; i < candidates.count && !reader->fault; i++)
        get_candidate(reader, candidates.at + i * candidates.stride, candidates.stride,
                      &candidates_items[i]);
    to->candidates = candidates_items;
    to->candidates_count = candidates.count;
}

__attribute__((unused)) static void put_tensor_info(struct vac_writer *writer, uint32_t at,
                                                    const vaccel_tensor_info_view *from)
{
    vac_put_string(writer, at + 0, from->name);
    vac_put_i64(writer, at + 8, from->dtype);
    vac_put_bulk(writer, at + 16, from->shape, from->shape_count, 8);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_tensor_info(struct vac_reader *reader, uint32_t at,
                                                    uint32_t sent, vaccel_tensor_info_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->name = vac_get_string(reader, at + 0);
    if (sent < 16)
        return;
    to->dtype = (vaccel_dtype)vac_get_int(reader, at + 8, INT32_MIN, INT32_MAX);
    if (sent < 40)
        return;
    to->shape = (const int64_t *)vac_get_bulk(reader, at + 16, 8, &to->shape_count);
    if (to->shape_count > 16)
        vac_fault(reader, "tensor_info.shape is longer than 16");
}

__attribute__((unused)) static void put_model_info(struct vac_writer *writer, uint32_t at,
                                                   const vaccel_model_info_view *from)
{
    vac_put_string(writer, at + 0, from->format);
    uint32_t inputs = vac_put_list(writer, at + 8, (size_t)from->inputs_count, 40);
    for (uint32_t i = 0; i < from->inputs_count && !writer->fault; i++)
        put_tensor_info(writer, inputs + i * 40, &from->inputs[i]);
    uint32_t outputs = vac_put_list(writer, at + 24, (size_t)from->outputs_count, 40);
    for (uint32_t i = 0; i < from->outputs_count && !writer->fault; i++)
        put_tensor_info(writer, outputs + i * 40, &from->outputs[i]);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_model_info(struct vac_reader *reader, uint32_t at,
                                                   uint32_t sent, vaccel_model_info_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->format = vac_get_string(reader, at + 0);
    if (sent < 24)
        return;
    struct vac_span inputs = vac_get_list(reader, at + 8, 1024);
    vaccel_tensor_info_view *inputs_items =
        (vaccel_tensor_info_view *)vac_take(reader, inputs.count, sizeof(vaccel_tensor_info_view));
    for (uint32_t i = 0; i < inputs.count && !reader->fault; i++)
        get_tensor_info(reader, inputs.at + i * inputs.stride, inputs.stride, &inputs_items[i]);
    to->inputs = inputs_items;
    to->inputs_count = inputs.count;
    if (sent < 40)
        return;
    struct vac_span outputs = vac_get_list(reader, at + 24, 1024);
    vaccel_tensor_info_view *outputs_items =
        (vaccel_tensor_info_view *)vac_take(reader, outputs.count, sizeof(vaccel_tensor_info_view));
    for (uint32_t i = 0; i < outputs.count && !reader->fault; i++)
        get_tensor_info(reader, outputs.at + i * outputs.stride, outputs.stride, &outputs_items[i]);
    to->outputs = outputs_items;
    to->outputs_count = outputs.count;
}

__attribute__((unused)) static void put_inference(struct vac_writer *writer, uint32_t at,
                                                  const vaccel_inference_view *from)
{
    uint32_t outputs = vac_put_list(writer, at + 0, (size_t)from->outputs_count, 48);
    for (uint32_t i = 0; i < from->outputs_count && !writer->fault; i++)
        vac_put_tensor(writer, outputs + i * 48, &from->outputs[i], true);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_inference(struct vac_reader *reader, uint32_t at,
                                                  uint32_t sent, vaccel_inference_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 16)
        return;
    struct vac_span outputs = vac_get_list(reader, at + 0, 1024);
    vaccel_tensor *outputs_items =
        (vaccel_tensor *)vac_take(reader, outputs.count, sizeof(vaccel_tensor));
    if (outputs.count && outputs.stride < 48)
        vac_fault(reader, "inference.outputs has items that are too short");
    for (uint32_t i = 0; i < outputs.count && !reader->fault; i++)
        vac_get_tensor(reader, outputs.at + i * outputs.stride, &outputs_items[i], false);
    to->outputs = outputs_items;
    to->outputs_count = outputs.count;
}

__attribute__((unused)) static void put_image_labels(struct vac_writer *writer, uint32_t at,
                                                     const vaccel_image_labels_view *from)
{
    uint32_t entries = vac_put_list(writer, at + 0, (size_t)from->entries_count, 24);
    for (uint32_t i = 0; i < from->entries_count && !writer->fault; i++)
        put_label_score(writer, entries + i * 24, &from->entries[i]);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_image_labels(struct vac_reader *reader, uint32_t at,
                                                     uint32_t sent, vaccel_image_labels_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 16)
        return;
    struct vac_span entries = vac_get_list(reader, at + 0, 65536);
    vaccel_label_score_view *entries_items =
        (vaccel_label_score_view *)vac_take(reader, entries.count, sizeof(vaccel_label_score_view));
    for (uint32_t i = 0; i < entries.count && !reader->fault; i++)
        get_label_score(reader, entries.at + i * entries.stride, entries.stride, &entries_items[i]);
    to->entries = entries_items;
    to->entries_count = entries.count;
}

__attribute__((unused)) static void put_classifications(struct vac_writer *writer, uint32_t at,
                                                        const vaccel_classifications_view *from)
{
    uint32_t images = vac_put_list(writer, at + 0, (size_t)from->images_count, 16);
    for (uint32_t i = 0; i < from->images_count && !writer->fault; i++)
        put_image_labels(writer, images + i * 16, &from->images[i]);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_classifications(struct vac_reader *reader, uint32_t at,
                                                        uint32_t sent,
                                                        vaccel_classifications_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 16)
        return;
    struct vac_span images = vac_get_list(reader, at + 0, 1024);
    vaccel_image_labels_view *images_items = (vaccel_image_labels_view *)vac_take(
        reader, images.count, sizeof(vaccel_image_labels_view));
    for (uint32_t i = 0; i < images.count && !reader->fault; i++)
        get_image_labels(reader, images.at + i * images.stride, images.stride, &images_items[i]);
    to->images = images_items;
    to->images_count = images.count;
}

struct room_noop {
    uint64_t unused; /* a struct has a member */
};

static void put_call_noop(struct vac_writer *writer, const void *from)
{
    const vaccel_noop_args *args = (const vaccel_noop_args *)from;
    (void)writer;
    (void)args;
}

static void get_call_noop(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_noop_args *args = (vaccel_noop_args *)to;
    struct room_noop *room = (struct room_noop *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 0))
        return;
}

static void put_reply_noop(struct vac_writer *writer, const void *from)
{
    const vaccel_noop_args *args = (const vaccel_noop_args *)from;
    (void)writer;
    (void)args;
}

static vaccel_status take_reply_noop(struct vac_reader *reader, const void *to,
                                     const vaccel_origin *origin, const vaccel_host *host)
{
    const vaccel_noop_args *args = (const vaccel_noop_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 0))
        return VACCEL_ERR_PROTOCOL;
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    return VACCEL_OK;
}

static void drop_noop(const void *from, const vaccel_host *host)
{
    const vaccel_noop_args *args = (const vaccel_noop_args *)from;
    (void)args;
    (void)host;
}

struct room_model_register {
    uint64_t unused; /* a struct has a member */
};

static void put_call_model_register(struct vac_writer *writer, const void *from)
{
    const vaccel_model_register_args *args = (const vaccel_model_register_args *)from;
    (void)writer;
    (void)args;
    vac_put_string(writer, VAC_FRAME_HEAD + 0, args->sha256);
    vac_put_bulk(writer, VAC_FRAME_HEAD + 8, args->content, args->content_size, 1);
    vac_put_string(writer, VAC_FRAME_HEAD + 32, args->metadata);
}

static void get_call_model_register(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_model_register_args *args = (vaccel_model_register_args *)to;
    struct room_model_register *room = (struct room_model_register *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 40))
        return;
    args->sha256 = vac_get_text(reader, VAC_FRAME_HEAD + 0);
    args->content =
        (const uint8_t *)vac_get_bulk(reader, VAC_FRAME_HEAD + 8, 1, &args->content_size);
    args->metadata = vac_get_string(reader, VAC_FRAME_HEAD + 32);
}

static void put_reply_model_register(struct vac_writer *writer, const void *from)
{
    const vaccel_model_register_args *args = (const vaccel_model_register_args *)from;
    (void)writer;
    (void)args;
}

static vaccel_status take_reply_model_register(struct vac_reader *reader, const void *to,
                                               const vaccel_origin *origin, const vaccel_host *host)
{
    const vaccel_model_register_args *args = (const vaccel_model_register_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 0))
        return VACCEL_ERR_PROTOCOL;
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    return VACCEL_OK;
}

static void drop_model_register(const void *from, const vaccel_host *host)
{
    const vaccel_model_register_args *args = (const vaccel_model_register_args *)from;
    (void)args;
    (void)host;
}

struct room_model_describe {
    uint64_t unused; /* a struct has a member */
    vaccel_model_view model;
    vaccel_model_info *result;
};

static void put_call_model_describe(struct vac_writer *writer, const void *from)
{
    const vaccel_model_describe_args *args = (const vaccel_model_describe_args *)from;
    (void)writer;
    (void)args;
    vac_put_model(writer, VAC_FRAME_HEAD + 0, args->model);
}

static void get_call_model_describe(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_model_describe_args *args = (vaccel_model_describe_args *)to;
    struct room_model_describe *room = (struct room_model_describe *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 16))
        return;
    vac_get_model(reader, VAC_FRAME_HEAD + 0, &room->model);
    args->model = &room->model;
    args->result = &room->result;
}

static void put_reply_model_describe(struct vac_writer *writer, const void *from)
{
    const vaccel_model_describe_args *args = (const vaccel_model_describe_args *)from;
    (void)writer;
    (void)args;
    if (*args->result)
        put_model_info(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 0, 40), &(*args->result)->view);
    else
        writer->fault = "the backend succeeded without a result";
}

static vaccel_status take_reply_model_describe(struct vac_reader *reader, const void *to,
                                               const vaccel_origin *origin, const vaccel_host *host)
{
    const vaccel_model_describe_args *args = (const vaccel_model_describe_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 8))
        return VACCEL_ERR_PROTOCOL;
    vaccel_model_info_view result;
    struct vac_span result_span = vac_get_ref(reader, VAC_FRAME_HEAD + 0);
    if (!result_span.stride)
        vac_fault(reader, "model_describe: result is absent");
    get_model_info(reader, result_span.at, result_span.stride, &result);
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    vaccel_status status;
    vaccel_model_info *made_result = NULL;
    status = vaccel_make_model_info(host, &result, origin, &made_result);
    if (status != VACCEL_OK) {
        return status;
    }
    *args->result = made_result;
    return VACCEL_OK;
}

static void drop_model_describe(const void *from, const vaccel_host *host)
{
    const vaccel_model_describe_args *args = (const vaccel_model_describe_args *)from;
    (void)args;
    (void)host;
    if (*args->result)
        host->drop(VACCEL_RECORD_MODEL_INFO, *args->result);
}

static const vaccel_origin *origin_model_describe(const void *from)
{
    const vaccel_model_describe_args *args = (const vaccel_model_describe_args *)from;
    return *args->result ? &(*args->result)->common.origin : &vac_nowhere;
}

struct room_infer {
    uint64_t unused; /* a struct has a member */
    vaccel_model_view model;
    vaccel_inference *result;
};

static void put_call_infer(struct vac_writer *writer, const void *from)
{
    const vaccel_infer_args *args = (const vaccel_infer_args *)from;
    (void)writer;
    (void)args;
    vac_put_model(writer, VAC_FRAME_HEAD + 0, args->model);
    uint32_t inputs = vac_put_list(writer, VAC_FRAME_HEAD + 16, (size_t)args->inputs_count, 48);
    for (uint32_t i = 0; i < args->inputs_count && !writer->fault; i++)
        vac_put_tensor(writer, inputs + i * 48, &args->inputs[i], true);
    uint32_t outputs = vac_put_list(writer, VAC_FRAME_HEAD + 32, (size_t)args->outputs_count, 48);
    for (uint32_t i = 0; i < args->outputs_count && !writer->fault; i++)
        vac_put_tensor(writer, outputs + i * 48, &args->outputs[i], false);
    vac_put_u64(writer, VAC_FRAME_HEAD + 48, args->result ? 1 : 0);
}

static void get_call_infer(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_infer_args *args = (vaccel_infer_args *)to;
    struct room_infer *room = (struct room_infer *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 56))
        return;
    vac_get_model(reader, VAC_FRAME_HEAD + 0, &room->model);
    args->model = &room->model;
    struct vac_span inputs = vac_get_list(reader, VAC_FRAME_HEAD + 16, 1024);
    vaccel_tensor *inputs_items =
        (vaccel_tensor *)vac_take(reader, inputs.count, sizeof(vaccel_tensor));
    if (inputs.count && inputs.stride < 48)
        vac_fault(reader, "infer: inputs has items that are too short");
    for (uint32_t i = 0; i < inputs.count && !reader->fault; i++) {
        if (!vac_get_tensor(reader, inputs.at + i * inputs.stride, &inputs_items[i], false))
            vac_fault(reader, "infer: a tensor of inputs has no type");
    }
    args->inputs = inputs_items;
    args->inputs_count = inputs.count;
    struct vac_span outputs = vac_get_list(reader, VAC_FRAME_HEAD + 32, 1024);
    vaccel_tensor *outputs_items =
        (vaccel_tensor *)vac_take(reader, outputs.count, sizeof(vaccel_tensor));
    if (outputs.count && outputs.stride < 48)
        vac_fault(reader, "infer: outputs has items that are too short");
    for (uint32_t i = 0; i < outputs.count && !reader->fault; i++) {
        if (!vac_get_tensor(reader, outputs.at + i * outputs.stride, &outputs_items[i], true))
            vac_fault(reader, "infer: a tensor of outputs has no type");
    }
    args->outputs = outputs_items;
    args->outputs_count = outputs.count;
    args->result = vac_get_uint(reader, VAC_FRAME_HEAD + 48, 1) ? &room->result : NULL;
}

static void put_reply_infer(struct vac_writer *writer, const void *from)
{
    const vaccel_infer_args *args = (const vaccel_infer_args *)from;
    (void)writer;
    (void)args;
    uint32_t outputs = vac_put_list(writer, VAC_FRAME_HEAD + 0, (size_t)args->outputs_count, 48);
    for (uint32_t i = 0; i < args->outputs_count && !writer->fault; i++)
        vac_put_tensor(writer, outputs + i * 48, &args->outputs[i], true);
    if (args->result && *args->result)
        put_inference(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 16, 16), &(*args->result)->view);
    else if (args->result)
        writer->fault = "the backend succeeded without a result";
}

static vaccel_status take_reply_infer(struct vac_reader *reader, const void *to,
                                      const vaccel_origin *origin, const vaccel_host *host)
{
    const vaccel_infer_args *args = (const vaccel_infer_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 24))
        return VACCEL_ERR_PROTOCOL;
    struct vac_span outputs_span = vac_get_list(reader, VAC_FRAME_HEAD + 0, 1024);
    vaccel_tensor *outputs =
        (vaccel_tensor *)vac_take(reader, outputs_span.count, sizeof(vaccel_tensor));
    if (outputs_span.count != args->outputs_count ||
        (outputs_span.count && outputs_span.stride < 48))
        vac_fault(reader, "infer: outputs does not have the length that was asked for");
    for (uint32_t i = 0; i < outputs_span.count && !reader->fault; i++) {
        /* One without room came in a result instead. */
        if (args->outputs[i].size == 0)
            continue;
        if (!vac_get_tensor(reader, outputs_span.at + i * outputs_span.stride, &outputs[i],
                            false) ||
            !vac_tensor_fits(&outputs[i], &args->outputs[i]))
            vac_fault(reader, "infer: a tensor of outputs does not fit the room for it");
    }
    vaccel_inference_view result;
    struct vac_span result_span = vac_get_ref(reader, VAC_FRAME_HEAD + 16);
    if ((!result_span.stride) != (!args->result))
        vac_fault(reader, "infer: result is there and was not asked for, or the other way round");
    get_inference(reader, result_span.at, result_span.stride, &result);
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    vaccel_status status;
    vaccel_inference *made_result = NULL;
    if (reader->release) {
        status = args->result ? vaccel_share_inference(host, &result, origin, reader->release,
                                                       reader->user, &made_result)
                              : VACCEL_OK;
        reader->shared = made_result != NULL;
    } else
        status =
            args->result ? vaccel_make_inference(host, &result, origin, &made_result) : VACCEL_OK;
    if (status != VACCEL_OK) {
        return status;
    }
    for (uint32_t i = 0; i < outputs_span.count; i++) {
        if (args->outputs[i].size)
            vac_tensor_fill(&args->outputs[i], &outputs[i]);
    }
    if (args->result)
        *args->result = made_result;
    return VACCEL_OK;
}

static void drop_infer(const void *from, const vaccel_host *host)
{
    const vaccel_infer_args *args = (const vaccel_infer_args *)from;
    (void)args;
    (void)host;
    if (args->result && *args->result)
        host->drop(VACCEL_RECORD_INFERENCE, *args->result);
}

static const vaccel_origin *origin_infer(const void *from)
{
    const vaccel_infer_args *args = (const vaccel_infer_args *)from;
    return args->result && *args->result ? &(*args->result)->common.origin : &vac_nowhere;
}

struct room_image_classify {
    uint64_t unused; /* a struct has a member */
    vaccel_image_view image;
    vaccel_model_view model;
    vaccel_image_classify_params params;
    vaccel_classification *result;
};

static void put_call_image_classify(struct vac_writer *writer, const void *from)
{
    const vaccel_image_classify_args *args = (const vaccel_image_classify_args *)from;
    (void)writer;
    (void)args;
    vac_put_image(writer, VAC_FRAME_HEAD + 0, args->image);
    vac_put_model(writer, VAC_FRAME_HEAD + 48, args->model);
    put_image_classify_params(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 64, 16), args->params);
}

static void get_call_image_classify(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_image_classify_args *args = (vaccel_image_classify_args *)to;
    struct room_image_classify *room = (struct room_image_classify *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 72))
        return;
    args->image = &room->image;
    if (!vac_get_image(reader, VAC_FRAME_HEAD + 0, &room->image))
        vac_fault(reader, "image_classify: image is absent");
    vac_get_model(reader, VAC_FRAME_HEAD + 48, &room->model);
    args->model = &room->model;
    struct vac_span params = vac_get_ref(reader, VAC_FRAME_HEAD + 64);
    get_image_classify_params(reader, params.at, params.stride, &room->params);
    vac_get_tail(reader, params, 16);
    args->params = &room->params;
    args->result = &room->result;
}

static void put_reply_image_classify(struct vac_writer *writer, const void *from)
{
    const vaccel_image_classify_args *args = (const vaccel_image_classify_args *)from;
    (void)writer;
    (void)args;
    if (*args->result)
        put_classification(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 0, 16),
                           &(*args->result)->view);
    else
        writer->fault = "the backend succeeded without a result";
}

static vaccel_status take_reply_image_classify(struct vac_reader *reader, const void *to,
                                               const vaccel_origin *origin, const vaccel_host *host)
{
    const vaccel_image_classify_args *args = (const vaccel_image_classify_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 8))
        return VACCEL_ERR_PROTOCOL;
    vaccel_classification_view result;
    struct vac_span result_span = vac_get_ref(reader, VAC_FRAME_HEAD + 0);
    if (!result_span.stride)
        vac_fault(reader, "image_classify: result is absent");
    get_classification(reader, result_span.at, result_span.stride, &result);
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    vaccel_status status;
    vaccel_classification *made_result = NULL;
    status = vaccel_make_classification(host, &result, origin, &made_result);
    if (status != VACCEL_OK) {
        return status;
    }
    *args->result = made_result;
    return VACCEL_OK;
}

static void drop_image_classify(const void *from, const vaccel_host *host)
{
    const vaccel_image_classify_args *args = (const vaccel_image_classify_args *)from;
    (void)args;
    (void)host;
    if (*args->result)
        host->drop(VACCEL_RECORD_CLASSIFICATION, *args->result);
}

static const vaccel_origin *origin_image_classify(const void *from)
{
    const vaccel_image_classify_args *args = (const vaccel_image_classify_args *)from;
    return *args->result ? &(*args->result)->common.origin : &vac_nowhere;
}

struct room_image_classify_batch {
    uint64_t unused; /* a struct has a member */
    vaccel_model_view model;
    vaccel_image_classify_params params;
    vaccel_classifications *result;
};

static void put_call_image_classify_batch(struct vac_writer *writer, const void *from)
{
    const vaccel_image_classify_batch_args *args = (const vaccel_image_classify_batch_args *)from;
    (void)writer;
    (void)args;
    uint32_t images = vac_put_list(writer, VAC_FRAME_HEAD + 0, (size_t)args->images_count, 48);
    for (uint32_t i = 0; i < args->images_count && !writer->fault; i++)
        vac_put_image(writer, images + i * 48, args->images[i]);
    vac_put_model(writer, VAC_FRAME_HEAD + 16, args->model);
    put_image_classify_params(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 32, 16), args->params);
}

static void get_call_image_classify_batch(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_image_classify_batch_args *args = (vaccel_image_classify_batch_args *)to;
    struct room_image_classify_batch *room = (struct room_image_classify_batch *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 40))
        return;
    struct vac_span images = vac_get_list(reader, VAC_FRAME_HEAD + 0, 1024);
    vaccel_image_view *images_items =
        (vaccel_image_view *)vac_take(reader, images.count, sizeof(vaccel_image_view));
    const vaccel_image_view **images_list =
        (const vaccel_image_view **)vac_take(reader, images.count, sizeof(*images_list));
    if (images.count && images.stride < 48)
        vac_fault(reader, "image_classify_batch: images has items that are too short");
    for (uint32_t i = 0; i < images.count && !reader->fault; i++) {
        if (!vac_get_image(reader, images.at + i * images.stride, &images_items[i]))
            vac_fault(reader, "image_classify_batch: an image of images is absent");
        images_list[i] = &images_items[i];
    }
    args->images = images_list;
    args->images_count = images.count;
    vac_get_model(reader, VAC_FRAME_HEAD + 16, &room->model);
    args->model = &room->model;
    struct vac_span params = vac_get_ref(reader, VAC_FRAME_HEAD + 32);
    get_image_classify_params(reader, params.at, params.stride, &room->params);
    vac_get_tail(reader, params, 16);
    args->params = &room->params;
    args->result = &room->result;
}

static void put_reply_image_classify_batch(struct vac_writer *writer, const void *from)
{
    const vaccel_image_classify_batch_args *args = (const vaccel_image_classify_batch_args *)from;
    (void)writer;
    (void)args;
    if (*args->result)
        put_classifications(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 0, 16),
                            &(*args->result)->view);
    else
        writer->fault = "the backend succeeded without a result";
}

static vaccel_status take_reply_image_classify_batch(struct vac_reader *reader, const void *to,
                                                     const vaccel_origin *origin,
                                                     const vaccel_host *host)
{
    const vaccel_image_classify_batch_args *args = (const vaccel_image_classify_batch_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 8))
        return VACCEL_ERR_PROTOCOL;
    vaccel_classifications_view result;
    struct vac_span result_span = vac_get_ref(reader, VAC_FRAME_HEAD + 0);
    if (!result_span.stride)
        vac_fault(reader, "image_classify_batch: result is absent");
    get_classifications(reader, result_span.at, result_span.stride, &result);
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    vaccel_status status;
    vaccel_classifications *made_result = NULL;
    status = vaccel_make_classifications(host, &result, origin, &made_result);
    if (status != VACCEL_OK) {
        return status;
    }
    *args->result = made_result;
    return VACCEL_OK;
}

static void drop_image_classify_batch(const void *from, const vaccel_host *host)
{
    const vaccel_image_classify_batch_args *args = (const vaccel_image_classify_batch_args *)from;
    (void)args;
    (void)host;
    if (*args->result)
        host->drop(VACCEL_RECORD_CLASSIFICATIONS, *args->result);
}

static const vaccel_origin *origin_image_classify_batch(const void *from)
{
    const vaccel_image_classify_batch_args *args = (const vaccel_image_classify_batch_args *)from;
    return *args->result ? &(*args->result)->common.origin : &vac_nowhere;
}

const struct vac_codec vac_codecs[VAC_CODEC_COUNT] = {
    {1, 1, 0, 0, sizeof(vaccel_noop_args), SIZE_MAX, sizeof(struct room_noop), put_call_noop,
     get_call_noop, put_reply_noop, take_reply_noop, NULL, drop_noop},
    {2, 1, 40, 0, sizeof(vaccel_model_register_args), SIZE_MAX, sizeof(struct room_model_register),
     put_call_model_register, get_call_model_register, put_reply_model_register,
     take_reply_model_register, NULL, drop_model_register},
    {3, 1, 16, 8, sizeof(vaccel_model_describe_args), offsetof(vaccel_model_describe_args, model),
     sizeof(struct room_model_describe), put_call_model_describe, get_call_model_describe,
     put_reply_model_describe, take_reply_model_describe, origin_model_describe,
     drop_model_describe},
    {8, 1, 56, 24, sizeof(vaccel_infer_args), offsetof(vaccel_infer_args, model),
     sizeof(struct room_infer), put_call_infer, get_call_infer, put_reply_infer, take_reply_infer,
     origin_infer, drop_infer},
    {16, 1, 72, 8, sizeof(vaccel_image_classify_args), offsetof(vaccel_image_classify_args, model),
     sizeof(struct room_image_classify), put_call_image_classify, get_call_image_classify,
     put_reply_image_classify, take_reply_image_classify, origin_image_classify,
     drop_image_classify},
    {17, 1, 40, 8, sizeof(vaccel_image_classify_batch_args),
     offsetof(vaccel_image_classify_batch_args, model), sizeof(struct room_image_classify_batch),
     put_call_image_classify_batch, get_call_image_classify_batch, put_reply_image_classify_batch,
     take_reply_image_classify_batch, origin_image_classify_batch, drop_image_classify_batch},
};

const struct vac_codec *vac_codec_find(uint32_t op, uint32_t version)
{
    for (uint32_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (vac_codecs[i].op == op && vac_codecs[i].version == version)
            return &vac_codecs[i];
    }
    return NULL;
}
