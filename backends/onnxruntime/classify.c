/* SPDX-License-Identifier: Apache-2.0 */
#include "classify.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/answer.h"
#include "backends/common/stopwatch.h"
#include "backends/common/text.h"
#include "media/image.h"
#include "media/topk.h"

/* Images that go through a network at once; more take more memory and are no faster. */
enum { MAX_BATCH = 32 };

/* Memory for the network's input and output, and tensors over it. */
struct tensors {
    size_t room;   /* images */
    void *pixels;  /* the input */
    float *scores; /* the output: one for each label of each image */
    OrtValue *input;
    OrtValue *output;
    size_t images; /* that the tensors are for; 0 when there are none */
};

/* What a call has to itself. */
struct workspace {
    struct vac_pool_item item;
    struct vac_media_scratch scratch;
    struct tensors one;               /* an image at a time, so that the tensors stay */
    struct tensors many;              /* as many as there were at once */
    struct vac_media_score *best;     /* room for all labels */
    vaccel_label_score_view *entries; /* likewise */
};

/* One run of the network. */
struct run {
    const struct vac_ort_model *model;
    const vaccel_invocation *invocation;
    const vaccel_image_classify_params *params;
    struct workspace *workspace;
    struct vac_stopwatch watch;
    vaccel_origin origin;
};

static void release_tensors(const OrtApi *api, struct tensors *tensors)
{
    if (tensors->images != 0) {
        api->ReleaseValue(tensors->input);
        api->ReleaseValue(tensors->output);
        tensors->images = 0;
    }
}

static void free_tensors(const OrtApi *api, struct tensors *tensors)
{
    release_tensors(api, tensors);
    free(tensors->pixels);
    free(tensors->scores);
}

static void free_workspace(void *user, struct vac_pool_item *item)
{
    const struct vac_ort_model *model = user;
    const OrtApi *api = model->backend->runtime->api;
    struct workspace *workspace = (struct workspace *)item;
    free_tensors(api, &workspace->one);
    free_tensors(api, &workspace->many);
    vac_media_scratch_free(&workspace->scratch);
    free(workspace->best);
    free(workspace->entries);
    free(workspace);
}

static vaccel_status fail_memory(const struct vac_ort_model *model, size_t images)
{
    return model->backend->host->fail(VACCEL_ERR_NO_MEMORY,
                                      "no memory for %zu images of the model %s at once", images,
                                      vac_model_text(&model->info));
}

static size_t pixels_size(const struct vac_ort_model *model, size_t images)
{
    return images * vac_media_spec_bytes(&model->info.input);
}

static size_t scores_size(const struct vac_ort_model *model, size_t images)
{
    return images * model->info.label_count * sizeof(float);
}

/* Has memory for so many images, what was in it being of no use any more. */
static bool reserve(const struct vac_ort_model *model, struct tensors *tensors, size_t images)
{
    if (images <= tensors->room) {
        return true;
    }
    free(tensors->pixels);
    free(tensors->scores);
    tensors->pixels = malloc(pixels_size(model, images));
    tensors->scores = malloc(scores_size(model, images));
    tensors->room = tensors->pixels != NULL && tensors->scores != NULL ? images : 0;
    return tensors->room != 0;
}

/* Has tensors for so many images. */
static vaccel_status ready(const struct vac_ort_model *model, struct tensors *tensors,
                           size_t images)
{
    const struct vac_ort_runtime *runtime = model->backend->runtime;
    const struct vac_port *port = &model->ports.ports.outputs[model->scores];
    const struct vac_media_tensor_spec *spec = &model->info.input;
    const int64_t *shape = model->info.input_shape;
    if (tensors->images == images) {
        return VACCEL_OK;
    }
    release_tensors(runtime->api, tensors);
    if (!reserve(model, tensors, images)) {
        return fail_memory(model, images);
    }
    const int64_t in[4] = {(int64_t)images, shape[1], shape[2], shape[3]};
    int64_t out[VAC_PORT_MAX_RANK];
    memcpy(out, port->dims, sizeof(out));
    if (port->rank > 0 && out[0] == VAC_PORT_ANY) {
        out[0] = (int64_t)images;
    }
    OrtStatus *status = runtime->api->CreateTensorWithDataAsOrtValue(
        runtime->processor, tensors->pixels, pixels_size(model, images), in, 4,
        spec->dtype == VAC_DTYPE_U8 ? ORT_UINT8 : ORT_FLOAT, &tensors->input);
    if (status != NULL) {
        return vac_ort_fail_run(model, status);
    }
    status = runtime->api->CreateTensorWithDataAsOrtValue(runtime->processor, tensors->scores,
                                                          scores_size(model, images), out,
                                                          port->rank, ORT_FLOAT, &tensors->output);
    if (status != NULL) {
        runtime->api->ReleaseValue(tensors->input);
        return vac_ort_fail_run(model, status);
    }
    tensors->images = images;
    return VACCEL_OK;
}

