/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/arena.h"

void *vac_arena_take(struct vac_arena *arena, uint64_t size)
{
    if (size > SIZE_MAX - 15)
        return NULL;
    /* Nothing, too, has an address of its own: NULL would say that memory ran out. */
    size_t rounded = size ? ((size_t)size + 15) & ~(size_t)15 : 16;
    if (rounded <= arena->size - arena->used) {
        void *taken = arena->memory + arena->used;
        arena->used += rounded;
        return taken;
    }
    return arena->more ? arena->more(arena->context, rounded) : NULL;
}
