/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/client/scratch.h"

#include "guest/client/guest.h"

static void *more(void *context, size_t size)
{
    struct vac_scratch **chunks = (struct vac_scratch **)context;
    struct vac_scratch *chunk = size < SIZE_MAX - sizeof(*chunk)
                                    ? (struct vac_scratch *)vac_alloc(sizeof(*chunk) + size)
                                    : NULL;

    if (!chunk)
        return NULL;
    chunk->next = *chunks;
    *chunks = chunk;
    return chunk + 1;
}

void vac_scratch_init(struct vac_arena *arena, void *memory, size_t size,
                      struct vac_scratch **chunks)
{
    *chunks = NULL;
    *arena = (struct vac_arena){(unsigned char *)memory, size, 0, more, chunks};
}

void vac_scratch_free(struct vac_arena *arena)
{
    struct vac_scratch **chunks = (struct vac_scratch **)arena->context;

    while (*chunks) {
        struct vac_scratch *next = (*chunks)->next;
        vac_free(*chunks);
        *chunks = next;
    }
    arena->used = 0;
}
