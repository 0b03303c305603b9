/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_GUEST_SCRATCH_H
#define VAC_GUEST_SCRATCH_H

#include "wire/arena.h"

/** A piece of memory that an arena took; the arena's context is where the first one stands. */
struct vac_scratch {
    struct vac_scratch *next;
    uint64_t reserved; /* what follows is aligned to 16 */
};

/** Backs `arena`, which begins with `size` bytes at `memory`, with the library's memory. */
void vac_scratch_init(struct vac_arena *arena, void *memory, size_t size,
                      struct vac_scratch **chunks);

/** Gives it back; the arena is as it was at the beginning. */
void vac_scratch_free(struct vac_arena *arena);

#endif
