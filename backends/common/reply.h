/* SPDX-License-Identifier: Apache-2.0 */
/** A reply, and what decoding it takes: a result with tensors keeps both. */
#ifndef VAC_BACKENDS_REPLY_H
#define VAC_BACKENDS_REPLY_H

#include "serve/memory.h"

/** Bytes of a usual reply, and of the longest that is taken. */
enum { VAC_REPLY_USUAL = 16 << 10, VAC_REPLY_MAX = 1 << 30 };

struct vac_reply {
    struct vac_memory memory;
    struct vac_arena arena;
    uint8_t *frame;  /* `usual`, or memory of its own for a longer one */
    uint32_t length; /* bytes of the frame */
    _Alignas(16) uint8_t usual[VAC_REPLY_USUAL];
};

/** NULL when there is no memory. */
struct vac_reply *vac_reply_new(void);
/** Takes a struct vac_reply; a vaccel_release_fn. */
void vac_reply_free(void *reply);
/** Makes room for `length` bytes of which `filled` are there; false when there is no memory. */
int vac_reply_grow(struct vac_reply *reply, size_t length, size_t filled);

#endif
