/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/memory.h"

#include <stdlib.h>

struct vac_chunk {
    struct vac_chunk *next;
    _Alignas(16) unsigned char bytes[];
};

static void *more(void *context, size_t size)
{
    struct vac_memory *memory = (struct vac_memory *)context;

    if (size > memory->left)
        return NULL;
    struct vac_chunk *chunk = (struct vac_chunk *)malloc(sizeof(*chunk) + size);
    if (!chunk)
        return NULL;
    memory->left -= size;
    chunk->next = memory->chunks;
    memory->chunks = chunk;
    return chunk->bytes;
}

void vac_memory_init(struct vac_memory *memory, struct vac_arena *arena, uint64_t limit)
{
    memory->chunks = NULL;
    memory->left = limit;
    *arena = (struct vac_arena){
        .memory = memory->first, .size = sizeof(memory->first), .more = more, .context = memory};
}

void vac_memory_free(struct vac_memory *memory)
{
    while (memory->chunks) {
        struct vac_chunk *next = memory->chunks->next;
        free(memory->chunks);
        memory->chunks = next;
    }
}
