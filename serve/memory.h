/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_SERVE_MEMORY_H
#define VAC_SERVE_MEMORY_H

#include "wire/arena.h"

/** Backs an arena with the heap, up to a limit. */
struct vac_memory {
    struct vac_chunk *chunks;
    uint64_t left;                          /* bytes that may still be taken */
    _Alignas(16) unsigned char first[4096]; /* enough for a small call, so that it takes no memory
                                               from the heap */
};

/** Sets `arena` up over `memory`; both must stay where they are. */
void vac_memory_init(struct vac_memory *memory, struct vac_arena *arena, uint64_t limit);

/** Frees what the arena took. */
void vac_memory_free(struct vac_memory *memory);

#endif
