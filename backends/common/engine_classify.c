/* SPDX-License-Identifier: Apache-2.0 */
/* The ops image_classify and image_classify_batch of an engine. */
#include <stdlib.h>
#include <string.h>

#include "backends/common/answer.h"
#include "backends/common/engine.h"
#include "backends/common/stopwatch.h"
#include "backends/common/text.h"
#include "media/image.h"
#include "media/topk.h"

/* Images that go through a network at once; more take more memory and are no faster. */
enum { MAX_BATCH = 32 };

/* What a call has to itself. */
struct workspace {
    struct vac_pool_item item;
    struct vac_media_scratch scratch;
    void *pixels;                     /* the network's input */
    size_t room;                      /* images that it holds */
    struct vac_media_score *best;     /* room for all labels */
    vaccel_label_score_view *entries; /* likewise */
};

/* One run of the network. */
struct run {
    struct vac_engine_model *model;
    const vaccel_invocation *invocation;
    const vaccel_image_classify_params *params;
    struct workspace *workspace;
    struct vac_engine_output output;
    struct vac_stopwatch watch;
    vaccel_origin origin;
};

static void free_workspace(void *user, struct vac_pool_item *item)
{
    struct workspace *workspace = (struct workspace *)item;
    (void)user;
    vac_media_scratch_free(&workspace->scratch);
    free(workspace->pixels);
    free(workspace->best);
    free(workspace->entries);
    free(workspace);
}

static vaccel_status fail_memory(const struct vac_engine_model *model, size_t images)
{
    return model->host->fail(VACCEL_ERR_NO_MEMORY,
                             "no memory for %zu images of the model %s at once", images,
                             vac_model_text(&model->info));
}

/* Has memory for so many images, what was in it being of no use any more. */
static vaccel_status reserve(const struct vac_engine_model *model, struct workspace *workspace,
                             size_t images)
{
    if (images <= workspace->room) {
        return VACCEL_OK;
    }
    size_t size = images * vac_media_spec_bytes(&model->info.input);
    size = (size + VAC_ENGINE_ALIGNMENT - 1) / VAC_ENGINE_ALIGNMENT * VAC_ENGINE_ALIGNMENT;
    free(workspace->pixels);
    workspace->pixels = aligned_alloc(VAC_ENGINE_ALIGNMENT, size);
    workspace->room = workspace->pixels != NULL ? images : 0;
    return workspace->room != 0 ? VACCEL_OK : fail_memory(model, images);
}

static vaccel_status make_workspace(void *user, struct vac_pool_item **made)
{
    const struct vac_engine_model *model = user;
    struct workspace *workspace = calloc(1, sizeof(*workspace));
    if (workspace == NULL) {
        return fail_memory(model, 1);
    }
    vac_media_scratch_init(&workspace->scratch);
    workspace->best = calloc(model->info.label_count, sizeof(*workspace->best));
    workspace->entries = calloc(model->info.label_count, sizeof(*workspace->entries));
    vaccel_status status = workspace->best != NULL && workspace->entries != NULL
                               ? reserve(model, workspace, 1)
                               : fail_memory(model, 1);
    if (status != VACCEL_OK) {
        free_workspace(user, &workspace->item);
        return status;
    }
    *made = &workspace->item;
    return VACCEL_OK;
}

/* The output with the scores: the one that model.json names, or the only one. */
static vaccel_status find_scores(struct vac_engine_model *model)
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
    char names[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < ports->output_count; i++) {
        used = vac_text_add(names, sizeof(names), used, "%s%s", i > 0 ? ", " : "",
                            ports->outputs[i].name);
    }
    vac_text_trim(names, used);
    return model->host->fail(VACCEL_ERR_FORMAT,
                             "the model %s has the outputs %s, and model.json names %s; name the "
                             "one with the scores in \"output\"",
                             vac_model_text(&model->info), names, wanted != NULL ? wanted : "none");
}

vaccel_status vac_engine_prepare_classifier(struct vac_engine_model *model)
{
    const struct vac_ports *ports = &model->ports;
    struct vac_error err;
    if (ports->input_count != 1) {
        return model->host->fail(VACCEL_ERR_UNSUPPORTED,
                                 "the model %s has %zu inputs, and image_classify gives it one "
                                 "image; export it with one input",
                                 vac_model_text(&model->info), ports->input_count);
    }
    vaccel_status status = find_scores(model);
    if (status != VACCEL_OK) {
        return status;
    }
    const struct vac_port *input = &ports->inputs[0];
    const struct vac_port *scores = &ports->outputs[model->scores];
    /* What is not known before a run is checked after each. */
    bool unknown = scores->any_rank || scores->dtype == VAC_PORT_ANY_DTYPE;
    if (vac_check_image_input(&model->info, input, &err) != VACCEL_OK ||
        (!unknown && vac_check_scores(&model->info, scores, true, &err) != VACCEL_OK)) {
        return model->host->fail(err.status, "%s", err.message);
    }
    model->batches = !input->any_rank && vac_port_is_open(input) && vac_port_is_open(scores);
    model->pool = (struct vac_pool){
        .host = model->host, .user = model, .make = make_workspace, .free = free_workspace};
    return vac_pool_open(&model->pool);
}

static vaccel_status begin(struct run *run, const vaccel_invocation *invocation,
                           const vaccel_image_classify_params *params)
{
    struct vac_engine_model *model = invocation->loaded;
    struct vac_pool_item *item = NULL;
    *run = (struct run){.model = model,
                        .invocation = invocation,
                        .params = params,
                        .watch = vac_stopwatch_start(invocation->attributes),
                        .origin = vac_engine_origin(model)};
    vaccel_status status = vac_check_classify_params(model->host, params);
    if (status == VACCEL_OK) {
        status = vac_pool_take(&model->pool, invocation->cancelled, &item);
    }
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_QUEUE);
    run->workspace = (struct workspace *)item;
    return status;
}

