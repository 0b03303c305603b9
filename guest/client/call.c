/* SPDX-License-Identifier: Apache-2.0 */
/** Asynchronous calls: several are under way on one queue, and each goes on whenever the ring is
 * looked at. */
#include <string.h>

#include <vaccel/call.h>

#include "core/arguments.h"
#include "core/handle.h"
#include "core/submit.h"
#include "guest/client/job.h"
#include "guest/client/run.h"
#include "guest/client/scratch.h"
#include "wire/generated/codec.h"

/* Memory for the arguments, while they are encoded. */
enum { ARGS = 1024 };

struct vaccel_call {
    struct vac_object object;
    struct vac_job job;
    int index;
    bool taken;
    bool released; /* by the application, before it completed */
    void (*notify)(void *user);
    void *user;
    size_t held_count;
    void *held[]; /* handles of what the call reads, each behind its type */
};

/* A handle's type says how to let it go. */
static void let_go(void *handle)
{
    switch (((const struct vac_object *)handle)->type) {
    case VAC_OBJECT_IMAGE:
        vac_image_drop((vaccel_image *)handle);
        break;
    case VAC_OBJECT_MODEL:
        vac_model_drop((vaccel_model *)handle);
        break;
    default:
        vac_buffer_drop((vaccel_buffer *)handle);
    }
}

static void hold(struct vaccel_call *call, void *handle)
{
    if (!handle)
        return;
    switch (((const struct vac_object *)handle)->type) {
    case VAC_OBJECT_IMAGE:
        ((vaccel_image *)handle)->references++;
        break;
    case VAC_OBJECT_MODEL:
        ((vaccel_model *)handle)->references++;
        break;
    default:
        ((vaccel_buffer *)handle)->references++;
    }
    call->held[call->held_count++] = handle;
}

static size_t count_of(const struct vac_field *field, const void *given)
{
    return field->count_at ? (size_t)vac_count_at(given, field->count_at) : 1;
}

static void hold_arg(struct vaccel_call *call, const struct vac_field *field, const void *given)
{
    void *value = vac_pointer_at(given, field->at);
    size_t count = count_of(field, given);

    switch (field->kind) {
    case VAC_KIND_IMAGE:
    case VAC_KIND_MODEL:
    case VAC_KIND_BUFFER:
        hold(call, value);
        break;
    case VAC_KIND_IMAGES:
        for (size_t i = 0; i < count; i++)
            hold(call, ((void *const *)value)[i]);
        break;
    case VAC_KIND_TENSOR:
    case VAC_KIND_TENSORS:
        for (size_t i = 0; value && i < count; i++)
            hold(call, ((const vaccel_tensor *)value)[i].buffer);
        break;
    default:
        break;
    }
}

static void drop_call(struct vaccel_call *call)
{
    vaccel_session *session = call->job.session;

    vac_job_end(&call->job);
    vac_free(call);
    vac_session_drop(session);
}

static void ended(struct vac_job *job)
{
    struct vaccel_call *call = (struct vaccel_call *)job->user;
    bool released = call->released;

    while (call->held_count)
        let_go(call->held[--call->held_count]);
    /* It may release the call. */
    if (call->notify)
        call->notify(call->user);
    if (released)
        drop_call(call);
}

/* A call of that op with room to hold what it reads. */
static struct vaccel_call *new_call(int index, const void *given)
{
    const struct vac_codec *codec = &vac_codecs[index];
    size_t handles = 0;

    for (uint32_t i = 0; i < codec->count; i++)
        handles += count_of(&vac_args[codec->args + i].field, given);
    size_t size = sizeof(struct vaccel_call) + handles * sizeof(void *);
    struct vaccel_call *call = (struct vaccel_call *)vac_alloc(size);
    if (!call)
        return NULL;
    memset(call, 0, size);
    call->object.type = VAC_OBJECT_CALL;
    call->index = index;
    return call;
}

/* The segments are needed until the call is sent, since a submitted one has no rooms. */
static vaccel_status start(struct vaccel_call *call, vaccel_session *session, const void *given,
                           struct vac_arena *arena)
{
    const struct vac_codec *codec = &vac_codecs[call->index];
    void *args = vac_arena_take(arena, codec->args_size);

