/* SPDX-License-Identifier: Apache-2.0 */
/* The other ops on images of an engine. */
#include <stdlib.h>

#include "backends/common/engine.h"
#include "backends/common/stopwatch.h"

/* What a call has to itself. */
struct workspace {
    struct vac_pool_item item;
    struct vac_media_scratch scratch;
    void *pixels; /* the network's input */
};

static void free_workspace(void *user, struct vac_pool_item *item)
{
    struct workspace *workspace = (struct workspace *)item;
    (void)user;
    vac_media_scratch_free(&workspace->scratch);
    free(workspace->pixels);
    free(workspace);
}

static vaccel_status make_workspace(void *user, struct vac_pool_item **made)
{
    const struct vac_engine_model *model = user;
    size_t size = vac_media_spec_bytes(&model->info.input);
    size = (size + VAC_ENGINE_ALIGNMENT - 1) / VAC_ENGINE_ALIGNMENT * VAC_ENGINE_ALIGNMENT;
    struct workspace *workspace = calloc(1, sizeof(*workspace));
    if (workspace != NULL) {
        workspace->pixels = aligned_alloc(VAC_ENGINE_ALIGNMENT, size);
    }
    if (workspace == NULL || workspace->pixels == NULL) {
        free(workspace);
        return model->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for an image of the model %s",
                                 vac_model_text(&model->info));
    }
    vac_media_scratch_init(&workspace->scratch);
    *made = &workspace->item;
    return VACCEL_OK;
}

vaccel_status vac_engine_prepare_vision(struct vac_engine_model *model, uint32_t op)
{
    const struct vac_ports *ports = &model->ports;
    const struct vac_vision_ports outputs = {ports->outputs, ports->output_count, NULL, NULL};
    struct vac_error err;
    if (ports->input_count != 1) {
        return model->host->fail(VACCEL_ERR_UNSUPPORTED,
                                 "the model %s has %zu inputs, and an op on images gives it one; "
                                 "export it with one input",
                                 vac_model_text(&model->info), ports->input_count);
    }
    if (vac_check_image_input(&model->info, &ports->inputs[0], &err) != VACCEL_OK ||
        vac_vision_plan(&model->info, op, &outputs, &model->vision, &err) != VACCEL_OK) {
        return model->host->fail(err.status, "%s", err.message);
    }
    model->pool = (struct vac_pool){
        .host = model->host, .user = model, .make = make_workspace, .free = free_workspace};
    return vac_pool_open(&model->pool);
}

static vaccel_status compute(struct vac_engine_model *model, const struct workspace *workspace,
                             struct vac_engine_output outputs[VAC_VISION_OUTPUTS],
                             struct vac_media_output views[VAC_VISION_OUTPUTS])
{
    uint32_t wanted[VAC_VISION_OUTPUTS];
    for (size_t i = 0; i < model->vision.count; i++) {
        wanted[i] = (uint32_t)model->vision.outputs[i];
    }
    vaccel_status status =
        vac_engine_run_images(model, workspace->pixels, 1, wanted, model->vision.count, outputs);
    for (size_t i = 0; i < model->vision.count && status == VACCEL_OK; i++) {
        const char *name = model->ports.outputs[wanted[i]].name;
        if (outputs[i].dtype != VACCEL_DTYPE_F32) {
            status = model->host->fail(VACCEL_ERR_FORMAT,
                                       "the output '%s' of the model %s is %s and should be f32; "
                                       "export it again",
                                       name, vac_model_text(&model->info),
                                       vac_dtype_text(outputs[i].dtype));
        }
        views[i] = (struct vac_media_output){.name = name,
                                             .dims = outputs[i].dims,
                                             .rank = outputs[i].rank,
                                             .values = outputs[i].data};
    }
    return status;
}

static vaccel_status convert(const struct vac_engine_model *model,
                             const vaccel_invocation *invocation, const vaccel_image_view *image,
                             struct workspace *workspace)
{
    struct vac_error err;
    vaccel_status status = vac_media_image_to_tensor(
        image, &model->info.input, NULL, &workspace->scratch, workspace->pixels,
        vac_media_spec_bytes(&model->info.input), &err);
    return status != VACCEL_OK ? model->host->fail(err.status, "%s", err.message)
                               : vac_check_cancelled(model->host, invocation->cancelled);
}

static vaccel_status look(const vaccel_invocation *invocation, const struct vac_vision_call *call)
{
    struct vac_engine_model *model = invocation->loaded;
    struct vac_stopwatch watch = vac_stopwatch_start(invocation->attributes);
    vaccel_origin origin = vac_engine_origin(model);
    struct vac_media_look where;
    struct vac_pool_item *item = NULL;
    vaccel_status status = vac_vision_begin(model->host, &model->info, call, &where);
    if (status == VACCEL_OK) {
        status = vac_pool_take(&model->pool, invocation->cancelled, &item);
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_QUEUE);
    if (status != VACCEL_OK) {
        return status;
    }
    struct workspace *workspace = (struct workspace *)item;
    struct vac_engine_output outputs[VAC_VISION_OUTPUTS] = {{.handle = NULL}};
    struct vac_media_output views[VAC_VISION_OUTPUTS];
    status = convert(model, invocation, call->image, workspace);
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_PREPROCESS);
    if (status == VACCEL_OK) {
        status = compute(model, workspace, outputs, views);
        vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_COMPUTE);
    }
    if (status == VACCEL_OK) {
        status = vac_vision_answer(model->host, &model->info, call, &where, views, &watch, &origin);
    }
    vac_engine_release(model, outputs, model->vision.count);
    vac_pool_put(&model->pool, item);
    return status;
}

vaccel_status vac_engine_detect(void *self, const vaccel_invocation *invocation,
                                const vaccel_image_detect_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_DETECT, args->image, {.detect = args}};
    return look(invocation, &call);
}

vaccel_status vac_engine_segment(void *self, const vaccel_invocation *invocation,
                                 const vaccel_image_segment_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_SEGMENT, args->image, {.segment = args}};
    return look(invocation, &call);
}

vaccel_status vac_engine_pose(void *self, const vaccel_invocation *invocation,
                              const vaccel_image_pose_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_POSE, args->image, {.pose = args}};
    return look(invocation, &call);
}

vaccel_status vac_engine_depth(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_depth_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_DEPTH, args->image, {.depth = args}};
    return look(invocation, &call);
}
