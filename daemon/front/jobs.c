/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static void close_fds(struct vac_job *job)
{
    for (unsigned i = 0; i < job->count; i++)
        close(job->fds[i]);
    job->count = 0;
}

void vac_job_free(struct vac_job *job)
{
    close_fds(job);
    free(job);
}

void vac_jobs_clear(struct vac_worker *worker)
{
    while (worker->jobs) {
        struct vac_job *job = worker->jobs;
        worker->jobs = job->next;
        vac_job_free(job);
    }
    worker->unsent = NULL;
}

bool vac_jobs_send(struct vac_worker *worker)
{
    while (worker->unsent) {
        struct vac_job *job = worker->unsent;
        int failure = vac_control_request(worker->control.fd, &job->request, job->fds);
        if (failure == -EAGAIN)
            break;
        if (failure)
            return false;
        close_fds(job);
        job->sent_ns = vac_now_ns();
        worker->unsent = job->next;
    }
    vac_loop_change(&worker->control, worker->unsent ? EPOLLIN | EPOLLOUT : EPOLLIN);
    return true;
}

bool vac_jobs_add(struct vac_worker *worker, struct vac_device *device,
                  const struct vac_control_request *request, const int *fds, unsigned count)
{
    struct vac_job *job = (struct vac_job *)calloc(1, sizeof(*job));
    struct vac_job **last = &worker->jobs;

    if (!job || count > VAC_CONTROL_REGIONS) {
        free(job);
        return false;
    }
    job->request = *request;
    job->request.sequence = ++worker->sequence;
    job->device = device;
    for (; job->count < count; job->count++) {
        job->fds[job->count] = fcntl(fds[job->count], F_DUPFD_CLOEXEC, 0);
        if (job->fds[job->count] < 0) {
            vac_job_free(job);
            return false;
        }
    }
    while (*last)
        last = &(*last)->next;
    *last = job;
    if (!worker->unsent)
        worker->unsent = job;
    return vac_jobs_send(worker);
}

struct vac_job *vac_jobs_take(struct vac_worker *worker, const struct vac_control_answer *answer)
{
    for (struct vac_job **at = &worker->jobs; *at && *at != worker->unsent; at = &(*at)->next) {
        struct vac_job *job = *at;
        if (job->request.sequence != answer->sequence)
            continue;
        if (job->request.kind != answer->kind)
            return NULL;
        *at = job->next;
        return job;
    }
    return NULL;
}

const struct vac_job *vac_jobs_oldest(const struct vac_worker *worker)
{
    for (const struct vac_job *job = worker->jobs; job && job != worker->unsent; job = job->next)
        if (job->request.kind != VAC_CONTROL_PRELOAD)
            return job;
    return NULL;
}
