/* SPDX-License-Identifier: Apache-2.0 */
#include "core/thread.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/ops.h"
#include <vaccel/vaccel.h>

VAC_THREAD_LOCAL struct vac_thread *vac_thread_pointer;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static struct vac_thread *threads;
static struct vac_thread ended;     /* what threads that have ended counted */
static struct vac_thread emergency; /* shared by threads that no memory was left for */

static void thread_ended(void *pointer)
{
    struct vac_thread *thread = (struct vac_thread *)pointer;

    pthread_mutex_lock(&lock);
    for (int i = 0; i < VAC_OP_COUNT; i++) {
        ended.calls[i] += thread->calls[i];
        ended.failures[i] += thread->failures[i];
    }
    if (thread->previous)
        thread->previous->next = thread->next;
    else
        threads = thread->next;
    if (thread->next)
        thread->next->previous = thread->previous;
    pthread_mutex_unlock(&lock);
    vac_thread_pointer = NULL;
    free(thread);
}

static void make_key(void)
{
    pthread_key_create(&key, thread_ended);
}

struct vac_thread *vac_thread_make(void)
{
    pthread_once(&once, make_key);
    struct vac_thread *thread = (struct vac_thread *)aligned_alloc(64, sizeof(*thread));
    if (thread)
        memset(thread, 0, sizeof(*thread));
    if (!thread || pthread_setspecific(key, thread) != 0) {
        free(thread);
        return &emergency;
    }
    pthread_mutex_lock(&lock);
    thread->next = threads;
    if (threads)
        threads->previous = thread;
    threads = thread;
    pthread_mutex_unlock(&lock);
    vac_thread_pointer = thread;
    return thread;
}

void vac_thread_totals(int index, uint64_t *calls, uint64_t *failures)
{
    pthread_mutex_lock(&lock);
    *calls = ended.calls[index] + emergency.calls[index];
    *failures = ended.failures[index] + emergency.failures[index];
    for (const struct vac_thread *thread = threads; thread; thread = thread->next) {
        *calls += atomic_load_explicit(&thread->calls[index], memory_order_relaxed);
        *failures += atomic_load_explicit(&thread->failures[index], memory_order_relaxed);
    }
    pthread_mutex_unlock(&lock);
}
