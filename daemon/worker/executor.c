/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/executor.h"

#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
/* Guarded by `lock`. */
static struct vac_flows flows;
static unsigned queued;
static unsigned idle;
static unsigned started;
static unsigned most = 1;

void vac_executor_init(unsigned threads)
{
    pthread_mutex_lock(&lock);
    most = threads ? threads : 1;
    pthread_mutex_unlock(&lock);
}

static void *work(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        struct vac_task *task;
        while (!(task = (struct vac_task *)vac_flows_take(&flows))) {
            idle++;
            pthread_cond_wait(&more, &lock);
            idle--;
        }
        queued--;
        pthread_mutex_unlock(&lock);
        task->run(task);
        pthread_mutex_lock(&lock);
    }
    return NULL;
}

/* They live as long as the process. */
static bool start(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    bool made = pthread_create(&thread, &attributes, work, NULL) == 0;
    pthread_attr_destroy(&attributes);
    return made;
}

bool vac_executor_add(struct vac_task *task)
{
    pthread_mutex_lock(&lock);
    /* One more than wait for work already: those that were woken have not taken theirs yet. */
    if (queued >= idle && started < most && start())
        started++;
    bool taken = started != 0;
    if (taken) {
        vac_flows_add(&flows, task->flow, &task->waiting);
        queued++;
        pthread_cond_signal(&more);
    }
    pthread_mutex_unlock(&lock);
    return taken;
}
