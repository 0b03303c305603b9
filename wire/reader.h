/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Reads a frame that may be hostile. Freestanding; not thread-safe.
 *
 * The frame must be a private copy, because what is checked must not change afterwards; segments
 * may be live. The first fault sticks: everything read after it is 0 or NULL, so that who
 * reads checks once, at the end, and dispatches only without one.
 */
#ifndef VAC_WIRE_READER_H
#define VAC_WIRE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/arena.h"
#include "wire/room.h"
#include <vaccel/backend.h>

/** The most dimensions that a tensor has. */
#define VAC_WIRE_MAX_RANK 16

struct vac_reader {
    const uint8_t *frame; /* aligned to 8 */
    uint32_t length;
    const vaccel_segment *segments;
    uint32_t segment_count;
    struct vac_arena *arena; /* for what cannot be used where it lies */
    bool no_memory;          /* the fault is that the arena ran out, not that the frame is wrong */
    const char *fault;       /* the first thing that was wrong, or NULL */
    char text[128];          /* for a fault that names something */
    vaccel_release_fn
        release; /* of a reply: lets a result keep the frame and the arena; may be NULL */
    void *user;
    bool shared;       /* a result has kept them, and calls `release` with `user` in the end */
    uint64_t referred; /* bytes of the frame that something has referred to so far */
    /** It is a reply: its segments are the rooms of the call, and nobody writes them any more. */
    bool reply;
    const struct vac_room *rooms; /* of a call: the outputs that are wanted in segments */
    uint64_t copied_images;       /* bytes of encoded images that were copied from segments */
    uint64_t copied_tensors;      /* bytes of tensors and arrays that were copied */
};

/** A list's or struct's place in the frame: `count` items of `stride` bytes from `at` on. */
struct vac_span {
    uint32_t at;
    uint32_t count;
    uint32_t stride;
};

/** Sets the fault unless there is one already. */
void vac_fault(struct vac_reader *reader, const char *what);
/** Whether `size` bytes at `at` lie within the frame; a fault if not. */
bool vac_within(struct vac_reader *reader, uint32_t at, uint64_t size);
/** Takes memory from the arena; NULL and a fault when it has run out. */
void *vac_take(struct vac_reader *reader, uint64_t count, size_t size);

uint16_t vac_get_u16(struct vac_reader *reader, uint32_t at);
uint32_t vac_get_u32(struct vac_reader *reader, uint32_t at);
uint64_t vac_get_u64(struct vac_reader *reader, uint32_t at);
/** Scalars in their slots of 8 bytes; what is out of range is a fault. */
uint64_t vac_get_uint(struct vac_reader *reader, uint32_t at, uint64_t max);
int64_t vac_get_int(struct vac_reader *reader, uint32_t at, int64_t min, int64_t max);
/** A string in place: terminated, of valid UTF-8, without a zero inside. NULL when absent. */
const char *vac_get_string(struct vac_reader *reader, uint32_t at);
/** Like vac_get_string(), and a fault when absent. */
const char *vac_get_text(struct vac_reader *reader, uint32_t at);
/** Bulk data of whole elements of `width` bytes, in place where its alignment allows, else copied.
 */
const void *vac_get_bulk(struct vac_reader *reader, uint32_t at, uint32_t width, uint64_t *count);
/** Room for an output: the segment that it is wanted in if it may be computed there, else private
 * memory, zeroed; reader->rooms then has what is to be put into the segment. */
void *vac_get_room(struct vac_reader *reader, uint32_t at, uint32_t width, uint64_t *count,
                   bool in_place);
/** A private copy of data that the call may change. */
void *vac_get_inout(struct vac_reader *reader, uint32_t at, uint32_t width, uint64_t *count);
struct vac_span vac_get_list(struct vac_reader *reader, uint32_t at, uint32_t max);
struct vac_span vac_get_ref(struct vac_reader *reader, uint32_t at);
/** A fault unless the bytes of `span` from `known` on are all 0: a newer peer set something we
 * cannot honour. */
void vac_get_tail(struct vac_reader *reader, struct vac_span span, uint32_t known);
/** A tensor; with `room`, its memory is taken from the arena. False when absent. */
bool vac_get_tensor(struct vac_reader *reader, uint32_t at, vaccel_tensor *tensor, bool room);
/** False when absent, which is an image without data. */
bool vac_get_image(struct vac_reader *reader, uint32_t at, vaccel_image_view *image);
void vac_get_model(struct vac_reader *reader, uint32_t at, vaccel_model_view *model);
/** False when absent, which is a buffer of no bytes. */
bool vac_get_buffer(struct vac_reader *reader, uint32_t at, vaccel_buffer_view *buffer);

#endif
