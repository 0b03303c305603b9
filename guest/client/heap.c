/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/client/heap.h"

#include <stdint.h>

enum { ALIGNMENT = 16 };

/* In front of every piece, in use or free. */
struct vac_heap_block {
    size_t size; /* with this */
    struct vac_heap_block *next;
};

_Static_assert(sizeof(struct vac_heap_block) == ALIGNMENT, "pieces follow their block");

void vac_heap_init(struct vac_heap *heap, void *memory, size_t size)
{
    uintptr_t from = ((uintptr_t)memory + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    uintptr_t to = ((uintptr_t)memory + size) & ~(uintptr_t)(ALIGNMENT - 1);

    *heap = (struct vac_heap){NULL, 0, 0};
    if (to <= from || to - from < sizeof(struct vac_heap_block))
        return;
    heap->free = (struct vac_heap_block *)from;
    *heap->free = (struct vac_heap_block){to - from, NULL};
}

void *vac_heap_take(struct vac_heap *heap, size_t size)
{
    struct vac_heap_block **at = &heap->free;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = ((size ? size : 1) + sizeof(**at) + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    while (*at && (*at)->size < size)
        at = &(*at)->next;
    struct vac_heap_block *block = *at;
    if (!block)
        return NULL;
    if (block->size - size > sizeof(*block)) {
        struct vac_heap_block *rest =
            (struct vac_heap_block *)(void *)((unsigned char *)block + size);
        *rest = (struct vac_heap_block){block->size - size, block->next};
        block->size = size;
        *at = rest;
    } else {
        *at = block->next;
    }
    heap->used += block->size;
    if (heap->used > heap->peak)
        heap->peak = heap->used;
    return block + 1;
}

static struct vac_heap_block *end_of(struct vac_heap_block *block)
{
    return (struct vac_heap_block *)(void *)((unsigned char *)block + block->size);
}

/* Makes one of two that touch. */
static void merge(struct vac_heap_block *block)
{
    if (!block->next || end_of(block) != block->next)
        return;
    block->size += block->next->size;
    block->next = block->next->next;
}

void vac_heap_give(struct vac_heap *heap, void *memory)
{
    struct vac_heap_block *before = NULL;
    struct vac_heap_block *after = heap->free;

    if (!memory)
        return;
    struct vac_heap_block *block = (struct vac_heap_block *)memory - 1;
    heap->used -= block->size;
    while (after && after < block) {
        before = after;
        after = after->next;
    }
    block->next = after;
    if (before)
        before->next = block;
    else
        heap->free = block;
    merge(block);
    if (before)
        merge(before);
}
