/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The head of a frame. Little-endian, fixed offsets, all bytes set; docs/protocol.md has the
 * tables.
 *
 * A frame is a head, the op's body, and data that body and head refer to by offset. Bulk data may
 * also lie beside the frame, in segments: descriptors of a virtqueue, bytes after the frame in a
 * stream, the caller's memory in this process.
 */
#ifndef VAC_WIRE_FRAME_H
#define VAC_WIRE_FRAME_H

#include <stdint.h>

#include "wire/reader.h"
#include "wire/writer.h"
#include <vaccel/backend.h>

#define VAC_FRAME_MAGIC UINT32_C(0x43434156) /* "VACC" */
#define VAC_FRAME_VERSION 0
#define VAC_FRAME_HEAD 128   /* bytes before the body */
#define VAC_FRAME_MAX_HOPS 4 /* a loop of daemons ends in an error */

/** Offsets in every head, and the first field of a call's and of a reply's own: for who looks at
 * one field of a frame. */
enum {
    VAC_FRAME_AT_MAGIC = 0,
    VAC_FRAME_AT_WIRE = 4,
    VAC_FRAME_AT_KIND = 6, /* u8 kind, u8 hops */
    VAC_FRAME_AT_LENGTH = 8,
    VAC_FRAME_AT_SEGMENTS = 12,
    VAC_FRAME_AT_OP = 16,
    VAC_FRAME_AT_VERSION = 20,
    VAC_FRAME_AT_FLAGS = 22,
    VAC_FRAME_AT_ID = 24,
    VAC_FRAME_AT_DEADLINE = 32, /* a call's */
    VAC_FRAME_AT_DEVICE = 40,
    VAC_FRAME_AT_BACKEND = 48,
    VAC_FRAME_AT_STATUS = 32 /* a reply's */
};

enum vac_frame_kind { VAC_FRAME_CALL = 1, VAC_FRAME_REPLY = 2, VAC_FRAME_CONTROL = 3 };

/** The head of a call. Strings point into the frame. */
struct vac_call_head {
    uint32_t op;
    uint16_t version;
    uint8_t hops;
    uint64_t id;          /* chosen by the caller, repeated in the reply */
    uint64_t deadline_ns; /* time allowed, from the receipt of the frame; 0 for no limit */
    const char *device;   /* may be NULL */
    const char *backend;  /* may be NULL */
    vaccel_precision precision;
    vaccel_performance performance;
    bool profile; /* the reply is to say where the time went */
};

/** The head of a reply. Strings point into the frame. */
struct vac_reply_head {
    uint32_t op;
    uint16_t version;
    uint64_t id;
    vaccel_status status;
    const char *message;  /* may be NULL */
    uint64_t full_length; /* bytes that the whole reply takes, when it did not fit; else 0 */
    vaccel_origin origin;
};

/** Writes the head and room for a body of `body` bytes; bodies start at VAC_FRAME_HEAD. */
void vac_frame_begin_call(struct vac_writer *writer, const struct vac_call_head *head,
                          uint32_t body);
void vac_frame_begin_reply(struct vac_writer *writer, const struct vac_reply_head *head,
                           uint32_t body);

/** The head of a control message, which goes between the two ends of a stream. */
void vac_frame_begin_control(struct vac_writer *writer, uint32_t op, uint64_t id, uint32_t body);

/** Writes the length and the number of segments; the last thing to do to a frame. */
void vac_frame_end(struct vac_writer *writer);

/** Makes a call that was written before one of another op and id; neither has a body. */
void vac_frame_address(uint8_t *frame, uint32_t op, uint16_t version, uint64_t id);
/** Whether that is a reply to such a call which succeeded; what it says beyond that is not read. */
bool vac_frame_succeeded(const uint8_t *frame, uint32_t length, uint32_t op, uint16_t version,
                         uint64_t id);

/** Reads and checks a head; false, with reader->fault saying why, when it is not one. */
bool vac_frame_read_call(struct vac_reader *reader, struct vac_call_head *head);
bool vac_frame_read_reply(struct vac_reader *reader, struct vac_reply_head *head);
bool vac_frame_read_control(struct vac_reader *reader, uint32_t *op, uint64_t *id);

#endif
