/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What waits, in order of flows: each flow that has something gets its turn, one item at a time, so
 * that who has much waiting does not keep the others back. Not thread-safe: its user has a lock.
 *
 * Flows are told apart by a hash of 6 bits: two of many may share a turn.
 */
#ifndef VAC_DAEMON_FLOWS_H
#define VAC_DAEMON_FLOWS_H

#include <stddef.h>

enum { VAC_FLOWS = 64 };

/** Something that waits; part of a larger struct. */
struct vac_waiting {
    struct vac_waiting *next;
};

struct vac_flow {
    struct vac_waiting *first; /* NULL where nothing waits */
    struct vac_waiting *last;
    struct vac_flow *next; /* whose turn is after this one's */
};

/** All zero is empty. */
struct vac_flows {
    struct vac_flow flow[VAC_FLOWS];
    struct vac_flow *turn; /* whose it is; NULL when nothing waits */
    struct vac_flow *end;
};

/** Adds an item behind those of its flow. `key`, any address, says which flow that is. */
void vac_flows_add(struct vac_flows *flows, const void *key, struct vac_waiting *item);
/** Takes the next item out; NULL when nothing waits. */
struct vac_waiting *vac_flows_take(struct vac_flows *flows);
/** Takes this one out. It must be there, added under that key. */
void vac_flows_remove(struct vac_flows *flows, const void *key, struct vac_waiting *item);

#endif
