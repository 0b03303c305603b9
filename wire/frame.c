/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/frame.h"

#include <string.h>

#include "wire/bytes.h"

/* Offsets in a call's head. */
enum {
    CALL_DEVICE = 40,
    CALL_BACKEND = 48,
    CALL_PRECISION = 56,
    CALL_PERFORMANCE = 60,
    CALL_PROFILE = 64
};

/* Offsets in a reply's head. */
enum {
    REPLY_MESSAGE = 40,
    REPLY_FULL_LENGTH = 48,
    REPLY_BACKEND = 56,
    REPLY_DEVICE = 64,
    REPLY_SHA256 = 72,
    REPLY_PRECISION = 80,
    REPLY_PHASES = 88
};

static void begin(struct vac_writer *writer, uint8_t kind, uint8_t hops, uint32_t op,
                  uint16_t version, uint64_t id, uint32_t body)
{
    writer->length = 0;
    writer->segment_count = 0;
    writer->fault = NULL;
    vac_reserve(writer, (uint64_t)VAC_FRAME_HEAD + body);
    vac_put_u32(writer, VAC_FRAME_AT_MAGIC, VAC_FRAME_MAGIC);
    vac_put_u16(writer, VAC_FRAME_AT_WIRE, VAC_FRAME_VERSION);
    vac_put_u16(writer, VAC_FRAME_AT_KIND, (uint16_t)(kind | (unsigned)hops << 8));
    vac_put_u32(writer, VAC_FRAME_AT_OP, op);
    vac_put_u16(writer, VAC_FRAME_AT_VERSION, version);
    vac_put_u64(writer, VAC_FRAME_AT_ID, id);
}

void vac_frame_begin_call(struct vac_writer *writer, const struct vac_call_head *head,
                          uint32_t body)
{
    begin(writer, VAC_FRAME_CALL, head->hops, head->op, head->version, head->id, body);
    vac_put_u64(writer, VAC_FRAME_AT_DEADLINE, head->deadline_ns);
    vac_put_string(writer, CALL_DEVICE, head->device);
    vac_put_string(writer, CALL_BACKEND, head->backend);
    vac_put_u32(writer, CALL_PRECISION, (uint32_t)head->precision);
    vac_put_u32(writer, CALL_PERFORMANCE, (uint32_t)head->performance);
    vac_put_u32(writer, CALL_PROFILE, head->profile);
}

void vac_frame_begin_reply(struct vac_writer *writer, const struct vac_reply_head *head,
                           uint32_t body)
{
    begin(writer, VAC_FRAME_REPLY, 0, head->op, head->version, head->id, body);
    vac_put_u32(writer, VAC_FRAME_AT_STATUS, (uint32_t)head->status);
    vac_put_string(writer, REPLY_MESSAGE, head->message);
    vac_put_u64(writer, REPLY_FULL_LENGTH, head->full_length);
    vac_put_string(writer, REPLY_BACKEND, head->origin.backend);
    vac_put_string(writer, REPLY_DEVICE, head->origin.device);
    vac_put_string(writer, REPLY_SHA256, head->origin.model_sha256);
    vac_put_u32(writer, REPLY_PRECISION, (uint32_t)head->origin.precision);
    for (uint32_t i = 0; i < VACCEL_PHASES; i++)
        vac_put_u64(writer, REPLY_PHASES + 8 * i, head->origin.phase_ns[i]);
}

void vac_frame_begin_control(struct vac_writer *writer, uint32_t op, uint64_t id, uint32_t body)
{
    begin(writer, VAC_FRAME_CONTROL, 0, op, 0, id, body);
}

void vac_frame_end(struct vac_writer *writer)
{
    vac_put_u32(writer, VAC_FRAME_AT_LENGTH, (uint32_t)writer->length);
    vac_put_u32(writer, VAC_FRAME_AT_SEGMENTS, writer->segment_count);
}

void vac_frame_address(uint8_t *frame, uint32_t op, uint16_t version, uint64_t id)
{
    vac_store32(frame + VAC_FRAME_AT_OP, op);
    vac_store16(frame + VAC_FRAME_AT_VERSION, version);
    vac_store64(frame + VAC_FRAME_AT_ID, id);
}

bool vac_frame_succeeded(const uint8_t *frame, uint32_t length, uint32_t op, uint16_t version,
                         uint64_t id)
{
    const uint64_t begin =
        VAC_FRAME_MAGIC | (uint64_t)VAC_FRAME_VERSION << 32 | (uint64_t)VAC_FRAME_REPLY << 48;

    /* Length and no segments; op, version and no flags; status 0 and what is reserved. */
    return length >= VAC_FRAME_HEAD && vac_load64(frame + VAC_FRAME_AT_MAGIC) == begin &&
           vac_load64(frame + VAC_FRAME_AT_LENGTH) == length &&
           vac_load64(frame + VAC_FRAME_AT_OP) == (op | (uint64_t)version << 32) &&
           vac_load64(frame + VAC_FRAME_AT_ID) == id &&
           vac_load64(frame + VAC_FRAME_AT_STATUS) == 0;
}

static void read_zeros(struct vac_reader *reader, uint32_t from, uint32_t to)
{
    vac_get_tail(reader, (struct vac_span){from, 1, to - from}, 0);
}

