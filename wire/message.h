/* SPDX-License-Identifier: Apache-2.0 */
/** Messages: a frame, the table of its segments, and the bytes of those that travel along.
 * Freestanding. */
#ifndef VAC_WIRE_MESSAGE_H
#define VAC_WIRE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <vaccel/view.h>

/** Bytes of a table's entry, and of a frame that say how long it and its table are. */
enum { VAC_MESSAGE_ENTRY = 32, VAC_MESSAGE_PEEK = 16 };
/** The most segments of a message, and bytes of a frame that a host takes: it holds scalars,
 * strings and shapes, and bulk data lies beside it. */
enum { VAC_MESSAGE_SEGMENTS = 1024, VAC_MESSAGE_FRAME_MAX = 16 << 20 };

/** Where a segment is. */
struct vac_place {
    uint32_t region; /* 0: with the message */
    bool room;
    uint64_t offset; /* in the region */
    uint64_t size;   /* bytes */
};

/**
 * How many bytes frame and table take together, from the first VAC_MESSAGE_PEEK bytes of a frame; 0
 * when they are no frame's, or it is shorter than a head or has more segments than
 * VAC_MESSAGE_SEGMENTS. `*table` is where the table starts.
 */
uint64_t vac_message_measure(const uint8_t *peek, uint32_t *table, uint32_t *segments);

/** Reads an entry; false when it is malformed: unknown flags, a reserved field that is not 0, a sum
 * beyond 64 bits. */
bool vac_message_get_place(const uint8_t *entry, struct vac_place *place);
void vac_message_put_place(uint8_t *entry, const struct vac_place *place);

#endif
