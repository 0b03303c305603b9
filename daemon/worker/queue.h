/* SPDX-License-Identifier: Apache-2.0 */
/** A queue that is served: a thread that sleeps until the guest kicks, takes what is there, and
 * hands it to the file system; answers may come from any thread, in any order. */
#ifndef VAC_DAEMON_QUEUE_H
#define VAC_DAEMON_QUEUE_H

#include <stdbool.h>

#include "daemon/fuse/fuse.h"
#include "daemon/worker/virtqueue.h"

struct vac_queue;

/** What a queue is made of. Descriptors stay the caller's; the file system outlives the queue. */
struct vac_queue_parts {
    const char *name; /* for messages; copied */
    struct vac_fuse *fuse;
    struct vac_guest_memory *memory;
    struct vac_inflight *inflight;
    int kick;
    int call;
};

/** Serves a ring, once what a worker before this one had under way has been answered. NULL, with
 * `*reason`, when it cannot be served. */
struct vac_queue *vac_queue_start(const struct vac_ring *ring, const struct vac_queue_parts *parts,
                                  const char **reason);

/** What is taken from now on is looked up in that memory. */
void vac_queue_memory(struct vac_queue *queue, struct vac_guest_memory *memory);

/** Interrupts go to that eventfd from now on, and one goes there at once. False when descriptors
 * have run out. */
bool vac_queue_call(struct vac_queue *queue, int call);

/** Takes no more; chains that are answered from now on are not used when `discard`. */
void vac_queue_halt(struct vac_queue *queue, bool discard);

/** Waits until all that was taken from a halted queue has been answered; for `patience_ms` at most,
 * unless that is negative. */
bool vac_queue_drain(struct vac_queue *queue, int patience_ms);

/** Frees a queue that is halted and drained. It is left so that the guest kicks when it adds
 * something; `*next` is the next available index. */
void vac_queue_end(struct vac_queue *queue, uint16_t *next);

#endif