static bool read_head(struct vac_reader *reader, enum vac_frame_kind kind)
{
    if ((uintptr_t)reader->frame % 8) {
        vac_fault(reader, "the frame is not aligned to 8 bytes");
        return false;
    }
    if (!vac_within(reader, 0, VAC_FRAME_HEAD))
        return false;
    if (vac_get_u32(reader, VAC_FRAME_AT_MAGIC) != VAC_FRAME_MAGIC)
        vac_fault(reader, "it does not begin with a frame's magic number");
    else if (vac_get_u16(reader, VAC_FRAME_AT_WIRE) != VAC_FRAME_VERSION)
        vac_fault(reader, "it is of another version of the wire protocol");
    else if (reader->frame[VAC_FRAME_AT_KIND] != kind)
        vac_fault(reader, "it is of the wrong kind");
    else if (vac_get_u32(reader, VAC_FRAME_AT_LENGTH) != reader->length)
        vac_fault(reader, "its length is not that of the message");
    else if (vac_get_u32(reader, VAC_FRAME_AT_SEGMENTS) !=
             (kind == VAC_FRAME_CALL ? reader->segment_count : 0))
        vac_fault(reader, "its number of segments is not that of the message");
    else if (vac_get_u16(reader, VAC_FRAME_AT_FLAGS) != 0)
        vac_fault(reader, "a flag is set that this version does not know");
    return !reader->fault;
}

bool vac_frame_read_call(struct vac_reader *reader, struct vac_call_head *head)
{
    memset(head, 0, sizeof(*head));
    if (!read_head(reader, VAC_FRAME_CALL))
        return false;
    head->op = vac_get_u32(reader, VAC_FRAME_AT_OP);
    head->version = vac_get_u16(reader, VAC_FRAME_AT_VERSION);
    head->hops = reader->frame[VAC_FRAME_AT_KIND + 1];
    head->id = vac_get_u64(reader, VAC_FRAME_AT_ID);
    head->deadline_ns = vac_get_u64(reader, VAC_FRAME_AT_DEADLINE);
    head->device = vac_get_string(reader, CALL_DEVICE);
    head->backend = vac_get_string(reader, CALL_BACKEND);
    head->precision = (vaccel_precision)vac_get_u32(reader, CALL_PRECISION);
    head->performance = (vaccel_performance)vac_get_u32(reader, CALL_PERFORMANCE);
    uint32_t profile = vac_get_u32(reader, CALL_PROFILE);
    if (profile > 1)
        vac_fault(reader, "it asks for a profile of a kind that this version does not know");
    head->profile = profile != 0;
    read_zeros(reader, CALL_PROFILE + 4, VAC_FRAME_HEAD);
    return !reader->fault;
}

bool vac_frame_read_control(struct vac_reader *reader, uint32_t *op, uint64_t *id)
{
    *op = 0;
    *id = 0;
    if (!read_head(reader, VAC_FRAME_CONTROL))
        return false;
    *op = vac_get_u32(reader, VAC_FRAME_AT_OP);
    *id = vac_get_u64(reader, VAC_FRAME_AT_ID);
    if (reader->frame[VAC_FRAME_AT_KIND + 1] != 0 || vac_get_u16(reader, VAC_FRAME_AT_VERSION) != 0)
        vac_fault(reader, "a control message counts hops, or has a version");
    read_zeros(reader, VAC_FRAME_AT_ID + 8, VAC_FRAME_HEAD);
    return !reader->fault;
}

bool vac_frame_read_reply(struct vac_reader *reader, struct vac_reply_head *head)
{
    memset(head, 0, sizeof(*head));
    if (!read_head(reader, VAC_FRAME_REPLY))
        return false;
    if (reader->frame[VAC_FRAME_AT_KIND + 1] != 0)
        vac_fault(reader, "a reply counts hops");
    head->op = vac_get_u32(reader, VAC_FRAME_AT_OP);
    head->version = vac_get_u16(reader, VAC_FRAME_AT_VERSION);
    head->id = vac_get_u64(reader, VAC_FRAME_AT_ID);
    head->status = (vaccel_status)vac_get_u32(reader, VAC_FRAME_AT_STATUS);
    head->message = vac_get_string(reader, REPLY_MESSAGE);
    head->full_length = vac_get_u64(reader, REPLY_FULL_LENGTH);
    head->origin.backend = vac_get_string(reader, REPLY_BACKEND);
    head->origin.device = vac_get_string(reader, REPLY_DEVICE);
    head->origin.model_sha256 = vac_get_string(reader, REPLY_SHA256);
    head->origin.precision = (vaccel_precision)vac_get_u32(reader, REPLY_PRECISION);
    read_zeros(reader, VAC_FRAME_AT_STATUS + 4, REPLY_MESSAGE);
    for (uint32_t i = 0; i < VACCEL_PHASES; i++)
        head->origin.phase_ns[i] = vac_get_u64(reader, REPLY_PHASES + 8 * i);
    read_zeros(reader, REPLY_PRECISION + 4, REPLY_PHASES);
    read_zeros(reader, REPLY_PHASES + 8 * VACCEL_PHASES, VAC_FRAME_HEAD);
    return !reader->fault;
}
