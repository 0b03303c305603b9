/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pipeline.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/interrupt.h"
#include "cli/memory.h"
#include "cli/photo.h"

struct request {
    struct vac_photo_name name; /* with what went wrong before there was a call */
    vaccel_call *call;          /* NULL when there is none */
    double begun_ms, ended_ms;  /* the latter is 0 until it is seen that the call has completed */
};

struct pipeline {
    const struct vac_pipeline_options *options;
    struct vac_photos *photos;
    struct vac_pipeline_counts counts;
    struct request *ring; /* `used` requests from `first` on, of `options->jobs` */
    size_t first, used;
    pthread_mutex_t lock; /* of the requests' calls, which a signal cancels */
    bool cancelled;
};

static void cancel_all(void *user)
{
    struct pipeline *pipeline = user;
    pthread_mutex_lock(&pipeline->lock);
    pipeline->cancelled = true;
    for (size_t i = 0; i < pipeline->options->jobs; i++) {
        if (pipeline->ring[i].call)
            vaccel_call_cancel(pipeline->ring[i].call);
    }
    pthread_mutex_unlock(&pipeline->lock);
}

static void set_call(struct pipeline *pipeline, struct request *request, vaccel_call *call)
{
    pthread_mutex_lock(&pipeline->lock);
    request->call = call;
    if (call && pipeline->cancelled)
        vaccel_call_cancel(call);
    pthread_mutex_unlock(&pipeline->lock);
}

static struct request *at(struct pipeline *pipeline, size_t index)
{
    return &pipeline->ring[(pipeline->first + index) % pipeline->options->jobs];
}

static void submit(struct pipeline *pipeline, const struct vac_photo_name *name)
{
    const struct vac_target *target = pipeline->options->target;
    struct request *request = at(pipeline, pipeline->used++);
    char message[VAC_PHOTO_MESSAGE];
    vaccel_image *image = NULL;
    vaccel_call *call = NULL;
    *request = (struct request){.name = *name};
    if (name->status != VACCEL_OK)
        return;
    vaccel_status status = vac_photo_open(name->path, &image, message);
    if (status == VACCEL_OK) {
        request->begun_ms = vac_clock_ms();
        status = vaccel_image_classify_submit(target->session, image, target->handle,
                                              pipeline->options->params, &call);
        if (status != VACCEL_OK)
            snprintf(message, sizeof(message), "%s", vac_failure_text(status));
    }
    if (status == VACCEL_OK) {
        set_call(pipeline, request, call);
    } else {
        request->name.status = status;
        request->name.message = vac_memory_copy(message);
    }
    vaccel_image_release(image);
}

/* A call in flight that completes while another one is waited for is seen a little later. */
static void note_completions(struct pipeline *pipeline)
{
    double now = vac_clock_ms();
    for (size_t i = 0; i < pipeline->used; i++) {
        struct request *request = at(pipeline, i);
        if (request->call && request->ended_ms == 0 && vaccel_call_poll(request->call) == VACCEL_OK)
            request->ended_ms = now;
    }
}

static void tell_failure(struct pipeline *pipeline, const char *path, vaccel_status status,
                         const char *message)
{
    const struct vac_pipeline_options *options = pipeline->options;
    if (status == VACCEL_ERR_CANCELLED && vac_interrupt_signal()) {
        pipeline->counts.cancelled++;
        return;
    }
    pipeline->counts.failed++;
    options->done(options->user, path, NULL, status, message);
}

static void tell_result(struct pipeline *pipeline, struct request *request)
{
    const struct vac_pipeline_options *options = pipeline->options;
    vaccel_classification *result;
    vaccel_status status = vaccel_image_classify_result(request->call, &result);
    if (status != VACCEL_OK) {
        tell_failure(pipeline, request->name.path, status, vac_failure_text(status));
        return;
    }
    struct vac_answer answer = vac_answer_take(result, request->ended_ms - request->begun_ms);
    pipeline->counts.answered++;
    options->done(options->user, request->name.path, &answer, VACCEL_OK, NULL);
    free(answer.labels);
    vaccel_classification_release(result);
}

/* Waits for the oldest request and tells what came of it. */
static void collect(struct pipeline *pipeline)
{
    struct request *request = at(pipeline, 0);
    if (request->call) {
        vaccel_call *call = request->call;
        vaccel_call_wait(call, -1);
        note_completions(pipeline);
        tell_result(pipeline, request);
        set_call(pipeline, request, NULL);
        vaccel_call_release(call);
    } else {
        tell_failure(pipeline, request->name.path, request->name.status, request->name.message);
    }
    free(request->name.path);
    free(request->name.message);
    pipeline->first = (pipeline->first + 1) % pipeline->options->jobs;
    pipeline->used--;
}

struct vac_pipeline_counts vac_pipeline_run(const struct vac_pipeline_options *options,
                                            struct vac_photos *photos)
{
    struct pipeline pipeline = {
        .options = options, .photos = photos, .lock = PTHREAD_MUTEX_INITIALIZER};
    bool ended = false;
    pipeline.ring = vac_memory_check(calloc(options->jobs, sizeof(*pipeline.ring)));
    vac_interrupt_watch(cancel_all, &pipeline);
    for (;;) {
        struct vac_photo_name name;
        bool idle = pipeline.used == 0;
        ended = ended || vac_interrupt_signal();
        if (ended && idle)
            break;
        if (ended || pipeline.used == options->jobs) {
            collect(&pipeline);
            continue;
        }
        /* Whoever waits for the list's next name wants to see what is known by then. */
        switch (vac_photos_next(photos, idle, &name)) {
        case VAC_PHOTOS_ONE:
            submit(&pipeline, &name);
            break;
        case VAC_PHOTOS_LATER:
            if (!idle)
                collect(&pipeline);
            break;
        case VAC_PHOTOS_END:
            ended = true;
            break;
        }
    }
    vac_interrupt_unwatch();
    free(pipeline.ring);
    return pipeline.counts;
}
