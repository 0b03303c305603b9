/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A pool of what a call has to itself while it runs: a request of the framework, scratch memory.
 * Made on demand, at most one for each processor; further calls wait for one to come back.
 */
#ifndef VACCEL_COMMON_POOL_H
#define VACCEL_COMMON_POOL_H

#include <pthread.h>
#include <stdbool.h>

#include <vaccel/backend.h>

/** The first member of what a pool holds. */
struct vac_pool_item {
    struct vac_pool_item *next; /* in the list of idle ones */
};

/** The caller sets the first four. */
struct vac_pool {
    const vaccel_host *host;
    void *user;
    /** Makes one more, which may fail; called from many threads at once. */
    vaccel_status (*make)(void *user, struct vac_pool_item **item);
    void (*free)(void *user, struct vac_pool_item *item);

    pthread_mutex_t lock;
    pthread_cond_t returned;
    struct vac_pool_item *idle; /* the one used last is first: its memory is in the cache */
    uint32_t made;
    uint32_t limit;
};

/**
 * Readies a pool and makes the first item, so that what can go wrong does when the model is loaded.
 * On failure nothing is left to free. Errors: those of `make`.
 */
vaccel_status vac_pool_open(struct vac_pool *pool);

/** Frees all items; all must have been put back. A pool that was never opened is taken when it is
 * zeroed. */
void vac_pool_close(struct vac_pool *pool);

/**
 * Takes an idle item, a new one while there are fewer than the processor has threads, or the first
 * that is put back. `cancelled` as in vaccel_invocation. Errors: ERR_CANCELLED, those of `make`.
 */
vaccel_status vac_pool_take(struct vac_pool *pool, const int32_t *cancelled,
                            struct vac_pool_item **item);

/** The same without waiting; false when none is idle, and none more may or can be made. */
bool vac_pool_try(struct vac_pool *pool, struct vac_pool_item **item);

void vac_pool_put(struct vac_pool *pool, struct vac_pool_item *item);

/** ERR_CANCELLED and its message when the call is to be given up. */
vaccel_status vac_check_cancelled(const vaccel_host *host, const int32_t *cancelled);

#endif
