/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/lane.h"

#include <pthread.h>
#include <stdlib.h>

struct vac_lane {
    pthread_mutex_t lock;
    pthread_cond_t more;
    /* Guarded by `lock`. */
    struct vac_waiting *first;
    struct vac_waiting **last;
    bool ending;
};

static struct vac_task *next_task(struct vac_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    while (!lane->first && !lane->ending)
        pthread_cond_wait(&lane->more, &lane->lock);
    struct vac_waiting *task = lane->first;
    if (task) {
        lane->first = task->next;
        if (!lane->first)
            lane->last = &lane->first;
    }
    pthread_mutex_unlock(&lane->lock);
    return (struct vac_task *)task;
}

static void *work(void *argument)
{
    struct vac_lane *lane = (struct vac_lane *)argument;
    struct vac_task *task;

    while ((task = next_task(lane)))
        task->run(task);
    pthread_cond_destroy(&lane->more);
    pthread_mutex_destroy(&lane->lock);
    free(lane);
    return NULL;
}

struct vac_lane *vac_lane_new(void)
{
    struct vac_lane *lane = (struct vac_lane *)calloc(1, sizeof(*lane));
    pthread_t thread;

    if (!lane)
        return NULL;
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->more, NULL);
    lane->last = &lane->first;
    if (pthread_create(&thread, NULL, work, lane) == 0) {
        pthread_detach(thread);
        return lane;
    }
    pthread_cond_destroy(&lane->more);
    pthread_mutex_destroy(&lane->lock);
    free(lane);
    return NULL;
}

void vac_lane_add(struct vac_lane *lane, struct vac_task *task)
{
    pthread_mutex_lock(&lane->lock);
    task->waiting.next = NULL;
    *lane->last = &task->waiting;
    lane->last = &task->waiting.next;
    pthread_cond_signal(&lane->more);
    pthread_mutex_unlock(&lane->lock);
}

void vac_lane_end(struct vac_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    lane->ending = true;
    pthread_cond_signal(&lane->more);
    pthread_mutex_unlock(&lane->lock);
}
