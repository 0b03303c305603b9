/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/writer.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/utf8.h"

/* Offsets are 32 bits wide, and a frame of half of that is far beyond any limit a peer would
 * accept. */
#define MAX_FRAME (UINT64_C(1) << 31)

static void fault(struct vac_writer *writer, const char *what)
{
    if (!writer->fault)
        writer->fault = what;
}

bool vac_writer_done(const struct vac_writer *writer)
{
    return !writer->fault && writer->length <= writer->capacity;
}

static uint8_t *place(struct vac_writer *writer, uint32_t at, uint64_t size)
{
    return size <= writer->capacity && at <= writer->capacity - size ? writer->frame + at : NULL;
}

uint32_t vac_reserve(struct vac_writer *writer, uint64_t size)
{
    uint64_t rounded = (size + 7) & ~UINT64_C(7);

    if (size > MAX_FRAME || rounded > MAX_FRAME - writer->length) {
        fault(writer, "the frame would be larger than 2 GiB");
        return 0;
    }
    uint32_t at = (uint32_t)writer->length;
    writer->length += rounded;
    uint8_t *to = place(writer, at, rounded);
    if (to && rounded)
        memset(to, 0, (size_t)rounded);
    return at;
}

static void put_bytes(struct vac_writer *writer, uint32_t at, const void *from, uint64_t size)
{
    uint8_t *to = place(writer, at, size);
    if (to && size)
        memcpy(to, from, (size_t)size);
}

void vac_put_u16(struct vac_writer *writer, uint32_t at, uint16_t value)
{
    uint8_t *to = place(writer, at, 2);
    if (to)
        vac_store16(to, value);
}

void vac_put_u32(struct vac_writer *writer, uint32_t at, uint32_t value)
{
    uint8_t *to = place(writer, at, 4);
    if (to)
        vac_store32(to, value);
}

void vac_put_u64(struct vac_writer *writer, uint32_t at, uint64_t value)
{
    uint8_t *to = place(writer, at, 8);
    if (to)
        vac_store64(to, value);
}

void vac_put_i64(struct vac_writer *writer, uint32_t at, int64_t value)
{
    vac_put_u64(writer, at, (uint64_t)value);
}

void vac_put_string(struct vac_writer *writer, uint32_t at, const char *text)
{
    if (!text)
        return;
    uint64_t size = strlen(text);
    if (!vac_utf8_valid((const uint8_t *)text, size)) {
        fault(writer, "a string is not UTF-8");
        return;
    }
    uint32_t start = vac_reserve(writer, size + 1);
    if (writer->fault)
        return;
    put_bytes(writer, start, text, size);
    vac_put_u32(writer, at, start);
    vac_put_u32(writer, at + 4, (uint32_t)size);
}

static bool takes_segment(const struct vac_writer *writer, uint64_t size)
{
    return size > VAC_WIRE_INLINE_MAX && writer->segment_count < writer->segment_capacity;
}

static uint32_t add_segment(struct vac_writer *writer, const void *data, uint64_t size,
                            uint32_t flags)
{
    writer->segments[writer->segment_count++] =
        (vaccel_segment){.data = data, .size = size, .flags = flags};
    return writer->segment_count;
}

/* An output of that many bytes that is to be in a segment; it is put there unless the backend did.
 * The segment may be live memory, so it is only written. */
static const struct vac_room *fill_room(const struct vac_writer *writer, const void *data,
                                        uint64_t size)
{
    const struct vac_room *room = writer->rooms;

    while (room && room->data != data)
        room = room->next;
    if (!room || size > room->size)
        return NULL;
    if (room->there != data && writer->capacity && size)
        memcpy(room->there, data, (size_t)size);
    return room;
}

void vac_put_bulk(struct vac_writer *writer, uint32_t at, const void *data, uint64_t count,
                  uint32_t width)
{
    uint64_t size = count * width;
    uint32_t segment = 0;
    uint64_t start = 0;

    if (count > UINT64_MAX / width) {
        fault(writer, "an array is larger than memory can be");
        return;
    }
    const struct vac_room *room = fill_room(writer, data, size);
    if (room) {
        segment = room->segment;
        start = room->offset;
    } else if (takes_segment(writer, size)) {
        segment = add_segment(writer, data, size, 0);
    } else {
        start = vac_reserve(writer, size);
        if (!writer->fault)
            put_bytes(writer, (uint32_t)start, data, size);
    }
    vac_put_u32(writer, at, segment);
    vac_put_u64(writer, at + 8, start);
    vac_put_u64(writer, at + 16, size);
}

void vac_put_room(struct vac_writer *writer, uint32_t at, void *data, uint64_t count,
                  uint32_t width)
{
    uint64_t size = count * width;
    uint32_t segment = VAC_WIRE_NO_SEGMENT;

    if (count > UINT64_MAX / width) {
        fault(writer, "room for an array is larger than memory can be");
        return;
    }
    if (data && writer->offers_rooms && size > writer->least_room && takes_segment(writer, size))
        segment = add_segment(writer, data, size, VACCEL_SEGMENT_ROOM);
    else
        writer->announced += size;
    vac_put_u32(writer, at, segment);
    vac_put_u64(writer, at + 16, size);
}

uint32_t vac_put_list(struct vac_writer *writer, uint32_t at, size_t count, uint32_t stride)
{
    if (count > MAX_FRAME / stride) {
        fault(writer, "a list is too long for a frame");
        return 0;
    }
    uint32_t start = vac_reserve(writer, (uint64_t)count * stride);
    vac_put_u32(writer, at, start);
    vac_put_u32(writer, at + 4, (uint32_t)count);
    vac_put_u32(writer, at + 8, stride);
    return start;
}

uint32_t vac_put_ref(struct vac_writer *writer, uint32_t at, uint32_t size)
{
    uint32_t start = vac_reserve(writer, size);
    vac_put_u32(writer, at, start);
    vac_put_u32(writer, at + 4, size);
    return start;
}

void vac_put_tensor(struct vac_writer *writer, uint32_t at, const vaccel_tensor *tensor, bool data)
{
    if (!tensor)
        return;
    vac_put_u32(writer, at, (uint32_t)tensor->dtype);
    vac_put_u32(writer, at + 4, tensor->rank);
    vac_put_string(writer, at + 8, tensor->name);
    uint32_t shape = vac_reserve(writer, (uint64_t)tensor->rank * 8);
    for (uint32_t i = 0; i < tensor->rank && !writer->fault; i++)
        vac_put_i64(writer, shape + 8 * i, data ? tensor->shape[i] : 0);
    vac_put_u32(writer, at + 16, shape);
    if (data)
        vac_put_bulk(writer, at + 24, tensor->data, tensor->size, 1);
    else
        vac_put_room(writer, at + 24, tensor->data, tensor->size, 1);
}

void vac_put_image(struct vac_writer *writer, uint32_t at, const vaccel_image_view *image)
{
    vac_put_u32(writer, at, (uint32_t)image->format);
    vac_put_u32(writer, at + 4, image->width);
    vac_put_u32(writer, at + 8, image->height);
    vac_put_u64(writer, at + 16, image->stride);
    vac_put_bulk(writer, at + 24, image->data, image->size, 1);
}

void vac_put_model(struct vac_writer *writer, uint32_t at, const vaccel_model_view *model)
{
    vac_put_string(writer, at, model->id ? NULL : model->name);
    vac_put_string(writer, at + 8, model->id);
}

void vac_put_buffer(struct vac_writer *writer, uint32_t at, const vaccel_buffer_view *buffer)
{
    vac_put_bulk(writer, at, buffer->data, buffer->size, 1);
}