static vaccel_status make_workspace(void *user, struct vac_pool_item **made)
{
    const struct vac_ort_model *model = user;
    struct workspace *workspace = calloc(1, sizeof(*workspace));
    if (workspace == NULL) {
        return fail_memory(model, 1);
    }
    vac_media_scratch_init(&workspace->scratch);
    workspace->best = calloc(model->info.label_count, sizeof(*workspace->best));
    workspace->entries = calloc(model->info.label_count, sizeof(*workspace->entries));
    vaccel_status status = workspace->best != NULL && workspace->entries != NULL
                               ? ready(model, &workspace->one, 1)
                               : fail_memory(model, 1);
    if (status != VACCEL_OK) {
        free_workspace(user, &workspace->item);
        return status;
    }
    *made = &workspace->item;
    return VACCEL_OK;
}

/* The output with the scores: the one that model.json names, or the only one. */
static vaccel_status find_scores(struct vac_ort_model *model)
{
    const struct vac_ports *ports = &model->ports.ports;
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
    return model->backend->host->fail(VACCEL_ERR_FORMAT,
                                      "the model %s has the outputs %s, and model.json names %s; "
                                      "name the one with the scores in \"output\"",
                                      vac_model_text(&model->info), names,
                                      wanted != NULL ? wanted : "none");
}

vaccel_status vac_ort_prepare_classifier(struct vac_ort_model *model)
{
    const vaccel_host *host = model->backend->host;
    const struct vac_ports *ports = &model->ports.ports;
    struct vac_error err;
    if (ports->input_count != 1) {
        return host->fail(VACCEL_ERR_UNSUPPORTED,
                          "the model %s has %zu inputs, and image_classify gives it one image; "
                          "export it with one input",
                          vac_model_text(&model->info), ports->input_count);
    }
    vaccel_status status = find_scores(model);
    if (status != VACCEL_OK) {
        return status;
    }
    const struct vac_port *scores = &ports->outputs[model->scores];
    if (vac_check_image_input(&model->info, &ports->inputs[0], &err) != VACCEL_OK ||
        vac_check_scores(&model->info, scores, true, &err) != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    model->batches = vac_port_is_open(&ports->inputs[0]) && vac_port_is_open(scores);
    model->pool = (struct vac_pool){
        .host = host, .user = model, .make = make_workspace, .free = free_workspace};
    return vac_pool_open(&model->pool);
}

static vaccel_status begin(struct run *run, const vaccel_invocation *invocation,
                           const vaccel_image_classify_params *params)
{
    struct vac_ort_model *model = invocation->loaded;
    const vaccel_host *host = model->backend->host;
    struct vac_pool_item *item = NULL;
    *run = (struct run){.model = model,
                        .invocation = invocation,
                        .params = params,
                        .watch = vac_stopwatch_start(invocation->attributes),
                        .origin = vac_ort_origin_of(model)};
    vaccel_status status = vac_check_classify_params(host, params);
    if (status == VACCEL_OK) {
        status = vac_pool_take(&model->pool, invocation->cancelled, &item);
    }
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_QUEUE);
    run->workspace = (struct workspace *)item;
    return status;
}

static void end(const struct run *run)
{
    struct vac_ort_model *model = run->invocation->loaded;
    vac_pool_put(&model->pool, &run->workspace->item);
}

