/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The device's side of a split virtqueue (virtio 1.2, section 2.7). All that is in a ring is the
 * guest's, and may change at any time: it is read once, then checked. Not thread-safe, but for
 * vac_virtqueue_chain() beside the rest.
 */
#ifndef VAC_DAEMON_VIRTQUEUE_H
#define VAC_DAEMON_VIRTQUEUE_H

#include <linux/virtio_ring.h>

#include "daemon/worker/guest_memory.h"
#include "daemon/worker/inflight.h"

/** Pieces of a chain at most: as many direct descriptors as there are, then those of a table. */
enum { VAC_CHAIN_PIECES = 2 * VAC_QUEUE_SIZE };

/** Features of rings that are served. */
#define VAC_VIRTQUEUE_FEATURES                                                                     \
    (UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC | UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX)

/** A ring as the hypervisor describes it: its addresses are of the hypervisor. */
struct vac_ring {
    uint32_t size;
    uint16_t base;
    uint64_t epoch; /* of the in-flight memory, see inflight.h */
    uint64_t features;
    uint64_t descriptors;
    uint64_t available;
    uint64_t used;
};

struct vac_virtqueue {
    uint32_t size;
    bool indirect;
    bool event_index;
    const uint8_t *descriptors;
    uint16_t *available;
    uint8_t *used;
    struct vac_inflight *inflight;
    struct vac_guest_memory *memory; /* that the ring is in */
};

/** A chain's memory: the device reads the first `in_count` pieces and writes the `out_count` that
 * follow. */
struct vac_chain {
    size_t in_count;
    size_t out_count;
    struct iovec piece[VAC_CHAIN_PIECES];
    struct vring_desc table[VAC_QUEUE_SIZE]; /* a copy of the indirect one */
};

/** NULL, or why the ring cannot be served. Goes on where the in-flight memory says that another
 * worker left off; vac_inflight_heads() are what that had under way. The memory is referred to
 * until vac_virtqueue_end(). */
const char *vac_virtqueue_begin(struct vac_virtqueue *queue, const struct vac_ring *ring,
                                struct vac_guest_memory *memory, struct vac_inflight *inflight);
void vac_virtqueue_end(struct vac_virtqueue *queue);

enum vac_virtqueue_next { VAC_VIRTQUEUE_EMPTY, VAC_VIRTQUEUE_TAKEN, VAC_VIRTQUEUE_BROKEN };

/** Takes the next head, which is under way from then on; when the ring is broken `*reason` says
 * why, and nothing more may be taken. */
enum vac_virtqueue_next vac_virtqueue_take(struct vac_virtqueue *queue, uint16_t *head,
                                           const char **reason);

/** Finds the memory of a chain; NULL, or why it is none. */
const char *vac_virtqueue_chain(const struct vac_virtqueue *queue,
                                const struct vac_guest_memory *memory, uint16_t head,
                                struct vac_chain *chain);

/** Gives a chain that is under way back, `length` bytes having been written to it. Whether the
 * guest wants an interrupt for that. */
bool vac_virtqueue_use(struct vac_virtqueue *queue, uint16_t head, uint32_t length);

/** Asks the guest for a kick when there is more; false when there is more already. */
bool vac_virtqueue_sleep(struct vac_virtqueue *queue);
/** Asks for none. */
void vac_virtqueue_wake(struct vac_virtqueue *queue);

/** The available index that would be taken next. */
uint16_t vac_virtqueue_next_index(const struct vac_virtqueue *queue);

#endif
