/* SPDX-License-Identifier: Apache-2.0 */
/** The threads that run submitted calls for backends that are synchronous. Started when first
 * needed. */
#ifndef VAC_CORE_POOL_H
#define VAC_CORE_POOL_H

#include <stdbool.h>

struct vac_job {
    void (*run)(struct vac_job *job);
    struct vac_job *next;
};

/** Queues a job; false when there is no thread to run it and none can be started. */
bool vac_pool_add(struct vac_job *job);

/** Takes a job back that no thread has begun; false when it is too late. */
bool vac_pool_remove(struct vac_job *job);

/**
 * Has the pool brought to rest when the process ends: what runs is finished (or waited for, some
 * seconds at most), what is queued never begins. To be called after a framework has loaded
 * something, since what is registered later is called earlier: no thread may compute in a library
 * that takes itself down.
 */
void vac_pool_rest_at_exit(void);

#endif
