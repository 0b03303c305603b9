/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/reader.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/pixel.h"
#include "wire/tensor.h"
#include "wire/utf8.h"
#include "wire/writer.h"

void vac_fault(struct vac_reader *reader, const char *what)
{
    if (!reader->fault)
        reader->fault = what;
}

bool vac_within(struct vac_reader *reader, uint32_t at, uint64_t size)
{
    if (reader->fault)
        return false;
    if (size > reader->length || at > reader->length - size) {
        vac_fault(reader, "an offset or length points outside the frame");
        return false;
    }
    return true;
}

/*
 * Like vac_within(), for what a slot refers to. A writer puts everything into the frame once; a
 * frame whose parts overlap is made to cost more time and memory than its length warrants.
 */
static bool refer(struct vac_reader *reader, uint32_t at, uint64_t size)
{
    if (!vac_within(reader, at, size))
        return false;
    reader->referred += size;
    if (reader->referred > reader->length)
        vac_fault(reader, "parts of the frame overlap");
    return !reader->fault;
}

/* What this version leaves 0 may mean something to a later one. */
static void reserved(struct vac_reader *reader, uint32_t at)
{
    if (vac_get_u32(reader, at) != 0)
        vac_fault(reader, "a reserved field is not 0");
}

void *vac_take(struct vac_reader *reader, uint64_t count, size_t size)
{
    if (reader->fault)
        return NULL;
    void *taken = count > SIZE_MAX / size ? NULL : vac_arena_take(reader->arena, count * size);
    if (!taken) {
        reader->no_memory = true;
        vac_fault(reader, "the frame needs more memory than it is allowed");
    }
    return taken;
}

uint16_t vac_get_u16(struct vac_reader *reader, uint32_t at)
{
    return vac_within(reader, at, 2) ? vac_load16(reader->frame + at) : 0;
}

uint32_t vac_get_u32(struct vac_reader *reader, uint32_t at)
{
    return vac_within(reader, at, 4) ? vac_load32(reader->frame + at) : 0;
}

uint64_t vac_get_u64(struct vac_reader *reader, uint32_t at)
{
    return vac_within(reader, at, 8) ? vac_load64(reader->frame + at) : 0;
}

uint64_t vac_get_uint(struct vac_reader *reader, uint32_t at, uint64_t max)
{
    uint64_t value = vac_get_u64(reader, at);
    if (value > max) {
        vac_fault(reader, "a number is larger than its type");
        return 0;
    }
    return value;
}

int64_t vac_get_int(struct vac_reader *reader, uint32_t at, int64_t min, int64_t max)
{
    int64_t value = (int64_t)vac_get_u64(reader, at);
    if (value < min || value > max) {
        vac_fault(reader, "a number is outside the range of its type");
        return 0;
    }
    return value;
}

const char *vac_get_string(struct vac_reader *reader, uint32_t at)
{
    uint32_t start = vac_get_u32(reader, at);
    uint32_t size = vac_get_u32(reader, at + 4);

    if (start == 0 && size == 0)
        return NULL;
    if (!refer(reader, start, (uint64_t)size + 1))
        return NULL;
    const uint8_t *text = reader->frame + start;
    if (text[size] != 0) {
        vac_fault(reader, "a string is not terminated");
        return NULL;
    }
    if (!vac_utf8_valid(text, size)) {
        vac_fault(reader, "a string is not UTF-8, or has a zero in it");
        return NULL;
    }
    return (const char *)text;
}

const char *vac_get_text(struct vac_reader *reader, uint32_t at)
{
    const char *text = vac_get_string(reader, at);
    if (!text)
        vac_fault(reader, "a string that must be there is absent");
    return text;
}

/* Where bytes of a segment are that holds data, or is a room. */
static uint8_t *within_segment(struct vac_reader *reader, uint32_t segment, uint64_t start,
                               uint64_t size, bool room)
{
    if (segment == 0 || segment > reader->segment_count) {
        vac_fault(reader, "an array is in a segment that does not exist");
        return NULL;
    }
    const vaccel_segment *there = &reader->segments[segment - 1];
    if (((there->flags & VACCEL_SEGMENT_ROOM) != 0) != room)
        vac_fault(reader, room ? "an output is in a segment that is no room for one"
                               : "an input is in a segment that is room for an output");
    else if (size > there->size || start > there->size - size)
        vac_fault(reader, "an array lies outside its segment");
    else if (there->data)
        return (uint8_t *)(uintptr_t)there->data + start;
    return NULL;
}

/* Whether the bytes that `at` refers to may change while they are looked at. */
static bool is_live(struct vac_reader *reader, uint32_t at)
{
    uint32_t segment = vac_get_u32(reader, at);
    return segment && segment <= reader->segment_count &&
           !(reader->segments[segment - 1].flags & VACCEL_SEGMENT_PRIVATE);
}

