/* SPDX-License-Identifier: Apache-2.0 */
/** Chains of descriptors. */
#include <string.h>

#include "daemon/worker/virtqueue.h"

/* A table has no alignment, and may be in as many regions. */
enum { TABLE_PIECES = 32 };

/* A chain while it is walked. */
struct walk {
    const struct vac_virtqueue *queue;
    const struct vac_guest_memory *memory;
    struct vac_chain *chain;
    bool writable; /* from here on */
};

/* What is looked at afterwards is the copy, whatever the compiler knows about memcpy(). */
static void copy_once(void *to, const void *from, size_t size)
{
    memcpy(to, from, size);
    __asm__ volatile("" ::: "memory");
}

/* Adds `more` pieces that lie behind the others; those that continue each other become one, so that
 * a guest's scattered pages may be read in place. */
static void add_pieces(struct vac_chain *chain, size_t *count, size_t more)
{
    struct iovec *next = &chain->piece[chain->in_count + chain->out_count];

    if (*count && (const uint8_t *)next[-1].iov_base + next[-1].iov_len == next->iov_base) {
        next[-1].iov_len += next->iov_len;
        memmove(next, next + 1, (more - 1) * sizeof(*next));
        more--;
    }
    *count += more;
}

static const char *add_buffer(struct walk *walk, const struct vring_desc *descriptor)
{
    struct vac_chain *chain = walk->chain;
    size_t at = chain->in_count + chain->out_count;
    bool writable = descriptor->flags & VRING_DESC_F_WRITE;

    if (walk->writable && !writable)
        return "it has a readable descriptor after a writable one";
    walk->writable = writable;
    if (!descriptor->len)
        return NULL;
    size_t more = vac_guest_memory_find(walk->memory, descriptor->addr, descriptor->len,
                                        &chain->piece[at], VAC_CHAIN_PIECES - at);
    if (!more)
        return "a descriptor is outside the guest's memory";
    add_pieces(chain, writable ? &chain->out_count : &chain->in_count, more);
    return NULL;
}

static const char *read_table(struct walk *walk, const struct vring_desc *descriptor)
{
    struct iovec piece[TABLE_PIECES];
    uint8_t *to = (uint8_t *)walk->chain->table;

    if (!walk->queue->indirect)
        return "it has an indirect descriptor, which was not negotiated";
    if (descriptor->flags & VRING_DESC_F_NEXT)
        return "it goes on after an indirect descriptor";
    if (!descriptor->len || descriptor->len % sizeof(struct vring_desc))
        return "the length of an indirect table is not that of descriptors";
    if (descriptor->len > sizeof(walk->chain->table))
        return "an indirect table has more than 1024 descriptors";
    size_t count =
        vac_guest_memory_find(walk->memory, descriptor->addr, descriptor->len, piece, TABLE_PIECES);
    if (!count)
        return "an indirect table is outside the guest's memory";
    for (size_t i = 0; i < count; i++) {
        copy_once(to, piece[i].iov_base, piece[i].iov_len);
        to += piece[i].iov_len;
    }
    return NULL;
}

static const char *walk_table(struct walk *walk, uint32_t count)
{
    const struct vring_desc *table = walk->chain->table;
    uint32_t at = 0;

    for (uint32_t steps = 0; steps < count; steps++) {
        if (table[at].flags & VRING_DESC_F_INDIRECT)
            return "an indirect table has an indirect descriptor";
        const char *reason = add_buffer(walk, &table[at]);
        if (reason || !(table[at].flags & VRING_DESC_F_NEXT))
            return reason;
        at = table[at].next;
        if (at >= count)
            return "an indirect table goes on beyond its end";
    }
    return "an indirect table goes round in a circle";
}

const char *vac_virtqueue_chain(const struct vac_virtqueue *queue,
                                const struct vac_guest_memory *memory, uint16_t head,
                                struct vac_chain *chain)
{
    struct walk walk = {.queue = queue, .memory = memory, .chain = chain};
    struct vring_desc descriptor;
    uint32_t at = head;

    chain->in_count = 0;
    chain->out_count = 0;
    for (uint32_t steps = 0; steps < queue->size; steps++) {
        const char *reason;
        copy_once(&descriptor, queue->descriptors + sizeof(descriptor) * at, sizeof(descriptor));
        if (descriptor.flags & VRING_DESC_F_INDIRECT) {
            reason = read_table(&walk, &descriptor);
            return reason ? reason : walk_table(&walk, descriptor.len / sizeof(descriptor));
        }
        reason = add_buffer(&walk, &descriptor);
        if (reason || !(descriptor.flags & VRING_DESC_F_NEXT))
            return reason;
        at = descriptor.next;
        if (at >= queue->size)
            return "a descriptor goes on beyond the queue";
    }
    return "it goes round in a circle";
}
