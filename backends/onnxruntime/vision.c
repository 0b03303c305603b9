/* SPDX-License-Identifier: Apache-2.0 */
#include "vision.h"

#include <stdlib.h>

#include "backends/common/stopwatch.h"

/* What a call has to itself. */
struct workspace {
    struct vac_pool_item item;
    struct vac_media_scratch scratch;
    void *pixels; /* the network's input */
    OrtValue *input;
};

/* Outputs after a run; held until they are freed. */
struct outputs {
    OrtValue *values[VAC_VISION_OUTPUTS];
    int64_t dims[VAC_VISION_OUTPUTS][VAC_PORT_MAX_RANK];
    struct vac_media_output views[VAC_VISION_OUTPUTS];
};

static const OrtApi *api_of(const struct vac_ort_model *model)
{
    return model->backend->runtime->api;
}

static void free_workspace(void *user, struct vac_pool_item *item)
{
    const struct vac_ort_model *model = user;
    struct workspace *workspace = (struct workspace *)item;
    if (workspace->input != NULL) {
        api_of(model)->ReleaseValue(workspace->input);
    }
    vac_media_scratch_free(&workspace->scratch);
    free(workspace->pixels);
    free(workspace);
}

static vaccel_status make_workspace(void *user, struct vac_pool_item **made)
{
    const struct vac_ort_model *model = user;
    const struct vac_media_tensor_spec *spec = &model->info.input;
    const int64_t *shape = model->info.input_shape;
    const int64_t one[4] = {1, shape[1], shape[2], shape[3]};
    size_t size = vac_media_spec_bytes(spec);
    struct workspace *workspace = calloc(1, sizeof(*workspace));
    if (workspace != NULL) {
        workspace->pixels = malloc(size);
    }
    if (workspace == NULL || workspace->pixels == NULL) {
        free(workspace);
        return model->backend->host->fail(VACCEL_ERR_NO_MEMORY,
                                          "no memory for an image of the model %s",
                                          vac_model_text(&model->info));
    }
    vac_media_scratch_init(&workspace->scratch);
    OrtStatus *status = api_of(model)->CreateTensorWithDataAsOrtValue(
        model->backend->runtime->processor, workspace->pixels, size, one, 4,
        spec->dtype == VAC_DTYPE_U8 ? ORT_UINT8 : ORT_FLOAT, &workspace->input);
    if (status != NULL) {
        workspace->input = NULL;
        free_workspace(user, &workspace->item);
        return vac_ort_fail_run(model, status);
    }
    *made = &workspace->item;
    return VACCEL_OK;
}