const void *vac_get_bulk(struct vac_reader *reader, uint32_t at, uint32_t width, uint64_t *count)
{
    uint32_t segment = vac_get_u32(reader, at);
    uint64_t start = vac_get_u64(reader, at + 8);
    uint64_t size = vac_get_u64(reader, at + 16);
    const uint8_t *data;

    *count = 0;
    reserved(reader, at + 4);
    if (reader->fault)
        return NULL;
    if (size % width) {
        vac_fault(reader, "an array is not a whole number of elements");
        return NULL;
    }
    if (segment == 0) {
        if (start > UINT32_MAX || !refer(reader, (uint32_t)start, size)) {
            vac_fault(reader, "an array lies outside the frame");
            return NULL;
        }
        data = reader->frame + start;
    } else {
        data = within_segment(reader, segment, start, size, reader->reply);
    }
    if (size && !reader->fault && (uintptr_t)data % width) {
        void *copy = vac_take(reader, size, 1);
        if (!copy)
            return NULL;
        reader->copied_tensors += size;
        data = memcpy(copy, data, (size_t)size);
    }
    if (reader->fault)
        return NULL;
    *count = size / width;
    return data;
}

/* Remembers that an output of this call is wanted in a segment. */
static void want(struct vac_reader *reader, const struct vac_room *wanted)
{
    struct vac_room *room = (struct vac_room *)vac_take(reader, 1, sizeof(*room));

    if (!room)
        return;
    *room = *wanted;
    room->next = reader->rooms;
    reader->rooms = room;
}

void *vac_get_room(struct vac_reader *reader, uint32_t at, uint32_t width, uint64_t *count,
                   bool in_place)
{
    struct vac_room room = {.segment = vac_get_u32(reader, at),
                            .offset = vac_get_u64(reader, at + 8),
                            .size = vac_get_u64(reader, at + 16)};

    *count = 0;
    reserved(reader, at + 4);
    if (room.size % width)
        vac_fault(reader, "room is not a whole number of elements");
    if (room.segment != VAC_WIRE_NO_SEGMENT)
        room.there = within_segment(reader, room.segment, room.offset, room.size, true);
    else if (room.offset != 0)
        vac_fault(reader, "there is data where there should be room for it");
    /* Whatever its dtype, a framework may write it as 8-byte elements. */
    if (in_place && room.there && (uintptr_t)room.there % 8 == 0) {
        room.data = room.there;
    } else {
        void *private = vac_take(reader, room.size, 1);
        /* What a backend leaves unwritten must not carry this process's old memory to the other
         * side. */
        if (private)
            memset(private, 0, (size_t)room.size);
        room.data = private;
    }
    if (room.there)
        want(reader, &room);
    if (reader->fault)
        return NULL;
    *count = room.size / width;
    return (void *)(uintptr_t)room.data;
}

void *vac_get_inout(struct vac_reader *reader, uint32_t at, uint32_t width, uint64_t *count)
{
    const void *from = vac_get_bulk(reader, at, width, count);
    void *copy = vac_take(reader, *count, width);

    if (!copy)
        *count = 0;
    else if (*count)
        memcpy(copy, from, (size_t)(*count * width));
    return copy;
}

struct vac_span vac_get_list(struct vac_reader *reader, uint32_t at, uint32_t max)
{
    struct vac_span span = {vac_get_u32(reader, at), vac_get_u32(reader, at + 4),
                            vac_get_u32(reader, at + 8)};

    reserved(reader, at + 12);
    if (span.count > max)
        vac_fault(reader, "a list is longer than it may be");
    if (span.count && (span.stride == 0 || span.stride % 8 || span.at % 8))
        vac_fault(reader, "a list is not aligned to 8 bytes");
    if (!refer(reader, span.at, (uint64_t)span.count * span.stride))
        return (struct vac_span){0, 0, 0};
    return span;
}

struct vac_span vac_get_ref(struct vac_reader *reader, uint32_t at)
{
    struct vac_span span = {vac_get_u32(reader, at), 1, vac_get_u32(reader, at + 4)};

    if (span.stride % 8 || span.at % 8)
        vac_fault(reader, "a struct is not aligned to 8 bytes");
    if (!refer(reader, span.at, span.stride))
        return (struct vac_span){0, 0, 0};
    return span;
}

void vac_get_tail(struct vac_reader *reader, struct vac_span span, uint32_t known)
{
    for (uint32_t at = known; at < span.stride && !reader->fault; at++) {
        if (reader->frame[span.at + at] != 0)
            vac_fault(reader, "an option is set that this version does not know");
    }
}

static bool is_float(vaccel_dtype dtype)
{
    return dtype == VACCEL_DTYPE_F16 || dtype == VACCEL_DTYPE_F32 || dtype == VACCEL_DTYPE_F64 ||
           dtype == VACCEL_DTYPE_BF16;
}