/* Writes the image to its place in the network's input. */
static vaccel_status convert(const struct run *run, const vaccel_image_view *image,
                             const struct tensors *tensors, size_t place)
{
    size_t size = pixels_size(run->model, 1);
    struct vac_error err;
    vaccel_status status =
        vac_media_image_to_tensor(image, &run->model->info.input, NULL, &run->workspace->scratch,
                                  (unsigned char *)tensors->pixels + place * size, size, &err);
    if (status != VACCEL_OK) {
        return run->model->backend->host->fail(err.status, "%s", err.message);
    }
    return VACCEL_OK;
}

static vaccel_status compute(struct run *run, struct tensors *tensors)
{
    const struct vac_ort_model *model = run->model;
    const struct vac_ort_ports *ports = &model->ports;
    vaccel_status status = vac_check_cancelled(model->backend->host, run->invocation->cancelled);
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_PREPROCESS);
    if (status != VACCEL_OK) {
        return status;
    }
    const OrtValue *const inputs[] = {tensors->input};
    OrtStatus *failed =
        model->backend->runtime->api->Run(model->session, NULL, ports->input_names, inputs, 1,
                                          &ports->output_names[model->scores], 1, &tensors->output);
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_COMPUTE);
    return failed == NULL ? VACCEL_OK : vac_ort_fail_run(model, failed);
}

static vaccel_status answer(const struct run *run, const float *scores,
                            vaccel_label_score_view *entries, uint64_t *count)
{
    return vac_answer(run->model->backend->host, &run->model->info, run->model->device, run->params,
                      scores, run->workspace->best, entries, count);
}

vaccel_status vac_ort_classify(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_classify_args *args)
{
    const struct vac_ort *backend = self;
    struct run run;
    vaccel_classification_view view = {.entries_count = 0};
    vaccel_status status = begin(&run, invocation, args->params);
    if (status != VACCEL_OK) {
        return status;
    }
    struct workspace *workspace = run.workspace;
    status = convert(&run, args->image, &workspace->one, 0);
    if (status == VACCEL_OK) {
        status = compute(&run, &workspace->one);
    }
    if (status == VACCEL_OK) {
        status = answer(&run, workspace->one.scores, workspace->entries, &view.entries_count);
    }
    if (status == VACCEL_OK) {
        view.entries = workspace->entries;
        vac_stopwatch_lap(&run.watch, &run.origin, VACCEL_PHASE_POSTPROCESS);
        status = vaccel_make_classification(backend->host, &view, &run.origin, args->result);
    }
    end(&run);
    return status;
}

/* As many of the images as go through at once, beginning with `first`. */
static vaccel_status classify_some(struct run *run, const vaccel_image_classify_batch_args *args,
                                   size_t first, size_t count, vaccel_image_labels_view *views,
                                   vaccel_label_score_view *entries)
{
    const struct vac_ort_model *model = run->model;
    struct tensors *tensors = count == 1 ? &run->workspace->one : &run->workspace->many;
    size_t room = vac_answer_room(&model->info, run->params);
    vaccel_status status = ready(model, tensors, count);
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        status = convert(run, args->images[first + i], tensors, i);
        if (status != VACCEL_OK) {
            status = vac_fail_image(model->backend->host, status, first + i);
        }
    }
    if (status == VACCEL_OK) {
        status = compute(run, tensors);
    }
    for (size_t i = 0; i < count && status == VACCEL_OK; i++) {
        views[first + i].entries = entries + (first + i) * room;
        status = answer(run, tensors->scores + i * model->info.label_count,
                        entries + (first + i) * room, &views[first + i].entries_count);
    }
    vac_stopwatch_lap(&run->watch, &run->origin, VACCEL_PHASE_POSTPROCESS);
    return status;
}

static vaccel_status classify_all(struct run *run, const vaccel_image_classify_batch_args *args)
{
    const struct vac_ort_model *model = run->model;
    const vaccel_host *host = model->backend->host;
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
        status = vaccel_make_classifications(host, &view, &run->origin, args->result);
    }
    free(entries);
    free(views);
    return status;
}

vaccel_status vac_ort_classify_batch(void *self, const vaccel_invocation *invocation,
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