vaccel_status vac_ort_prepare_vision(struct vac_ort_model *model, uint32_t op)
{
    const vaccel_host *host = model->backend->host;
    const struct vac_ports *ports = &model->ports.ports;
    const struct vac_vision_ports outputs = {ports->outputs, ports->output_count, NULL, NULL};
    struct vac_error err;
    if (ports->input_count != 1) {
        return host->fail(VACCEL_ERR_UNSUPPORTED,
                          "the model %s has %zu inputs, and an op on images gives it one; export "
                          "it with one input",
                          vac_model_text(&model->info), ports->input_count);
    }
    if (vac_check_image_input(&model->info, &ports->inputs[0], &err) != VACCEL_OK ||
        vac_vision_plan(&model->info, op, &outputs, &model->vision, &err) != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    model->pool = (struct vac_pool){
        .host = host, .user = model, .make = make_workspace, .free = free_workspace};
    return vac_pool_open(&model->pool);
}

static void free_outputs(const struct vac_ort_model *model, struct outputs *outputs)
{
    for (size_t i = 0; i < model->vision.count; i++) {
        if (outputs->values[i] != NULL) {
            api_of(model)->ReleaseValue(outputs->values[i]);
        }
    }
}

/* Where an output lies, and its shape. */
static OrtStatus *view_output(const OrtApi *api, OrtValue *value, int64_t dims[VAC_PORT_MAX_RANK],
                              struct vac_media_output *view)
{
    OrtTensorTypeAndShapeInfo *info = NULL;
    void *values = NULL;
    OrtStatus *status = api->GetTensorTypeAndShape(value, &info);
    if (status != NULL) {
        return status;
    }
    status = api->GetDimensionsCount(info, &view->rank);
    if (status == NULL && view->rank <= VAC_PORT_MAX_RANK) {
        status = api->GetDimensions(info, dims, view->rank);
    }
    api->ReleaseTensorTypeAndShapeInfo(info);
    if (status == NULL) {
        status = api->GetTensorMutableData(value, &values);
    }
    view->dims = dims;
    view->values = values;
    return status;
}

/* ONNX Runtime makes the outputs, which are read where they are. */
static vaccel_status compute(const struct vac_ort_model *model, const struct workspace *workspace,
                             struct outputs *outputs)
{
    const struct vac_ort_ports *ports = &model->ports;
    const OrtValue *const inputs[] = {workspace->input};
    const char *names[VAC_VISION_OUTPUTS];
    for (size_t i = 0; i < model->vision.count; i++) {
        names[i] = ports->output_names[model->vision.outputs[i]];
        outputs->views[i].name = names[i];
    }
    OrtStatus *status = api_of(model)->Run(model->session, NULL, ports->input_names, inputs, 1,
                                           names, model->vision.count, outputs->values);
    for (size_t i = 0; i < model->vision.count && status == NULL; i++) {
        status =
            view_output(api_of(model), outputs->values[i], outputs->dims[i], &outputs->views[i]);
    }
    return status == NULL ? VACCEL_OK : vac_ort_fail_run(model, status);
}

static vaccel_status convert(const struct vac_ort_model *model, const vaccel_invocation *invocation,
                             const vaccel_image_view *image, struct workspace *workspace)
{
    const vaccel_host *host = model->backend->host;
    struct vac_error err;
    vaccel_status status = vac_media_image_to_tensor(
        image, &model->info.input, NULL, &workspace->scratch, workspace->pixels,
        vac_media_spec_bytes(&model->info.input), &err);
    return status != VACCEL_OK ? host->fail(err.status, "%s", err.message)
                               : vac_check_cancelled(host, invocation->cancelled);
}

static vaccel_status look(const vaccel_invocation *invocation, const struct vac_vision_call *call)
{
    struct vac_ort_model *model = invocation->loaded;
    const vaccel_host *host = model->backend->host;
    struct vac_stopwatch watch = vac_stopwatch_start(invocation->attributes);
    vaccel_origin origin = vac_ort_origin_of(model);
    struct vac_media_look where;
    struct vac_pool_item *item = NULL;
    vaccel_status status = vac_vision_begin(host, &model->info, call, &where);
    if (status == VACCEL_OK) {
        status = vac_pool_take(&model->pool, invocation->cancelled, &item);
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_QUEUE);
    if (status != VACCEL_OK) {
        return status;
    }
    struct workspace *workspace = (struct workspace *)item;
    struct outputs outputs = {.values = {NULL}};
    status = convert(model, invocation, call->image, workspace);
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_PREPROCESS);
    if (status == VACCEL_OK) {
        status = compute(model, workspace, &outputs);
        vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_COMPUTE);
    }
    if (status == VACCEL_OK) {
        status =
            vac_vision_answer(host, &model->info, call, &where, outputs.views, &watch, &origin);
    }
    free_outputs(model, &outputs);
    vac_pool_put(&model->pool, item);
    return status;
}

vaccel_status vac_ort_detect(void *self, const vaccel_invocation *invocation,
                             const vaccel_image_detect_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_DETECT, args->image, {.detect = args}};
    return look(invocation, &call);
}

vaccel_status vac_ort_segment(void *self, const vaccel_invocation *invocation,
                              const vaccel_image_segment_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_SEGMENT, args->image, {.segment = args}};
    return look(invocation, &call);
}

vaccel_status vac_ort_depth(void *self, const vaccel_invocation *invocation,
                            const vaccel_image_depth_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_DEPTH, args->image, {.depth = args}};
    return look(invocation, &call);
}

vaccel_status vac_ort_pose(void *self, const vaccel_invocation *invocation,
                           const vaccel_image_pose_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_POSE, args->image, {.pose = args}};
    return look(invocation, &call);
}
