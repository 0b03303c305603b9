/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/client/job.h"

#include <string.h>

#include "guest/client/host.h"
#include "guest/fuse/session.h"
#include "guest/vsock/vsock.h"
#include "wire/bytes.h"
#include "wire/client.h"

#define NS_PER_MS UINT64_C(1000000)
/* What the host is given beyond a call's time to give it up by itself. */
#define GRACE_NS (15000 * NS_PER_MS)
/* Room for replies does not grow beyond this by itself. */
enum { MAX_ROOM = 64 << 10 };

static const uint8_t *frame_of(const struct vac_job *job)
{
    return job->request->reply->data + sizeof(struct vac_ioctl_out);
}

static struct vac_reader reader_of(const struct vac_job *job)
{
    return (struct vac_reader){.frame = frame_of(job),
                               .length = job->reply_size,
                               .segments = job->segments,
                               .segment_count = job->segment_count,
                               .arena = &job->request->reply->arena,
                               .release = vac_reply_free,
                               .user = job->request->reply};
}

vaccel_status vac_job_begin(struct vac_job *job, vaccel_session *session,
                            const struct vac_codec *codec, const vaccel_model_view *model)
{
    VAC_TRY(vac_session_ready(session));
    *job = (struct vac_job){
        .session = session,
        .codec = codec,
        .model = model,
        .request = vac_request_new(sizeof(struct vac_ioctl_out) + session->reply_room),
        .id = ++vac_guest.last_id,
        .status = VACCEL_PENDING,
    };
    if (!job->request)
        return vac_fail_memory();
    job->request->done = vac_job_answered;
    job->request->user = job;
    return VACCEL_OK;
}

static void end(struct vac_job *job, vaccel_status status, const char *message)
{
    job->message = message;
    job->status = status;
    if (job->ended)
        job->ended(job);
}

void vac_job_renumber(struct vac_request *request, uint64_t id)
{
    struct vac_fuse_in *head = (struct vac_fuse_in *)(void *)request->message;

    head->unique = ++vac_guest.last_unique;
    vac_store64(request->message + sizeof(struct vac_ioctl_in) + VAC_FRAME_AT_ID, id);
}

bool vac_job_succeeded(const struct vac_request *request, const struct vac_codec *codec,
                       uint64_t id)
{
    const struct vac_fuse_in *asked = (const struct vac_fuse_in *)(const void *)request->message;
    const struct vac_ioctl_out *out =
        (const struct vac_ioctl_out *)(const void *)request->reply->data;
    uint32_t length = out->head.length;

    return request->status == VACCEL_OK && length <= request->chain.written &&
           length >= sizeof(*out) + VAC_FRAME_HEAD && !out->head.error &&
           out->head.unique == asked->unique &&
           vac_frame_succeeded((const uint8_t *)(out + 1), length - (uint32_t)sizeof(*out),
                               codec->op, codec->version, id);
}

/* Sends the very same message again, as another call. */
static void send_again(struct vac_job *job)
{
    const char *reason;

    job->id = ++vac_guest.last_id;
    vac_job_renumber(job->request, job->id);
    vac_reply_reset(job->request->reply);
    vaccel_status status = vac_request_send(job->request, &reason);
    if (status != VACCEL_OK)
        end(job, status, reason);
}

void vac_job_uploaded(struct vac_job *job, vaccel_status status, const char *message)
{
    if (status == VACCEL_OK)
        send_again(job);
    else
        end(job, status, message);
}

static void upload(struct vac_job *job)
{
    job->uploaded = true;
    vaccel_status status = vac_upload_start(job);
    if (status != VACCEL_OK)
        end(job, status,
            "the model is not at the host, and cannot be uploaded; give the library more memory");
}