bool vac_get_tensor(struct vac_reader *reader, uint32_t at, vaccel_tensor *tensor, bool room)
{
    uint64_t count = 0;

    memset(tensor, 0, sizeof(*tensor));
    tensor->dtype = (vaccel_dtype)vac_get_u32(reader, at);
    /* An output without room may be of any dtype. */
    bool open = room && vac_get_u32(reader, at + 24) == VAC_WIRE_NO_SEGMENT &&
                vac_get_u64(reader, at + 40) == 0;
    if (tensor->dtype == 0 && !open)
        return false;
    if (tensor->dtype < 0 || tensor->dtype > VACCEL_DTYPE_BF16) {
        vac_fault(reader, "a tensor has a type of element that this version does not know");
        return false;
    }
    tensor->rank = vac_get_u32(reader, at + 4);
    tensor->name = vac_get_string(reader, at + 8);
    uint32_t shape = vac_get_u32(reader, at + 16);
    if (tensor->rank > VAC_WIRE_MAX_RANK) {
        vac_fault(reader, "a tensor has more than 16 dimensions");
        return false;
    }
    reserved(reader, at + 20);
    if (!refer(reader, shape, (uint64_t)tensor->rank * 8))
        return false;
    tensor->shape = (int64_t *)vac_take(reader, tensor->rank ? tensor->rank : 1, sizeof(int64_t));
    for (uint32_t i = 0; i < tensor->rank && !reader->fault; i++)
        tensor->shape[i] = vac_get_int(reader, shape + 8 * i, 0, INT64_MAX);
    if (room) {
        /* Integers may be indices into something before they are an output, so nobody else may
         * write them while they are computed. */
        tensor->data = vac_get_room(reader, at + 24, 1, &count, is_float(tensor->dtype));
    } else {
        tensor->data = (void *)(uintptr_t)vac_get_bulk(reader, at + 24, 1, &count);
        tensor->size = count;
        /* Frameworks take integers for indices and shapes, which must not change any more: segments
         * may be live. Whatever its dtype, a framework may read it as 8-byte elements. */
        bool beside = vac_get_u32(reader, at + 24) != 0;
        bool live = is_live(reader, at + 24) && !is_float(tensor->dtype);
        bool settled = beside && reader->reply;
        if (count && !settled && (live || (uintptr_t)tensor->data % 8) && !reader->fault) {
            void *copy = vac_take(reader, count, 1);
            if (copy)
                tensor->data = memcpy(copy, tensor->data, (size_t)count);
            reader->copied_tensors += count;
        }
        if (!reader->fault && !vac_tensor_whole(tensor))
            vac_fault(reader, "a tensor's data is not as long as its shape says");
    }
    tensor->size = count;
    return !reader->fault;
}

/* What views promise: all rows lie within the data. */
static void check_geometry(struct vac_reader *reader, const vaccel_image_view *image)
{
    uint64_t row = (uint64_t)image->width * vac_pixel_size(image->format);

    if (image->format == VACCEL_PIXEL_ENCODED) {
        if (image->width || image->height || image->stride)
            vac_fault(reader, "an encoded image has a geometry");
    } else if (row == 0 || image->height == 0) {
        vac_fault(reader, "an image has no pixels, or a format that this version does not know");
    } else if (image->stride < row || row > image->size ||
               (image->height > 1 && image->stride > (image->size - row) / (image->height - 1))) {
        vac_fault(reader, "an image's data is shorter than its geometry says");
    }
}

bool vac_get_image(struct vac_reader *reader, uint32_t at, vaccel_image_view *image)
{
    memset(image, 0, sizeof(*image));
    image->format = (vaccel_pixel_format)vac_get_u32(reader, at);
    image->width = vac_get_u32(reader, at + 4);
    image->height = vac_get_u32(reader, at + 8);
    image->stride = vac_get_u64(reader, at + 16);
    reserved(reader, at + 12);
    image->data = vac_get_bulk(reader, at + 24, 1, &image->size);
    if (image->size == 0)
        return false;
    check_geometry(reader, image);
    /* A decoder of JPEG or PNG relies on what it has read before; a segment may be live. Pixels are
     * only pixels. */
    if (image->format == VACCEL_PIXEL_ENCODED && is_live(reader, at + 24) && !reader->fault) {
        void *copy = vac_take(reader, image->size, 1);
        image->data = copy ? memcpy(copy, image->data, (size_t)image->size) : NULL;
        reader->copied_images += image->size;
    }
    return !reader->fault;
}

static bool is_hash(const char *text)
{
    for (unsigned i = 0; i < 64; i++) {
        bool digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (!digit)
            return false;
    }
    return text[64] == '\0';
}

void vac_get_model(struct vac_reader *reader, uint32_t at, vaccel_model_view *model)
{
    memset(model, 0, sizeof(*model));
    model->name = vac_get_string(reader, at);
    model->id = vac_get_string(reader, at + 8);
    if (!model->name && !model->id)
        vac_fault(reader, "a model has neither a name nor a hash");
    if (model->id && !is_hash(model->id))
        vac_fault(reader, "a model's hash is not 64 lower-case hexadecimal digits");
}

bool vac_get_buffer(struct vac_reader *reader, uint32_t at, vaccel_buffer_view *buffer)
{
    memset(buffer, 0, sizeof(*buffer));
    buffer->fd = -1;
    buffer->data = (void *)(uintptr_t)vac_get_bulk(reader, at, 1, &buffer->size);
    return buffer->size != 0;
}
