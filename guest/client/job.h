/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A call on its way: sent, its model uploaded and sent again when the host does not know that, its
 * reply fetched when that did not fit. Goes on by itself whenever the ring is looked at.
 * Freestanding; not thread-safe.
 */
#ifndef VAC_GUEST_JOB_H
#define VAC_GUEST_JOB_H

#include "guest/client/handles.h"
#include "guest/client/request.h"
#include "wire/codec.h"

struct vac_job {
    vaccel_session *session;
    const struct vac_codec *codec;
    const vaccel_model_view *model; /* NULL for ops without one */
    struct vac_request *request;    /* the call's */
    struct vac_request *fetch; /* that of a reply which did not fit; NULL while there is none */
    struct vac_upload *upload; /* of the model; NULL while there is none */
    const vaccel_segment *segments; /* what lies beside the call's frame */
    uint32_t segment_count;
    uint32_t reply_size; /* bytes of the reply frame, once it ended well */
    uint64_t id;
    bool uploaded;
    bool patient;                       /* it waits for room in the ring */
    vaccel_status status;               /* PENDING until it ended */
    const char *message;                /* what went wrong: static, or in the reply */
    void (*ended)(struct vac_job *job); /* may be NULL */
    void *user;
};

/** Sets a job up, with a request and the session's file open. */
vaccel_status vac_job_begin(struct vac_job *job, vaccel_session *session,
                            const struct vac_codec *codec, const vaccel_model_view *model);

/** The most segments that a call of that op may have. */
uint32_t vac_job_segments(const struct vac_codec *codec, const void *args);

/**
 * Encodes the call and sends it. `segments` has room for as many as vac_job_segments() says, and
 * stays until the outputs have been taken. Errors: those of vac_request_send(), and ERR_LIMIT,
 * ERR_NO_MEMORY; the message is set.
 */
vaccel_status vac_job_start(struct vac_job *job, const void *args, vaccel_segment *segments);

/** The same of an op without arguments. */
vaccel_status vac_job_start_empty(struct vac_job *job);

/** Gives a call that was sent before another number. */
void vac_job_renumber(struct vac_request *request, uint64_t id);
/** Whether an op without arguments was answered with success; nothing is said about why not. */
bool vac_job_succeeded(const struct vac_request *request, const struct vac_codec *codec,
                       uint64_t id);

/** For a request of a job: goes on with what was answered. */
void vac_job_answered(struct vac_request *request);

/** Asks the host to give the call up; it ends all the same. */
vaccel_status vac_job_cancel(struct vac_job *job);

/** How long a call may take until the device is given up. */
uint64_t vac_job_timeout(void);

/** Waits until it has ended: VACCEL_OK; or ERR_TIMEOUT when `timeout_ns`, unless it is negative,
 * has passed before. */
vaccel_status vac_job_wait(struct vac_job *job, int64_t timeout_ns);

/** Hands the outputs of a job that ended well over to `args`. */
vaccel_status vac_job_take(struct vac_job *job, const void *args);

/** Gives back what it has; not while it is under way. */
void vac_job_end(struct vac_job *job);

/** Uploads the model of a job, which goes on when that is done, unless this fails. */
vaccel_status vac_upload_start(struct vac_job *job);
/** The request that is flying for it. */
struct vac_request *vac_upload_request(const struct vac_upload *upload);
/** NULL is allowed. */
void vac_upload_free(struct vac_upload *upload);
/** What an upload ends in: the job's call is sent again, or has failed with this. */
void vac_job_uploaded(struct vac_job *job, vaccel_status status, const char *message);

#endif
