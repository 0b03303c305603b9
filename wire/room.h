/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_WIRE_ROOM_H
#define VAC_WIRE_ROOM_H

#include <stdint.h>

/** An output that a call wants in one of its segments. */
struct vac_room {
    const struct vac_room *next;
    const void *data; /* where the backend writes it: in the segment itself, or in private memory */
    void *there;      /* in the segment */
    uint64_t offset;  /* in the segment */
    uint64_t size;    /* bytes */
    uint32_t segment; /* from 1 */
};

#endif
