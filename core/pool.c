/* SPDX-License-Identifier: Apache-2.0 */
#include "core/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MAX_THREADS = 16, MIN_THREADS = 2, LONGEST_REST = 5 /* seconds */ };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static struct vac_job *first;
static struct vac_job **last = &first;
static unsigned threads;
static unsigned idle;
static unsigned queued;
static unsigned running;
static bool resting; /* the process ends */
static pthread_cond_t rest = PTHREAD_COND_INITIALIZER;

static void *serve(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!first || resting) {
            idle++;
            pthread_cond_wait(&work, &lock);
            idle--;
        }
        struct vac_job *job = first;
        first = job->next;
        if (!first)
            last = &first;
        queued--;
        running++;
        pthread_mutex_unlock(&lock);
        job->run(job);
        pthread_mutex_lock(&lock);
        if (--running == 0)
            pthread_cond_signal(&rest);
    }
    return NULL;
}

static unsigned limit(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (processors < MIN_THREADS)
        return MIN_THREADS;
    return processors > MAX_THREADS ? MAX_THREADS : (unsigned)processors;
}

/* The application's signals are its own: these threads take none. */
static bool start_thread(void)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &attributes, serve, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (started)
        threads++;
    return started;
}

/* A child of fork() has none of the threads, and whatever was queued is the parent's. */
static void after_fork(void)
{
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&work, NULL);
    pthread_cond_init(&rest, NULL);
    first = NULL;
    last = &first;
    threads = 0;
    idle = 0;
    queued = 0;
    running = 0;
}

static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, after_fork);
}

bool vac_pool_add(struct vac_job *job)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, watch_forks);
    pthread_mutex_lock(&lock);
    if (queued >= idle && threads < limit())
        start_thread();
    bool taken = threads > 0;
    if (taken) {
        job->next = NULL;
        *last = job;
        last = &job->next;
        queued++;
        pthread_cond_signal(&work);
    }
    pthread_mutex_unlock(&lock);
    return taken;
}

static void come_to_rest(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LONGEST_REST;
    pthread_mutex_lock(&lock);
    resting = true;
    while (running && pthread_cond_timedwait(&rest, &lock, &until) == 0)
        continue;
    pthread_mutex_unlock(&lock);
}

void vac_pool_rest_at_exit(void)
{
    /* Without memory for it, the process ends as it would have without this. */
    (void)atexit(come_to_rest);
}

bool vac_pool_remove(struct vac_job *job)
{
    bool found = false;

    pthread_mutex_lock(&lock);
    for (struct vac_job **at = &first; *at; at = &(*at)->next) {
        if (*at != job)
            continue;
        *at = job->next;
        if (!*at)
            last = at;
        queued--;
        found = true;
        break;
    }
    pthread_mutex_unlock(&lock);
    return found;
}
