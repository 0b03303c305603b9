/* SPDX-License-Identifier: Apache-2.0 */
/** Memory that a decoder takes and gives back all at once. Freestanding; not thread-safe. */
#ifndef VAC_WIRE_ARENA_H
#define VAC_WIRE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct vac_arena {
    unsigned char *memory; /* aligned to 16; the caller's */
    size_t size;
    size_t used;
    /** Gives more memory aligned to 16, or NULL; may be NULL. It is the giver's to free. */
    void *(*more)(void *context, size_t size);
    void *context;
};

/** Takes `size` bytes aligned to 16, or NULL when there are none left. The memory is not zeroed. */
void *vac_arena_take(struct vac_arena *arena, uint64_t size);

#endif
