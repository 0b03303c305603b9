/* SPDX-License-Identifier: Apache-2.0 */
#include "classify.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/answer.h"
#include "backends/common/stopwatch.h"
#include "media/image.h"
#include "media/topk.h"

/* What a call has to itself. */
struct workspace {
    struct vac_pool_item item;
    struct vac_media_scratch scratch;
    void *pixels;                     /* the network's input */
    float *scores;                    /* its output: one for each label */
    void **outputs;                   /* a place for each output; the scores alone have one */
    struct vac_media_score *best;     /* room for all labels */
    vaccel_label_score_view *entries; /* likewise */
};

static void free_workspace(void *user, struct vac_pool_item *item)
{
    struct workspace *workspace = (struct workspace *)item;
    (void)user;
    vac_media_scratch_free(&workspace->scratch);
    free(workspace->pixels);
    free(workspace->scores);
    free(workspace->outputs);
    free(workspace->best);
    free(workspace->entries);
    free(workspace);
}

static vaccel_status make_workspace(void *user, struct vac_pool_item **made)
{
    const struct vac_trt_model *model = user;
    size_t labels = model->info.label_count;
    struct workspace *workspace = calloc(1, sizeof(*workspace));
    if (workspace != NULL) {
        vac_media_scratch_init(&workspace->scratch);
        workspace->pixels = malloc(vac_media_spec_bytes(&model->info.input));
        workspace->scores = calloc(labels, sizeof(*workspace->scores));
        workspace->outputs = calloc(model->ports.output_count, sizeof(*workspace->outputs));
        workspace->best = calloc(labels, sizeof(*workspace->best));
        workspace->entries = calloc(labels, sizeof(*workspace->entries));
        if (workspace->pixels != NULL && workspace->scores != NULL && workspace->outputs != NULL &&
            workspace->best != NULL && workspace->entries != NULL) {
            workspace->outputs[model->scores] = workspace->scores;
            *made = &workspace->item;
            return VACCEL_OK;
        }
        free_workspace(user, &workspace->item);
    }
    return model->backend->host->fail(VACCEL_ERR_NO_MEMORY,
                                      "no memory for an image of the model %s",
                                      vac_model_text(&model->info));
}

/* The output with the scores: the one that model.json names, or the only one. */
static vaccel_status find_scores(struct vac_trt_model *model)
{
    const struct vac_ports *ports = &model->ports;
    const char *wanted = model->info.output_name;
    for (size_t i = 0; i < ports->output_count; i++) {
        if (ports->output_count == 1 ||
            (wanted != NULL && strcmp(ports->outputs[i].name, wanted) == 0)) {
            model->scores = i;
            return VACCEL_OK;
        }
    }
    return model->backend->host->fail(
        VACCEL_ERR_FORMAT,
        "the model %s has %zu outputs, and model.json names %s; name the one with the scores in "
        "\"output\" (`vaccel model show` lists them)",
        vac_model_text(&model->info), ports->output_count, wanted != NULL ? wanted : "none");
}

/* Begins the use of the graph for one image. */
static vaccel_status begin(struct vac_trt_model *model, const int32_t *cancelled,
                           struct vac_trt_graph **graph)
{
    int64_t shapes[1][VAC_TRT_MAX_RANK] = {{0}};
    memcpy(shapes[0], model->info.input_shape, sizeof(model->info.input_shape));
    shapes[0][0] = 1;
    return vac_trt_model_begin(model, cancelled, (const int64_t(*)[VAC_TRT_MAX_RANK])shapes, graph);
}

/* Whether what the graph gives is what was checked of the network: a batch of one. */
static vaccel_status check_bytes(const struct vac_trt_model *model,
                                 const struct vac_trt_graph *graph)
{
    const struct vac_trt_slot *scores = &graph->outputs[model->scores];
    if (graph->inputs[0].bytes == vac_media_spec_bytes(&model->info.input) &&
        scores->bytes == model->info.label_count * sizeof(float)) {
        return VACCEL_OK;
    }
    return model->backend->host->fail(VACCEL_ERR_FORMAT,
                                      "the model %s takes or gives other sizes than its model.json "
                                      "says; correct \"input\" or \"labels\"",
                                      vac_model_text(&model->info));
}

vaccel_status vac_trt_prepare_classifier(struct vac_trt_model *model)
{
    const vaccel_host *host = model->backend->host;
    struct vac_trt_graph *graph;
    struct vac_error err;
    if (model->ports.input_count != 1) {
        return host->fail(VACCEL_ERR_UNSUPPORTED,
                          "the model %s has %zu inputs, and image_classify gives it one image; "
                          "export it with one input",
                          vac_model_text(&model->info), model->ports.input_count);
    }
    vaccel_status status = find_scores(model);
    if (status != VACCEL_OK) {
        return status;
    }
    if (vac_check_image_input(&model->info, &model->inputs[0], &err) != VACCEL_OK ||
        vac_check_scores(&model->info, &model->outputs[model->scores], true, &err) != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    status = begin(model, NULL, &graph);
    if (status == VACCEL_OK) {
        status = check_bytes(model, graph);
        vac_trt_model_end(model);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    model->pool = (struct vac_pool){
        .host = host, .user = model, .make = make_workspace, .free = free_workspace};
    return vac_pool_open(&model->pool);
}

static vaccel_status compute(struct vac_trt_model *model, const int32_t *cancelled,
                             const struct workspace *workspace)
{
    const void *inputs[] = {workspace->pixels};
    struct vac_trt_graph *graph;
    vaccel_status status = begin(model, cancelled, &graph);
    if (status == VACCEL_OK) {
        status = vac_trt_graph_run(&model->job, graph, inputs, workspace->outputs);
        vac_trt_model_end(model);
    }
    return status;
}

static vaccel_status classify(struct vac_trt_model *model, const vaccel_invocation *invocation,
                              const vaccel_image_classify_args *args, struct workspace *workspace,
                              struct vac_stopwatch *watch, vaccel_origin *origin)
{
    const vaccel_host *host = model->backend->host;
    vaccel_classification_view view = {.entries = workspace->entries};
    struct vac_error err;
    vaccel_status status = vac_media_image_to_tensor(
        args->image, &model->info.input, NULL, &workspace->scratch, workspace->pixels,
        vac_media_spec_bytes(&model->info.input), &err);
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_PREPROCESS);
    if (status != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    status = compute(model, invocation->cancelled, workspace);
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_COMPUTE);
    if (status == VACCEL_OK) {
        status =
            vac_answer(host, &model->info, model->job.device->name, args->params, workspace->scores,
                       workspace->best, workspace->entries, &view.entries_count);
    }
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_POSTPROCESS);
    return status == VACCEL_OK ? vaccel_make_classification(host, &view, origin, args->result)
                               : status;
}

vaccel_status vac_trt_classify(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_classify_args *args)
{
    struct vac_trt_model *model = invocation->loaded;
    const vaccel_host *host = model->backend->host;
    struct vac_stopwatch watch = vac_stopwatch_start(invocation->attributes);
    vaccel_origin origin = vac_trt_origin_of(model);
    struct vac_pool_item *item = NULL;
    (void)self;
    vaccel_status status = vac_check_classify_params(host, args->params);
    if (status == VACCEL_OK) {
        status = vac_pool_take(&model->pool, invocation->cancelled, &item);
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_QUEUE);
    if (status == VACCEL_OK) {
        status = classify(model, invocation, args, (struct workspace *)item, &watch, &origin);
        vac_pool_put(&model->pool, item);
    }
    return status;
}
