/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/buffers.h"

#include <string.h>

/* The segments come in the order of the arguments, so one pass over both finds them all. */
struct pass {
    const vaccel_host *host;
    const vaccel_segment *segments;
    struct vac_origin_of *found;
    uint32_t at;
    uint32_t count;
};

static bool holds(const vaccel_buffer_view *buffer, const void *data, uint64_t size)
{
    uintptr_t start = (uintptr_t)buffer->data;
    uintptr_t at = (uintptr_t)data;

    return buffer->fd >= 0 && at >= start && size <= buffer->size &&
           at - start <= buffer->size - size;
}

static void visit(struct pass *pass, const void *data, uint64_t size,
                  const vaccel_buffer_view *buffer, bool strings)
{
    if (pass->at == pass->count || pass->segments[pass->at].data != data ||
        pass->segments[pass->at].size != size)
        return;
    pass->found[pass->at].buffer = buffer && holds(buffer, data, size) ? buffer : NULL;
    pass->found[pass->at].strings = strings;
    pass->at++;
}

static void visit_tensor(struct pass *pass, const vaccel_tensor *tensor)
{
    const vaccel_buffer_view *buffer =
        tensor->buffer ? pass->host->buffer_view(tensor->buffer) : NULL;

    visit(pass, tensor->data, tensor->size, buffer, tensor->dtype == VACCEL_DTYPE_BYTES);
}

static void visit_arg(struct pass *pass, const struct vac_field *field, const void *args)
{
    const void *from = vac_pointer_at(args, field->at);
    uint64_t count = field->count_at ? vac_count_at(args, field->count_at) : 0;

    switch (field->kind) {
    case VAC_KIND_ARRAY:
        visit(pass, from, count * field->width, NULL, false);
        break;
    case VAC_KIND_TENSOR:
        if (from)
            visit_tensor(pass, (const vaccel_tensor *)from);
        break;
    case VAC_KIND_TENSORS:
        for (uint64_t i = 0; i < count; i++)
            visit_tensor(pass, (const vaccel_tensor *)from + i);
        break;
    case VAC_KIND_IMAGES:
        for (uint64_t i = 0; i < count; i++) {
            const vaccel_image_view *image = ((const vaccel_image_view *const *)from)[i];
            visit(pass, image->data, image->size, image->buffer, false);
        }
        break;
    case VAC_KIND_IMAGE:
        if (from)
            visit(pass, ((const vaccel_image_view *)from)->data,
                  ((const vaccel_image_view *)from)->size,
                  ((const vaccel_image_view *)from)->buffer, false);
        break;
    case VAC_KIND_BUFFER:
        if (from)
            visit(pass, ((const vaccel_buffer_view *)from)->data,
                  ((const vaccel_buffer_view *)from)->size, (const vaccel_buffer_view *)from,
                  false);
        break;
    default:
        break;
    }
}

void vac_buffers_find(const vaccel_host *host, const struct vac_codec *codec, const void *args,
                      const vaccel_segment *segments, struct vac_origin_of *found, uint32_t count)
{
    struct pass pass = {host, segments, found, 0, count};

    memset(found, 0, count * sizeof(*found));
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_field *field = &vac_args[codec->args + i].field;
        if (!vac_is_scalar(field))
            visit_arg(&pass, field, args);
    }
}