    if (!args)
        return vac_fail_memory();
    VAC_TRY(vac_view_args(codec, given, args, arena));
    VAC_TRY(vac_job_begin(&call->job, session, codec, vac_view_model(codec, args)));
    call->job.ended = ended;
    call->job.user = call;
    if (!codec->count)
        return vac_job_start_empty(&call->job);
    size_t size = vac_job_segments(codec, args) * sizeof(vaccel_segment);
    vaccel_segment *segments = (vaccel_segment *)vac_arena_take(arena, size);
    if (!segments)
        return vac_fail_memory();
    vaccel_status status = vac_job_start(&call->job, args, segments);
    call->job.segments = NULL;
    call->job.segment_count = 0;
    return status;
}

vaccel_status vac_submit(vaccel_session *session, int index, const void *given, vaccel_call **call)
{
    const struct vac_codec *codec = &vac_codecs[index];
    _Alignas(16) unsigned char memory[ARGS];
    struct vac_scratch *chunks;
    struct vac_arena arena;

    VAC_TRY(vac_arguments_check(VAC_FORM_SUBMIT, index, session, call, given));
    struct vaccel_call *made = new_call(index, given);
    if (!made)
        return vac_fail_memory();
    vac_scratch_init(&arena, memory, sizeof(memory), &chunks);
    vaccel_status status = start(made, session, given, &arena);
    vac_scratch_free(&arena);
    if (status != VACCEL_OK) {
        vac_job_end(&made->job);
        vac_free(made);
        return status;
    }
    session->references++;
    for (uint32_t i = 0; i < codec->count; i++)
        hold_arg(made, &vac_args[codec->args + i].field, given);
    *call = made;
    return VACCEL_OK;
}

vaccel_status vac_take_outputs(vaccel_call *call, int index, const void *given)
{
    VAC_TRY(vac_arguments_check(VAC_FORM_RESULT, index, call, NULL, given));
    if (call->index != index)
        return vac_fail(VACCEL_ERR_INVALID, "the call is of another op; take its own result");
    if (vaccel_call_poll(call) == VACCEL_PENDING)
        return vac_fail(VACCEL_ERR_BUSY, "the call has not completed; wait for it first");
    if (call->job.status != VACCEL_OK)
        return vac_fail(call->job.status, "%s", call->job.message);
    if (call->taken)
        return vac_fail(VACCEL_ERR_INVALID, "the call's result was taken before");
    VAC_TRY(vac_job_take(&call->job, given));
    call->taken = true;
    return VACCEL_OK;
}

vaccel_status vaccel_call_poll(vaccel_call *call)
{
    VAC_NEED(call);
    if (call->job.status == VACCEL_PENDING)
        vac_poll();
    return call->job.status == VACCEL_PENDING ? VACCEL_PENDING : VACCEL_OK;
}

vaccel_status vaccel_call_wait(vaccel_call *call, int64_t timeout_ns)
{
    VAC_NEED(call);
    vaccel_status status = vac_job_wait(&call->job, timeout_ns);
    if (status != VACCEL_OK)
        return vac_fail(status, "the call has not completed yet; it goes on");
    return VACCEL_OK;
}

vaccel_status vaccel_call_cancel(vaccel_call *call)
{
    VAC_NEED(call);
    if (vaccel_call_poll(call) == VACCEL_PENDING)
        return vac_job_cancel(&call->job);
    return VACCEL_OK;
}

vaccel_status vaccel_call_notify(vaccel_call *call, void (*done)(void *user), void *user)
{
    VAC_NEED(call);
    VAC_NEED(done);
    if (call->notify)
        return vac_fail(VACCEL_ERR_BUSY, "the call has somebody to tell already");
    call->notify = done;
    call->user = user;
    if (call->job.status != VACCEL_PENDING)
        done(user);
    return VACCEL_OK;
}

vaccel_status vaccel_call_status(const vaccel_call *call)
{
    return call ? call->job.status : VACCEL_ERR_INVALID;
}

const char *vaccel_call_error(const vaccel_call *call)
{
    if (!call || call->job.status >= 0)
        return "";
    return call->job.message;
}

void vaccel_call_release(vaccel_call *call)
{
    if (!call)
        return;
    if (call->job.status == VACCEL_PENDING)
        call->released = true;
    else
        drop_call(call);
}
