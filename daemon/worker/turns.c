/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/turns.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

#include "daemon/worker/flows.h"

/* How often a call that waits looks whether it is still wanted. */
#define STEP_NS 50000000

struct waiter {
    struct vac_waiting waiting; /* first */
    pthread_cond_t turn;
    bool has; /* its turn */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Guarded by `lock`. */
static struct vac_flows flows;
static unsigned running;
static unsigned passing; /* wait for a pass */
static unsigned most;
static unsigned share = 1;

void vac_turns_init(unsigned limit)
{
    pthread_mutex_lock(&lock);
    most = limit;
    pthread_mutex_unlock(&lock);
}

void vac_turns_share(unsigned parts)
{
    pthread_mutex_lock(&lock);
    share = parts ? parts : 1;
    pthread_mutex_unlock(&lock);
}

/* With the lock. */
static bool is_room(void)
{
    return (!most || running + passing < most) && (!vac_pass_needed() || passing < share);
}

/* With the lock: those that wait have their turns while there is room. */
static void wake(void)
{
    while (flows.turn && is_room()) {
        struct waiter *waiter = (struct waiter *)vac_flows_take(&flows);
        passing++;
        waiter->has = true;
        pthread_cond_signal(&waiter->turn);
    }
}

static void begin(struct waiter *waiter)
{
    pthread_condattr_t clock;

    waiter->has = false;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&waiter->turn, &clock);
    pthread_condattr_destroy(&clock);
}

/* With the lock: for a while. False when the time is over. */
static bool wait_on(struct waiter *waiter, uint64_t deadline_ns)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    uint64_t now = (uint64_t)until.tv_sec * 1000000000 + (uint64_t)until.tv_nsec;
    if (now >= deadline_ns)
        return false;
    uint64_t end = deadline_ns - now < STEP_NS ? deadline_ns : now + STEP_NS;
    until = (struct timespec){(time_t)(end / 1000000000), (long)(end % 1000000000)};
    pthread_cond_timedwait(&waiter->turn, &lock, &until);
    return true;
}

/* With the lock. */
static bool wait_turn(const void *who, uint64_t deadline_ns, const int32_t *cancelled)
{
    struct waiter waiter;
    bool wanted = true;

    begin(&waiter);
    vac_flows_add(&flows, who, &waiter.waiting);
    while (!waiter.has && wanted)
        wanted = !(cancelled && __atomic_load_n(cancelled, __ATOMIC_RELAXED)) &&
                 wait_on(&waiter, deadline_ns);
    if (!waiter.has)
        vac_flows_remove(&flows, who, &waiter.waiting);
    pthread_cond_destroy(&waiter.turn);
    return waiter.has;
}

enum vac_pass vac_turn_take(const void *who, uint64_t deadline_ns, const int32_t *cancelled)
{
    enum vac_pass pass = VAC_PASS_WITHOUT;
    bool has = true;

    pthread_mutex_lock(&lock);
    if (flows.turn || !is_room())
        has = wait_turn(who, deadline_ns, cancelled);
    else
        passing++;
    pthread_mutex_unlock(&lock);
    if (!has)
        return VAC_PASS_NONE;
    if (vac_pass_needed())
        pass = vac_pass_take(deadline_ns, cancelled);
    pthread_mutex_lock(&lock);
    passing--;
    if (pass != VAC_PASS_NONE)
        running++;
    wake();
    pthread_mutex_unlock(&lock);
    return pass;
}

void vac_turn_give(enum vac_pass taken)
{
    if (taken == VAC_PASS_TAKEN)
        vac_pass_give();
    pthread_mutex_lock(&lock);
    running--;
    wake();
    pthread_mutex_unlock(&lock);
}
