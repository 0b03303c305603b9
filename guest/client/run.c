/* SPDX-License-Identifier: Apache-2.0 */
/** Synchronous calls. */
#include "guest/client/run.h"

#include "core/arguments.h"
#include "core/check.h"
#include "core/handle.h"
#include "guest/client/job.h"
#include "guest/client/scratch.h"

/* Memory for the arguments as the wire code reads them; a long list of images takes more. */
enum { ARGS = 1024 };

/* What arguments of a plain call are checked for beyond those of every call. */
static vaccel_status check(const struct vac_field *field, const void *given,
                           const struct vac_field *result)
{
    const void *value = vac_pointer_at(given, field->at);
    const char *name = vac_names + field->name;
    bool in = field->flags & VAC_ARG_IN;
    size_t count = field->count_at ? (size_t)vac_count_at(given, field->count_at) : 0;

    if (field->kind == VAC_KIND_IMAGES)
        return vac_images_check((vaccel_image *const *)value, count, name);
    if (field->kind == VAC_KIND_TENSOR)
        return vac_tensors_check((const vaccel_tensor *)value, value ? 1 : 0, in, name);
    if (field->kind != VAC_KIND_TENSORS)
        return VACCEL_OK;
    VAC_TRY(vac_tensors_check((const vaccel_tensor *)value, count, in, name));
    if (in || !result || vac_pointer_at(given, result->at))
        return VACCEL_OK;
    return vac_room_check((const vaccel_tensor *)value, count, name, vac_names + result->name);
}

static vaccel_status check_all(vaccel_session *session, int index, const void *given)
{
    const struct vac_codec *codec = &vac_codecs[index];
    const struct vac_arg *args = &vac_args[codec->args];
    const struct vac_field *result = NULL;

    VAC_TRY(vac_arguments_check(VAC_FORM_CALL, index, session, NULL, given));
    for (uint32_t i = 0; i < codec->count; i++) {
        if (args[i].field.kind == VAC_KIND_RECORD && args[i].field.flags & VAC_ARG_OPTIONAL)
            result = &args[i].field;
    }
    for (uint32_t i = 0; i < codec->count; i++)
        VAC_TRY(check(&args[i].field, given, result));
    return VACCEL_OK;
}

/* Waits for a job that was started, and takes what came of it. */
static vaccel_status finish(struct vac_job *job, vaccel_status status, const void *args)
{
    if (status == VACCEL_OK) {
        vac_job_wait(job, -1);
        status = job->status == VACCEL_OK ? vac_job_take(job, args)
                                          : vac_fail(job->status, "%s", job->message);
    }
    vac_job_end(job);
    return status;
}

static __attribute__((__noinline__)) vaccel_status run_empty(vaccel_session *session,
                                                             const struct vac_codec *codec)
{
    struct vac_job job;

    VAC_TRY(vac_job_begin(&job, session, codec, NULL));
    job.patient = true;
    vaccel_status status = vac_job_start_empty(&job);
    if (status == VACCEL_OK)
        vac_job_wait(&job, -1);
    /* What went well is kept, to be sent again. */
    if (status == VACCEL_OK && job.status == VACCEL_OK && !job.fetch && !session->ready &&
        vac_job_take(&job, NULL) == VACCEL_OK) {
        job.request->done = NULL;
        job.request->user = session; /* somebody waits for it */
        session->ready = job.request;
        session->ready_codec = codec;
        return VACCEL_OK;
    }
    return finish(&job, status, NULL);
}

/* A call that was kept and sent again ended otherwise than well: a job takes its request over. */
static __attribute__((__noinline__)) vaccel_status finish_ready(vaccel_session *session,
                                                                const struct vac_codec *codec,
                                                                struct vac_request *request,
                                                                uint64_t id)
{
    struct vac_job job = {
        .session = session, .codec = codec, .request = request, .id = id, .status = VACCEL_PENDING};

    request->user = &job;
    vac_job_answered(request);
    return finish(&job, VACCEL_OK, NULL);
}

/* Sends the call that was kept with a new number: nothing is written but that. */
static vaccel_status run_ready(vaccel_session *session, const struct vac_codec *codec)
{
    struct vac_request *request = session->ready;
    uint64_t id = ++vac_guest.last_id;
    const char *reason;

    session->ready = NULL;
    vac_job_renumber(request, id);
    if (VAC_UNLIKELY(vac_request_resend(request, &reason) != VACCEL_OK)) {
        vac_request_free(request);
        return run_empty(session, codec);
    }
    vac_request_wait(request, vac_job_timeout());
    if (VAC_UNLIKELY(!vac_job_succeeded(request, codec, id)))
        return finish_ready(session, codec, request, id);
    session->ready = request;
    return VACCEL_OK;
}

static vaccel_status start(struct vac_job *job, const void *args, struct vac_arena *arena)
{
    uint32_t count = vac_job_segments(job->codec, args);
    vaccel_segment *segments =
        (vaccel_segment *)vac_arena_take(arena, count * sizeof(vaccel_segment));

    return segments ? vac_job_start(job, args, segments) : vac_fail_memory();
}

static vaccel_status run(vaccel_session *session, const struct vac_codec *codec, const void *given,
                         struct vac_arena *arena)
{
    void *args = vac_arena_take(arena, codec->args_size);
    struct vac_job job;

    if (!args)
        return vac_fail_memory();
    VAC_TRY(vac_view_args(codec, given, args, arena));
    VAC_TRY(vac_job_begin(&job, session, codec, vac_view_model(codec, args)));
    job.patient = true;
    return finish(&job, start(&job, args, arena), args);
}

static vaccel_status run_with_arguments(vaccel_session *session, const struct vac_codec *codec,
                                        const void *given)
{
    _Alignas(16) unsigned char memory[ARGS];
    struct vac_scratch *chunks;
    struct vac_arena arena;

    vac_scratch_init(&arena, memory, sizeof(memory), &chunks);
    vaccel_status status = run(session, codec, given, &arena);
    vac_scratch_free(&arena);
    return status;
}

static __attribute__((__noinline__)) vaccel_status run_any(vaccel_session *session, int index,
                                                           const void *given)
{
    const struct vac_codec *codec = &vac_codecs[index];
    vaccel_status status;

    VAC_TRY(check_all(session, index, given));
    for (int left = 1;; left--) {
        status =
            codec->count ? run_with_arguments(session, codec, given) : run_empty(session, codec);
        /* A host that does not know the session has not begun the call. */
        if (status != VACCEL_ERR_LOST || session->mount || !vac_guest.mount || !left)
            return status;
    }
}

vaccel_status vac_run_now(vaccel_session *session, int index, const void *given)
{
    const struct vac_codec *codec = &vac_codecs[index];

    if (session && session->ready && session->ready_codec == codec && session->mount &&
        session->mount == vac_guest.mount)
        return run_ready(session, codec);
    return run_any(session, index, given);
}
