/* SPDX-License-Identifier: Apache-2.0 */
#include "batch.h"

#include <stdlib.h>

#include "backends/common/answer.h"
#include "backends/common/stopwatch.h"
#include "model.h"

/*
 * So many images are run together: on two cores that takes 3.7 ms an image, one by one 4.8 ms, and
 * 32 together 3.9 ms, because they no longer fit the caches. In throughput mode each core has an
 * image of its own.
 */
enum { TOGETHER = 8, MAX_SLOTS = 32 };

/* One call. */
struct call {
    struct vac_openvino_model *model;
    const vaccel_invocation *invocation;
    const vaccel_image_classify_batch_args *args;
    uint32_t room; /* labels of an answer, at most */
    vaccel_label_score_view *entries;
    vaccel_image_labels_view *answers;
    vaccel_origin origin;
    struct vac_stopwatch watch;
};

/* A request, and the images that it runs. */
struct slot {
    struct vac_openvino_request *request;
    size_t first;
    size_t count; /* 0 when it is idle */
};

static vaccel_status fail_image(const struct call *call, size_t index, const struct vac_error *err)
{
    return call->model->network.host->fail(err->status, "images[%zu]: %s", index, err->message);
}

/* Converts the slot's images into the request's input. */
static vaccel_status prepare(struct call *call, const struct slot *slot)
{
    const struct vac_openvino_model *model = call->model;
    struct vac_openvino_picture *picture = &slot->request->picture;
    size_t size = picture->pixels_size / slot->count;
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < slot->count && status == VACCEL_OK; i++) {
        struct vac_error err;
        size_t index = slot->first + i;
        if (vac_media_image_to_tensor(call->args->images[index], &model->info.input, NULL,
                                      &picture->scratch, picture->pixels + i * size, size,
                                      &err) != VACCEL_OK) {
            status = fail_image(call, index, &err);
        } else {
            status = vac_check_cancelled(model->network.host, call->invocation->cancelled);
        }
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_PREPROCESS);
    return status;
}

static vaccel_status start(struct call *call, const struct vac_openvino_graph *graph,
                           struct slot *slot, size_t first, size_t count)
{
    slot->first = first;
    slot->count = count;
    vaccel_status status = prepare(call, slot);
    if (status == VACCEL_OK) {
        ov_status_e code =
            call->model->network.runtime->ov.infer_request_start_async(slot->request->handle);
        status = code == OK ? VACCEL_OK : vac_openvino_graph_fail(graph, code);
    }
    if (status != VACCEL_OK) {
        slot->count = 0;
    }
    return status;
}

/* Waits for a slot's images and answers them; one that is idle is none. */
static vaccel_status finish(struct call *call, const struct vac_openvino_graph *graph,
                            struct slot *slot)
{
    const struct vac_openvino_model *model = call->model;
    struct vac_openvino_picture *picture = &slot->request->picture;
    vaccel_status status = VACCEL_OK;
    if (slot->count == 0) {
        return VACCEL_OK;
    }
    ov_status_e code = model->network.runtime->ov.infer_request_wait(slot->request->handle);
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_COMPUTE);
    if (code != OK) {
        status = vac_openvino_graph_fail(graph, code);
    }
    for (size_t i = 0; i < slot->count && status == VACCEL_OK; i++) {
        size_t index = slot->first + i;
        vaccel_label_score_view *entries = &call->entries[index * call->room];
        call->answers[index].entries = entries;
        status = vac_answer(model->network.host, &model->info, model->runs_on, call->args->params,
                            picture->scores + i * model->info.label_count, picture->best, entries,
                            &call->answers[index].entries_count);
    }
    slot->count = 0;
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_POSTPROCESS);
    return status;
}

/* One request, for which it waits, and whatever more are free: to wait for a second one while
 * holding the first would have two calls wait for each other. */
static vaccel_status take_slots(struct call *call, struct vac_openvino_graph *graph,
                                struct slot slots[MAX_SLOTS], size_t wanted, size_t *count)
{
    vaccel_status status =
        vac_openvino_graph_take(graph, call->invocation->cancelled, &slots[0].request);
    if (status != VACCEL_OK) {
        return status;
    }
    *count = 1;
    while (*count < wanted && *count < MAX_SLOTS &&
           vac_openvino_graph_try(graph, &slots[*count].request)) {
        ++*count;
    }
    vac_stopwatch_lap(&call->watch, &call->origin, VACCEL_PHASE_QUEUE);
    return VACCEL_OK;
}