/* Bytes of the answer to an ioctl beyond its heads; ends the job when there is none. */
static bool answer_of(struct vac_job *job, const struct vac_request *request, uint32_t *size)
{
    const struct vac_ioctl_out *out =
        (const struct vac_ioctl_out *)(const void *)request->reply->data;

    if (VAC_UNLIKELY(request->status != VACCEL_OK)) {
        end(job, request->status, request->reason);
        return false;
    }
    uint32_t length = vac_request_answer(request);
    if (VAC_UNLIKELY(length && out->head.error)) {
        const char *message;
        vaccel_status status = vac_host_error(out->head.error, &message);
        if (status == VACCEL_ERR_LOST)
            job->session->mount = 0;
        end(job, status, message);
        return false;
    }
    if (VAC_UNLIKELY(length < sizeof(*out))) {
        end(job, VACCEL_ERR_PROTOCOL, "the host's answer is too short");
        return false;
    }
    *size = length - (uint32_t)sizeof(*out);
    return true;
}

static void look_at_reply(struct vac_job *job);

static void fetched(struct vac_request *request)
{
    struct vac_job *job = (struct vac_job *)request->user;
    uint32_t size;

    if (!answer_of(job, request, &size))
        return;
    if (size != request->chain.room - sizeof(struct vac_ioctl_out)) {
        end(job, VACCEL_ERR_PROTOCOL, "the host kept a reply of another length than it said");
        return;
    }
    struct vac_reply *notice = job->request->reply;
    job->request->reply = request->reply;
    request->reply = notice;
    if (size > job->session->reply_room && size <= MAX_ROOM)
        job->session->reply_room = size;
    job->reply_size = size;
    look_at_reply(job);
}

/* Has the reply come that did not fit. */
static void fetch(struct vac_job *job, uint64_t size)
{
    const uint64_t asked[2] = {job->id, 0};
    const size_t in = sizeof(struct vac_ioctl_in);
    const size_t out = sizeof(struct vac_ioctl_out);
    const char *reason;

    struct vac_request *request =
        size > UINT32_MAX / 2 ? NULL : vac_request_new(out + (size_t)size);
    if (!request) {
        end(job, VACCEL_ERR_NO_MEMORY,
            "memory ran out for a long reply; give the library more memory");
        return;
    }
    job->fetch = request;
    request->done = fetched;
    request->user = job;
    memcpy(request->message + in, asked, sizeof(asked));
    vac_request_begin(request);
    vac_request_add(request, request->message, in + sizeof(asked), false);
    vac_request_add(request, request->reply->data, out + (size_t)size, true);
    vac_ioctl_head(request, job->session->handle, VAC_SESSION_FETCH, sizeof(asked), size);
    vaccel_status status = vac_request_send(request, &reason);
    if (status != VACCEL_OK)
        end(job, status, reason);
}

static void look_at_failure(struct vac_job *job)
{
    struct vac_reader reader = reader_of(job);
    struct vac_reply_head head;

    reader.reply = true;
    if (!vac_frame_read_reply(&reader, &head)) {
        end(job, VACCEL_ERR_PROTOCOL, reader.fault);
    } else if (head.status >= 0 || (head.id != job->id && head.id != 0)) {
        end(job, VACCEL_ERR_PROTOCOL, "the host answers another call");
    } else if (head.status == VACCEL_ERR_STALE && job->model && job->model->data &&
               !job->uploaded) {
        upload(job);
    } else if (head.status == VACCEL_ERR_LIMIT && head.full_length >= VAC_FRAME_HEAD &&
               !job->fetch) {
        fetch(job, head.full_length);
    } else {
        end(job, head.status, head.message ? head.message : "the host gave no reason");
    }
}

static void look_at_reply(struct vac_job *job)
{
    if (vac_load32(frame_of(job) + VAC_FRAME_AT_STATUS) == VACCEL_OK)
        end(job, VACCEL_OK, NULL);
    else
        look_at_failure(job);
}

