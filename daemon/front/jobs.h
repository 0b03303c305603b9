/* SPDX-License-Identifier: Apache-2.0 */
/** Requests that a worker has not answered. */
#ifndef VAC_FRONT_JOBS_H
#define VAC_FRONT_JOBS_H

#include "daemon/front/tenant.h"

struct vac_job {
    struct vac_control_request request;
    struct vac_device *device;    /* that is told of the answer, or NULL */
    int fds[VAC_CONTROL_REGIONS]; /* copies, until it is sent */
    unsigned count;
    uint64_t sent_ns; /* 0: not yet */
    struct vac_job *next;
};

/** Adds a request and sends what can be sent. False when the worker cannot be talked to. */
bool vac_jobs_add(struct vac_worker *worker, struct vac_device *device,
                  const struct vac_control_request *request, const int *fds, unsigned count);
bool vac_jobs_send(struct vac_worker *worker);
/** Takes out the one that is answered by that; NULL for none, which is a fault of the worker's. */
struct vac_job *vac_jobs_take(struct vac_worker *worker, const struct vac_control_answer *answer);
/** The oldest that is waited for and no PRELOAD, which takes as long as it takes; or NULL. */
const struct vac_job *vac_jobs_oldest(const struct vac_worker *worker);
void vac_job_free(struct vac_job *job);
void vac_jobs_clear(struct vac_worker *worker);

#endif