/* Runs the images from `*next` to `end`, `each` at a time, with as many requests as there are. */
static vaccel_status run(struct call *call, struct vac_openvino_graph *graph, size_t each,
                         size_t *next, size_t end)
{
    struct slot slots[MAX_SLOTS] = {{NULL, 0, 0}};
    size_t count = 0;
    size_t turn = 0;
    size_t rounds = (end - *next) / each;
    vaccel_status status = take_slots(call, graph, slots, rounds, &count);
    if (status != VACCEL_OK) {
        return status;
    }
    for (; turn < rounds && status == VACCEL_OK; turn++) {
        struct slot *slot = &slots[turn % count];
        status = finish(call, graph, slot);
        if (status == VACCEL_OK) {
            status = start(call, graph, slot, *next, each);
            *next += each;
        }
    }
    /* The oldest first; after a failure those that still run are waited for all the same. */
    for (size_t i = 0; i < count; i++) {
        struct slot *slot = &slots[(turn + i) % count];
        if (status == VACCEL_OK) {
            status = finish(call, graph, slot);
        } else if (slot->count > 0) {
            (void)call->model->network.runtime->ov.infer_request_wait(slot->request->handle);
        }
        vac_openvino_graph_put(graph, slot->request);
    }
    return status;
}

/* Whether the graph gives scores for each of so many images. */
static bool gives(const struct vac_openvino_graph *graph, size_t images)
{
    const struct vac_port *scores = &graph->outputs[graph->model->scores];
    uint64_t bytes = 0;
    return scores->rank > 1 && scores->dims[0] == (int64_t)images &&
           vac_shape_bytes(scores->dtype, scores->dims, scores->rank, &bytes) &&
           bytes == images * graph->model->info.label_count * sizeof(float);
}

static vaccel_status run_all(struct call *call)
{
    static const int64_t one = 1;
    static const int64_t together = TOGETHER;
    struct vac_openvino_model *model = call->model;
    size_t count = call->args->images_count;
    size_t whole = count - count % TOGETHER;
    size_t next = 0;
    struct vac_openvino_graph *graph = NULL;
    vaccel_status status = VACCEL_OK;
    if (whole > 0 && model->batched && model->performance != VACCEL_PERFORMANCE_THROUGHPUT &&
        vac_openvino_model_graph(model, &together, &graph) == VACCEL_OK && gives(graph, TOGETHER)) {
        status = run(call, graph, TOGETHER, &next, whole);
    }
    if (status == VACCEL_OK && next < count) {
        status = vac_openvino_model_graph(model, &one, &graph);
        if (status == VACCEL_OK) {
            status = run(call, graph, 1, &next, count);
        }
    }
    return status;
}

vaccel_status vac_openvino_classify_batch(void *self, const vaccel_invocation *invocation,
                                          const vaccel_image_classify_batch_args *args)
{
    const struct vac_openvino *backend = self;
    struct vac_openvino_model *model = invocation->loaded;
    vaccel_status status = vac_check_classify_params(backend->host, args->params);
    if (status != VACCEL_OK) {
        return status;
    }
    struct call call = {
        .model = model,
        .invocation = invocation,
        .args = args,
        .room = vac_answer_room(&model->info, args->params),
        .origin = vac_openvino_model_origin(model),
        .watch = vac_stopwatch_start(invocation->attributes),
    };
    call.entries = calloc(args->images_count * call.room, sizeof(*call.entries));
    call.answers = calloc(args->images_count, sizeof(*call.answers));
    if (call.entries == NULL || call.answers == NULL) {
        status = backend->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the labels of %zu images",
                                     (size_t)args->images_count);
    } else {
        status = run_all(&call);
    }
    if (status == VACCEL_OK) {
        const vaccel_classifications_view view = {call.answers, args->images_count};
        status = vaccel_make_classifications(backend->host, &view, &call.origin, args->result);
    }
    free(call.answers);
    free(call.entries);
    return status;
}
