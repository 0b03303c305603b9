/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pipeline.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
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

struct photo {
    struct vac_photo_name name; /* with what went wrong before there was a call */
    vaccel_image *image;        /* NULL when it could not be opened */
};

/* Photos that share a call. */
struct request {
    struct photo *photos;
    size_t count, opened;
    vaccel_call *call; /* NULL when no photo could be opened, or it could not be submitted */
    vaccel_status status;
    char *message; /* of a call that could not be submitted */
    uint64_t begun, ended;
    sem_t completed;
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

static void add_photo(struct request *request, const struct vac_photo_name *name)
{
    struct photo *photo = &request->photos[request->count++];
    char message[VAC_PHOTO_MESSAGE];
    *photo = (struct photo){.name = *name};
    if (name->status != VACCEL_OK)
        return;
    photo->name.status = vac_photo_open(name->path, &photo->image, message);
    if (photo->name.status == VACCEL_OK)
        request->opened++;
    else
        photo->name.message = vac_memory_copy(message);
}

/* Called by whichever thread completes the call. */
static void on_completion(void *user)
{
    struct request *request = user;
    request->ended = vac_clock_ns();
    sem_post(&request->completed);
}

static vaccel_status submit_all(const struct vac_pipeline_options *options,
                                const struct request *request, vaccel_call **call)
{
    const struct vac_target *target = options->target;
    vaccel_image **images = vac_memory_check(calloc(request->opened, sizeof(vaccel_image *)));
    size_t count = 0;
    for (size_t i = 0; i < request->count; i++) {
        if (request->photos[i].image)
            images[count++] = request->photos[i].image;
    }
    vaccel_status status =
        options->batch == 1
            ? vaccel_image_classify_submit(target->session, images[0], target->handle,
                                           options->params, call)
            : vaccel_image_classify_batch_submit(target->session, images, count, target->handle,
                                                 options->params, call);
    free(images);
    return status;
}

static void submit(struct pipeline *pipeline, struct request *request)
{
    vaccel_call *call;
    pipeline->used++;
    if (request->opened == 0)
        return;
    request->begun = vac_clock_ns();
    request->status = submit_all(pipeline->options, request, &call);
    if (request->status == VACCEL_OK) {
        vaccel_call_notify(call, on_completion, request);
        set_call(pipeline, request, call);
    } else {
        request->message = vac_memory_copy(vac_failure_text(request->status));
    }
}

static void tell_failure(struct pipeline *pipeline, const struct photo *photo, vaccel_status status,
                         const char *message)
{
    const struct vac_pipeline_options *options = pipeline->options;
    if (status == VACCEL_ERR_CANCELLED && vac_interrupt_signal()) {
        pipeline->counts.cancelled++;
        return;
    }
    pipeline->counts.failed++;
    options->done(options->user, photo->name.path, NULL, status, message);
}

static void tell_answer(struct pipeline *pipeline, const struct photo *photo,
                        struct vac_answer answer, uint64_t elapsed_ns)
{
    const struct vac_pipeline_options *options = pipeline->options;
    answer.origin.elapsed_ms = (double)elapsed_ns / 1e6;
    pipeline->counts.answered++;
    options->done(options->user, photo->name.path, &answer, VACCEL_OK, NULL);
    free(answer.labels);
}

/* Looks at a photo by itself, since its batch failed and does not say which one is bad. */
static void retry(struct pipeline *pipeline, const struct photo *photo)
{
    const struct vac_target *target = pipeline->options->target;
    vaccel_classification *result;
    uint64_t begun = vac_clock_ns();
    vaccel_status status = vaccel_image_classify(target->session, photo->image, target->handle,
                                                 pipeline->options->params, &result);
    uint64_t elapsed = vac_clock_ns() - begun;
    if (status != VACCEL_OK) {
        tell_failure(pipeline, photo, status, vac_failure_text(status));
        return;
    }
    tell_answer(pipeline, photo, vac_answer_take(result), elapsed);
    vaccel_classification_release(result);
}

/* What came of one photo of a request whose call, if there was one, ended with `status`; `batch` is
 * its result, and `index` counts the photos that are in it. */
static void tell_photo(struct pipeline *pipeline, const struct request *request,
                       const struct photo *photo, const vaccel_classifications *batch, size_t index)
{
    if (!photo->image)
        tell_failure(pipeline, photo, photo->name.status, photo->name.message);
    else if (batch)
        tell_answer(pipeline, photo, vac_answer_take_batch(batch, index),
                    request->ended - request->begun);
    else if (request->opened > 1 && !vac_interrupt_signal())
        retry(pipeline, photo);
    else
        tell_failure(pipeline, photo, request->status, request->message);
}

static void tell_batch(struct pipeline *pipeline, struct request *request)
{
    vaccel_classifications *batch = NULL;
    size_t index = 0;
    if (request->call)
        request->status = vaccel_image_classify_batch_result(request->call, &batch);
    if (request->call && request->status != VACCEL_OK)
        request->message = vac_memory_copy(vac_failure_text(request->status));
    for (size_t i = 0; i < request->count; i++) {
        const struct photo *photo = &request->photos[i];
        tell_photo(pipeline, request, photo, batch, index);
        index += photo->image != NULL;
    }
    vaccel_classifications_release(batch);
}

static void tell_one(struct pipeline *pipeline, struct request *request)
{
    vaccel_classification *result;
    struct photo *photo = request->photos;
    if (!photo->image) {
        tell_failure(pipeline, photo, photo->name.status, photo->name.message);
        return;
    }
    if (!request->call) {
        tell_failure(pipeline, photo, request->status, request->message);
        return;
    }
    vaccel_status status = vaccel_image_classify_result(request->call, &result);
    if (status != VACCEL_OK) {
        tell_failure(pipeline, photo, status, vac_failure_text(status));
        return;
    }
    tell_answer(pipeline, photo, vac_answer_take(result), request->ended - request->begun);
    vaccel_classification_release(result);
}

static void clear(struct request *request)
{
    for (size_t i = 0; i < request->count; i++) {
        vaccel_image_release(request->photos[i].image);
        free(request->photos[i].name.path);
        free(request->photos[i].name.message);
    }
    free(request->message);
    request->message = NULL;
    request->count = request->opened = 0;
}

/* Waits for the oldest request and tells what came of it. */
static void collect(struct pipeline *pipeline)
{
    struct request *request = at(pipeline, 0);
    vaccel_call *call = request->call;
    while (call && sem_wait(&request->completed) != 0 && errno == EINTR) {
    }
    (pipeline->options->batch == 1 ? tell_one : tell_batch)(pipeline, request);
    set_call(pipeline, request, NULL);
    vaccel_call_release(call);
    clear(request);
    pipeline->first = (pipeline->first + 1) % pipeline->options->jobs;
    pipeline->used--;
}

/* Fills the next free request and submits it; says whether there is more to fill others with. */
static enum vac_photos_next fill(struct pipeline *pipeline)
{
    struct request *request = at(pipeline, pipeline->used);
    enum vac_photos_next next = VAC_PHOTOS_ONE;
    struct vac_photo_name name;
    while (request->count < pipeline->options->batch && next == VAC_PHOTOS_ONE) {
        /* Whoever waits for the list's next name wants to see what is known by then. */
        bool idle = pipeline->used == 0 && request->count == 0;
        next = vac_photos_next(pipeline->photos, idle, &name);
        if (next == VAC_PHOTOS_ONE)
            add_photo(request, &name);
    }
    if (request->count > 0)
        submit(pipeline, request);
    return next;
}

static void set_up(struct pipeline *pipeline)
{
    size_t jobs = pipeline->options->jobs;
    pipeline->ring = vac_memory_check(calloc(jobs, sizeof(*pipeline->ring)));
    for (size_t i = 0; i < jobs; i++) {
        pipeline->ring[i].photos =
            vac_memory_check(calloc(pipeline->options->batch, sizeof(struct photo)));
        sem_init(&pipeline->ring[i].completed, 0, 0);
    }
    vac_interrupt_watch(cancel_all, pipeline);
}

static void tear_down(struct pipeline *pipeline)
{
    vac_interrupt_unwatch();
    for (size_t i = 0; i < pipeline->options->jobs; i++) {
        free(pipeline->ring[i].photos);
        sem_destroy(&pipeline->ring[i].completed);
    }
    free(pipeline->ring);
}

struct vac_pipeline_counts vac_pipeline_photos(const struct vac_pipeline_options *options,
                                               struct vac_photos *photos)
{
    struct pipeline pipeline = {
        .options = options, .photos = photos, .lock = PTHREAD_MUTEX_INITIALIZER};
    enum vac_photos_next next = VAC_PHOTOS_ONE;
    set_up(&pipeline);
    while (next != VAC_PHOTOS_END || pipeline.used > 0) {
        if (vac_interrupt_signal())
            next = VAC_PHOTOS_END;
        if (next != VAC_PHOTOS_END)
            next = fill(&pipeline);
        if (pipeline.used > 0 && (next != VAC_PHOTOS_ONE || pipeline.used == options->jobs))
            collect(&pipeline);
    }
    tear_down(&pipeline);
    return pipeline.counts;
}
