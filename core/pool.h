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

#endif
