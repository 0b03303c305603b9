/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/park.h"

#include <pthread.h>
#include <stddef.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t sooner; /* the first one is due sooner than before */
static pthread_cond_t ended;  /* `running` has returned */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool started;
/* Guarded by `lock`: in the order in which they are due. */
static struct vac_park *first;
static struct vac_park *last;
static const struct vac_park *running;

static int64_t now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* With the lock held. */
static void take_out(struct vac_park *park)
{
    *(park->before ? &park->before->next : &first) = park->next;
    *(park->next ? &park->next->before : &last) = park->before;
    park->armed = false;
}

/* Behind those that are due no later, which most are. */
static void put_in(struct vac_park *park)
{
    struct vac_park *before = last;

    while (before && before->due_ns > park->due_ns)
        before = before->before;
    park->before = before;
    park->next = before ? before->next : first;
    *(before ? &before->next : &first) = park;
    *(park->next ? &park->next->before : &last) = park;
    park->armed = true;
}

/* Until the first one is due; with the lock held. */
static void wait_for_first(void)
{
    if (!first) {
        pthread_cond_wait(&sooner, &lock);
        return;
    }
    const struct timespec until = {.tv_sec = first->due_ns / 1000000000,
                                   .tv_nsec = first->due_ns % 1000000000};
    pthread_cond_timedwait(&sooner, &lock, &until);
}

static void *keep_time(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        struct vac_park *park = first;
        if (!park || park->due_ns > now_ns()) {
            wait_for_first();
            continue;
        }
        take_out(park);
        running = park;
        pthread_mutex_unlock(&lock);
        park->expired(park); /* and then it may be gone */
        pthread_mutex_lock(&lock);
        running = NULL;
        pthread_cond_broadcast(&ended);
    }
    return NULL;
}

/* The thread lives as long as the process. */
static void start(void)
{
    pthread_condattr_t clock;
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&sooner, &clock);
    pthread_cond_init(&ended, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_attr_init(&attributes) != 0)
        return;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    started = pthread_create(&thread, &attributes, keep_time, NULL) == 0;
    pthread_attr_destroy(&attributes);
}

bool vac_park_arm(struct vac_park *park, unsigned ms)
{
    pthread_once(&once, start);
    if (!started)
        return false;
    park->due_ns = now_ns() + (int64_t)ms * 1000000;
    pthread_mutex_lock(&lock);
    put_in(park);
    if (first == park)
        pthread_cond_signal(&sooner);
    pthread_mutex_unlock(&lock);
    return true;
}

bool vac_park_disarm(struct vac_park *park)
{
    pthread_once(&once, start);
    pthread_mutex_lock(&lock);
    bool was_armed = park->armed;
    if (was_armed)
        take_out(park);
    while (running == park)
        pthread_cond_wait(&ended, &lock);
    pthread_mutex_unlock(&lock);
    return was_armed;
}
