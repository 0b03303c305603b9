/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/pool.h"

#include <time.h>
#include <unistd.h>

/* How often a call that waits looks whether it was cancelled. */
enum { CANCEL_POLL_NS = 10 * 1000 * 1000 };

vaccel_status vac_check_cancelled(const vaccel_host *host, const int32_t *cancelled)
{
    if (cancelled != NULL && __atomic_load_n(cancelled, __ATOMIC_RELAXED) != 0) {
        return host->fail(VACCEL_ERR_CANCELLED, "the call was cancelled before its work began");
    }
    return VACCEL_OK;
}

static uint32_t hardware_threads(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < UINT32_MAX ? (uint32_t)online : 1;
}

vaccel_status vac_pool_open(struct vac_pool *pool)
{
    pool->idle = NULL;
    vaccel_status status = pool->make(pool->user, &pool->idle);
    if (status != VACCEL_OK) {
        pool->idle = NULL;
        return status;
    }
    pool->idle->next = NULL;
    pool->made = 1;
    pool->limit = hardware_threads();
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->returned, &attributes);
    pthread_condattr_destroy(&attributes);
    return VACCEL_OK;
}

void vac_pool_close(struct vac_pool *pool)
{
    if (pool->limit == 0) {
        return;
    }
    while (pool->idle != NULL) {
        struct vac_pool_item *item = pool->idle;
        pool->idle = item->next;
        pool->free(pool->user, item);
    }
    pthread_cond_destroy(&pool->returned);
    pthread_mutex_destroy(&pool->lock);
}

static struct timespec soon(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += CANCEL_POLL_NS;
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        at.tv_sec++;
    }
    return at;
}

/* Waits for an idle item or for the right to make one; the lock is held. */
static vaccel_status wait_for_turn(struct vac_pool *pool, const int32_t *cancelled)
{
    while (pool->idle == NULL && pool->made >= pool->limit) {
        vaccel_status status = vac_check_cancelled(pool->host, cancelled);
        if (status != VACCEL_OK) {
            return status;
        }
        if (cancelled == NULL) {
            pthread_cond_wait(&pool->returned, &pool->lock);
        } else {
            struct timespec until = soon();
            pthread_cond_timedwait(&pool->returned, &pool->lock, &until);
        }
    }
    return VACCEL_OK;
}

static vaccel_status make_another(struct vac_pool *pool, struct vac_pool_item **item)
{
    vaccel_status status = pool->make(pool->user, item);
    if (status != VACCEL_OK) {
        pthread_mutex_lock(&pool->lock);
        pool->made--;
        pthread_cond_signal(&pool->returned);
        pthread_mutex_unlock(&pool->lock);
    }
    return status;
}

/* Takes an idle item, or the right to make one (NULL); the lock is held, and there is either. */
static struct vac_pool_item *take_idle(struct vac_pool *pool)
{
    struct vac_pool_item *taken = pool->idle;
    if (taken != NULL) {
        pool->idle = taken->next;
    } else {
        pool->made++;
    }
    return taken;
}

vaccel_status vac_pool_take(struct vac_pool *pool, const int32_t *cancelled,
                            struct vac_pool_item **item)
{
    struct vac_pool_item *taken = NULL;
    pthread_mutex_lock(&pool->lock);
    vaccel_status status = wait_for_turn(pool, cancelled);
    if (status == VACCEL_OK) {
        taken = take_idle(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    if (status == VACCEL_OK && taken == NULL) {
        status = make_another(pool, &taken);
    }
    if (status == VACCEL_OK) {
        *item = taken;
    }
    return status;
}

bool vac_pool_try(struct vac_pool *pool, struct vac_pool_item **item)
{
    struct vac_pool_item *taken = NULL;
    pthread_mutex_lock(&pool->lock);
    bool there = pool->idle != NULL || pool->made < pool->limit;
    if (there) {
        taken = take_idle(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    if (there && taken == NULL) {
        there = make_another(pool, &taken) == VACCEL_OK;
    }
    if (there) {
        *item = taken;
    }
    return there;
}

void vac_pool_put(struct vac_pool *pool, struct vac_pool_item *item)
{
    pthread_mutex_lock(&pool->lock);
    item->next = pool->idle;
    pool->idle = item;
    pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
}
