/* SPDX-License-Identifier: Apache-2.0 */
/** Memory out of what the application gave. First fit, merged when it comes back; for the few and
 * mostly equal pieces that calls take. Freestanding; not thread-safe. */
#ifndef VAC_GUEST_HEAP_H
#define VAC_GUEST_HEAP_H

#include <stddef.h>

struct vac_heap_block;

struct vac_heap {
    struct vac_heap_block *free; /* by address */
    size_t used;                 /* bytes, with what the heap itself takes */
    size_t peak;
};

/** Begins with `size` bytes at `memory`. */
void vac_heap_init(struct vac_heap *heap, void *memory, size_t size);

/** `size` bytes aligned to 16, not zeroed; NULL when there are none. */
void *vac_heap_take(struct vac_heap *heap, size_t size);

/** NULL is allowed. */
void vac_heap_give(struct vac_heap *heap, void *memory);

#endif