static void end(struct run *run)
{
    vac_engine_release(run->model, &run->output, 1);
    vac_pool_put(&run->model->pool, &run->workspace->item);
}

/* Writes the image to its place in the network's input. */
static vaccel_status convert(const struct run *run, const vaccel_image_view *image, size_t place)
{
    size_t size = vac_media_spec_bytes(&run->model->info.input);
    struct vac_error err;
    vaccel_status status = vac_media_image_to_tensor(
        image, &run->model->info.input, NULL, &run->workspace->scratch,
        (unsigned char *)run->workspace->pixels + place * size, size, &err);
    return status == VACCEL_OK ? VACCEL_OK : run->model->host->fail(err.status, "%s", err.message);
}

/* Runs the network; its output holds a score for each label of each image then. */
static vaccel_status compute(struct run *run, size_t images)
{
    struct vac_engine_model *model = run->model;
    const uint32_t wanted = (uint32_t)model->scores;
    vaccel_status status = vac_check_cancelled(model->host, run->invocation->cancelled);
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_PREPROCESS);
    vac_engine_release(model, &run->output, 1);
    if (status == VACCEL_OK) {
        status =
            vac_engine_run_images(model, run->workspace->pixels, images, &wanted, 1, &run->output);
    }
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_COMPUTE);
    if (status == VACCEL_OK &&
        (run->output.dtype != VACCEL_DTYPE_F32 ||
         run->output.bytes / sizeof(float) / images != model->info.label_count ||
         run->output.bytes % (images * sizeof(float)) != 0)) {
        char shape[VAC_SHAPE_TEXT_SIZE];
        vac_shape_text(run->output.dims, run->output.rank, shape);
        return model->host->fail(VACCEL_ERR_FORMAT,
                                 "the output '%s' of the model %s is %s %s for %zu images, and "
                                 "there are %zu labels; it should be one f32 score for each label",
                                 model->ports.outputs[wanted].name, vac_model_text(&model->info),
                                 vac_dtype_text(run->output.dtype), shape, images,
                                 model->info.label_count);
    }
    return status;
}

static vaccel_status answer(const struct run *run, const float *scores,
                            vaccel_label_score_view *entries, uint64_t *count)
{
    return vac_answer(run->model->host, &run->model->info, run->model->device, run->params, scores,
                      run->workspace->best, entries, count);
}

vaccel_status vac_engine_classify(void *self, const vaccel_invocation *invocation,
                                  const vaccel_image_classify_args *args)
{
    struct run run;
    vaccel_classification_view view = {.entries_count = 0};
    (void)self;
    vaccel_status status = begin(&run, invocation, args->params);
    if (status != VACCEL_OK) {
        return status;
    }
    status = convert(&run, args->image, 0);
    if (status == VACCEL_OK) {
        status = compute(&run, 1);
    }
    if (status == VACCEL_OK) {
        view.entries = run.workspace->entries;
        status = answer(&run, run.output.data, run.workspace->entries, &view.entries_count);
    }
    if (status == VACCEL_OK) {
        vac_stopwatch_lap(&run.watch, &run.origin, VACCEL_PHASE_POSTPROCESS);
        status = vaccel_make_classification(run.model->host, &view, &run.origin, args->result);
    }
    end(&run);
    return status;
}

/* As many of the images as go through at once, beginning with `first`. */
static vaccel_status classify_some(struct run *run, const vaccel_image_classify_batch_args *args,
                                   size_t first, size_t count, vaccel_image_labels_view *views,
                                   vaccel_label_score_view *entries)
{
    const struct vac_engine_model *model = run->model;
    size_t room = vac_answer_room(&model->info, run->params);
    vaccel_status status = reserve(model, run->workspace, count);
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        status = convert(run, args->images[first + i], i);
        if (status != VACCEL_OK) {
            status = vac_fail_image(model->host, status, first + i);
        }
    }
    if (status == VACCEL_OK) {
        status = compute(run, count);
    }
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        const float *scores = run->output.data;
        views[first + i].entries = entries + (first + i) * room;
        status = answer(run, scores + i * model->info.label_count, entries + (first + i) * room,
                        &views[first + i].entries_count);
    }
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_POSTPROCESS);
    return status;
}

static vaccel_status classify_all(struct run *run, const vaccel_image_classify_batch_args *args)
{
    const struct vac_engine_model *model = run->model;
    size_t images = (size_t)args->images_count;
    size_t at_once = model->batches ? MAX_BATCH : 1;
    size_t room = vac_answer_room(&model->info, run->params);
    vaccel_image_labels_view *views = calloc(images, sizeof(*views));
    vaccel_label_score_view *entries = calloc(images * room, sizeof(*entries));
    vaccel_status status =
        views != NULL && entries != NULL ? VACCEL_OK : fail_memory(model, images);
    for (size_t first = 0; first < images && status == VACCEL_OK; first += at_once) {
        size_t left = images - first;
        status = classify_some(run, args, first, left < at_once ? left : at_once, views, entries);
    }
    if (status == VACCEL_OK) {
        const vaccel_classifications_view view = {views, images};
        status = vaccel_make_classifications(model->host, &view, &run->origin, args->result);
    }
    free(entries);
    free(views);
    return status;
}

vaccel_status vac_engine_classify_batch(void *self, const vaccel_invocation *invocation,
                                        const vaccel_image_classify_batch_args *args)
{
    struct run run;
    (void)self;
    vaccel_status status = begin(&run, invocation, args->params);
    if (status == VACCEL_OK) {
        status = classify_all(&run, args);
        end(&run);
    }
    return status;
}