void vac_job_answered(struct vac_request *request)
{
    struct vac_job *job = (struct vac_job *)request->user;
    uint32_t size;

    if (!answer_of(job, request, &size))
        return;
    /* Behind the frame come the rooms, if there are any. */
    uint32_t length = size < VAC_FRAME_HEAD ? 0 : vac_load32(frame_of(job) + VAC_FRAME_AT_LENGTH);
    if (VAC_UNLIKELY(length < VAC_FRAME_HEAD || length > size ||
                     length > request->reply->capacity - sizeof(struct vac_ioctl_out))) {
        end(job, VACCEL_ERR_PROTOCOL, "the host's answer is no reply frame");
        return;
    }
    job->reply_size = length;
    look_at_reply(job);
}

/* The request that it waits for. */
static struct vac_request *flying(const struct vac_job *job)
{
    if (job->request->status == VACCEL_PENDING)
        return job->request;
    if (job->fetch && job->fetch->status == VACCEL_PENDING)
        return job->fetch;
    return job->upload ? vac_upload_request(job->upload) : NULL;
}

static vaccel_status ask_to_cancel(struct vac_job *job)
{
    const size_t in = sizeof(struct vac_ioctl_in);
    struct vac_request *request = vac_request_new(sizeof(struct vac_ioctl_out));
    const char *reason;

    if (!request)
        return vac_fail_memory();
    memcpy(request->message + in, &job->id, sizeof(job->id));
    vac_request_begin(request);
    vac_request_add(request, request->message, in + sizeof(job->id), false);
    vac_request_add(request, request->reply->data, request->reply->capacity, true);
    vac_ioctl_head(request, job->session->handle, VAC_SESSION_CANCEL, sizeof(job->id), 0);
    vaccel_status status = vac_request_send(request, &reason);
    if (status == VACCEL_OK)
        return VACCEL_OK;
    vac_request_free(request);
    return vac_fail(status, "%s", reason);
}

vaccel_status vac_job_cancel(struct vac_job *job)
{
    if (!vac_streams())
        return ask_to_cancel(job);
    /* Over a stream the host can only be left alone with the call. */
    vac_vsock_cut(flying(job), VACCEL_ERR_CANCELLED, "the call was cancelled");
    return VACCEL_OK;
}

uint64_t vac_job_timeout(void)
{
    return (uint64_t)vac_guest.options.call_timeout_ms * NS_PER_MS + GRACE_NS;
}

vaccel_status vac_job_wait(struct vac_job *job, int64_t timeout_ns)
{
    uint64_t until = timeout_ns < 0 ? UINT64_MAX : 0;
    struct vac_watch watch = {0};

    for (;;) {
        vac_poll();
        if (job->status != VACCEL_PENDING)
            return VACCEL_OK;
        if (!until) {
            until = vac_now() + (uint64_t)timeout_ns;
            if (!until || until < (uint64_t)timeout_ns)
                until = UINT64_MAX;
        } else if (until != UINT64_MAX && vac_now() >= until) {
            return VACCEL_ERR_TIMEOUT;
        }
        vac_watch(&watch, flying(job), vac_job_timeout(), until);
    }
}

vaccel_status vac_job_take(struct vac_job *job, const void *args)
{
    const struct vac_codec *codec = job->codec;

    if (!codec->count &&
        vac_frame_succeeded(frame_of(job), job->reply_size, codec->op, codec->version, job->id))
        return VACCEL_OK;
    struct vac_reader reader = reader_of(job);
    const struct vac_call_head head = {.op = codec->op, .version = codec->version, .id = job->id};
    vaccel_status status = vac_client_read(&reader, codec, &head, args,
                                           vac_streams() ? "stream" : "virtio", &vac_host_table);
    if (reader.shared)
        job->request->reply = NULL;
    return status;
}

void vac_job_end(struct vac_job *job)
{
    vac_upload_free(job->upload);
    if (job->fetch)
        vac_request_free(job->fetch);
    if (job->request)
        vac_request_free(job->request);
}
