/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a queue has under way, in memory that outlives the worker. At each instruction at which a
 * worker may die it says which heads had been taken, and which of them had not been used; the
 * guest's ring is never asked for that. Who uses it has a lock, but for what lies in memory.
 */
#ifndef VAC_DAEMON_INFLIGHT_H
#define VAC_DAEMON_INFLIGHT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Descriptors of a queue at most. */
enum { VAC_QUEUE_SIZE = 1024 };

/** The last element of the used ring that was written, in one word. */
struct vac_inflight_used {
    uint16_t next;   /* the used index after it */
    uint16_t head;   /* below VAC_QUEUE_SIZE */
    bool pending;    /* the guest may not have it yet */
    uint32_t length; /* bytes written */
};

/** All 0 when new. */
struct vac_inflight {
    _Atomic uint64_t epoch;                /* the ring that this is about; 0: of none */
    uint32_t size;                         /* of that */
    _Atomic uint64_t taken;                /* the next available index, counted on beyond 16 bits */
    _Atomic uint64_t used;                 /* struct vac_inflight_used */
    _Atomic uint64_t head[VAC_QUEUE_SIZE]; /* `taken` after it was taken; 0 when not under way */
};

/** Begins with a ring, or goes on with it when the epoch is the same. False, with nothing changed,
 * when the memory says what no worker writes. */
bool vac_inflight_begin(struct vac_inflight *inflight, uint64_t epoch, uint32_t size,
                        uint16_t base);

struct vac_inflight_used vac_inflight_used(const struct vac_inflight *inflight);

/** Takes the head at the next available index; false when it is under way. */
bool vac_inflight_take(struct vac_inflight *inflight, uint16_t head);

/** Using a head: what to write to the used ring, before and after that has been done. */
struct vac_inflight_used vac_inflight_use(struct vac_inflight *inflight, uint16_t head,
                                          uint32_t length);
void vac_inflight_done(struct vac_inflight *inflight);

/** Writes the heads that are under way to `heads`, in the order in which they were taken, and says
 * how many. */
size_t vac_inflight_heads(const struct vac_inflight *inflight, uint16_t heads[VAC_QUEUE_SIZE]);

#endif
