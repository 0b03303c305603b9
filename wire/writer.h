/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Writes a frame. Freestanding; not thread-safe.
 *
 * A writer never writes outside its memory: when that is too small it goes on counting, so that
 * `length` says in the end how much is needed (a capacity of 0 measures). What cannot be written at
 * all is a fault.
 */
#ifndef VAC_WIRE_WRITER_H
#define VAC_WIRE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/room.h"
#include <vaccel/backend.h>

/** Bulk data of at most this many bytes is copied into the frame; more becomes a segment where
 * there is room for one. */
#define VAC_WIRE_INLINE_MAX 256

/** The segment index of bulk data that is only announced: room for an output. */
#define VAC_WIRE_NO_SEGMENT UINT32_MAX

struct vac_writer {
    uint8_t *frame; /* aligned to 8 */
    uint64_t capacity;
    uint64_t length;
    vaccel_segment *segments; /* what lies beside the frame; borrowed from the arguments */
    uint32_t segment_capacity;
    uint32_t segment_count;
    bool offers_rooms;   /* of a call: outputs may be written where they are wanted, in segments */
    uint64_t least_room; /* an output of at most so many bytes is only announced all the same */
    uint64_t announced;  /* of a call: bytes of outputs that are to come in the reply's frame */
    const struct vac_room *rooms; /* of a reply: where the call wants its outputs; may be NULL */
    const char *fault;            /* the first thing that was wrong, or NULL */
};

/** Whether the frame is whole: no fault, and it fitted. */
bool vac_writer_done(const struct vac_writer *writer);

/** Takes `size` zeroed bytes aligned to 8 and returns their offset. */
uint32_t vac_reserve(struct vac_writer *writer, uint64_t size);

void vac_put_u16(struct vac_writer *writer, uint32_t at, uint16_t value);
void vac_put_u32(struct vac_writer *writer, uint32_t at, uint32_t value);
void vac_put_u64(struct vac_writer *writer, uint32_t at, uint64_t value);
void vac_put_i64(struct vac_writer *writer, uint32_t at, int64_t value);
/** NULL is written as "absent"; what is not UTF-8 is a fault, since no reader would take it. */
void vac_put_string(struct vac_writer *writer, uint32_t at, const char *text);
/** `count` elements of `width` bytes. */
void vac_put_bulk(struct vac_writer *writer, uint32_t at, const void *data, uint64_t count,
                  uint32_t width);
/** Announces room for so many, which are wanted at `data`: in a segment of its own if that pays,
 * else nowhere. */
void vac_put_room(struct vac_writer *writer, uint32_t at, void *data, uint64_t count,
                  uint32_t width);
/** Reserves a list of `count` items of `stride` bytes, writes its slot and returns where the items
 * start. */
uint32_t vac_put_list(struct vac_writer *writer, uint32_t at, size_t count, uint32_t stride);
/** Reserves a struct of `size` bytes, writes its slot and returns where it starts. */
uint32_t vac_put_ref(struct vac_writer *writer, uint32_t at, uint32_t size);
/** With `data`, writes the tensor's bytes; without, announces room for them. NULL is written as
 * "absent". */
void vac_put_tensor(struct vac_writer *writer, uint32_t at, const vaccel_tensor *tensor, bool data);
void vac_put_image(struct vac_writer *writer, uint32_t at, const vaccel_image_view *image);
void vac_put_model(struct vac_writer *writer, uint32_t at, const vaccel_model_view *model);
void vac_put_buffer(struct vac_writer *writer, uint32_t at, const vaccel_buffer_view *buffer);

#endif
