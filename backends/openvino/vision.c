/* SPDX-License-Identifier: Apache-2.0 */
#include "vision.h"

#include "backends/common/stopwatch.h"
#include "backends/common/vision.h"
#include "model.h"

/* Outputs as they are after a run; held until they are freed. */
struct outputs {
    ov_tensor_t *tensors[VAC_VISION_OUTPUTS];
    ov_shape_t shapes[VAC_VISION_OUTPUTS];
    struct vac_media_output views[VAC_VISION_OUTPUTS];
    size_t count;
};

static void free_outputs(const struct vac_openvino_functions *ov, struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++) {
        ov->shape_free(&outputs->shapes[i]);
        ov->tensor_free(outputs->tensors[i]);
    }
}

/* Asked for anew after each run: where a shape is open, so is the place. */
static ov_status_e read_outputs(const struct vac_openvino_graph *graph,
                                const struct vac_openvino_request *request, struct outputs *outputs)
{
    const struct vac_openvino_model *model = graph->model;
    const struct vac_openvino_functions *ov = &model->network.runtime->ov;
    ov_status_e code = OK;
    while (outputs->count < model->vision.count && code == OK) {
        size_t i = outputs->count;
        size_t port = model->vision.outputs[i];
        const char *name = graph->outputs[port].name;
        ov_tensor_t **tensor = &outputs->tensors[i];
        void *values = NULL;
        code = ov->infer_request_get_output_tensor_by_index(request->handle, port, tensor);
        if (code != OK) {
            break;
        }
        code = ov->tensor_get_shape(*tensor, &outputs->shapes[i]);
        if (code != OK) {
            ov->tensor_free(*tensor);
            break;
        }
        outputs->count++;
        code = ov->tensor_data(*tensor, &values);
        outputs->views[i] =
            (struct vac_media_output){name != NULL ? name : "(unnamed)", values,
                                      outputs->shapes[i].dims, (size_t)outputs->shapes[i].rank};
    }
    return code;
}

static vaccel_status run(struct vac_openvino_graph *graph, struct vac_openvino_request *request,
                         const vaccel_invocation *invocation, const struct vac_vision_call *call,
                         struct vac_stopwatch *watch, vaccel_origin *origin)
{
    const struct vac_openvino_model *model = graph->model;
    const vaccel_host *host = model->network.host;
    const struct vac_openvino_functions *ov = &model->network.runtime->ov;
    struct vac_openvino_picture *picture = &request->picture;
    struct vac_media_look look;
    struct vac_error err;
    vaccel_status status = vac_vision_begin(host, &model->info, call, &look);
    if (status == VACCEL_OK) {
        status = vac_media_image_to_tensor(call->image, &model->info.input, NULL, &picture->scratch,
                                           picture->pixels, picture->pixels_size, &err);
        status = status != VACCEL_OK ? vac_openvino_pass_on(host, &err)
                                     : vac_check_cancelled(host, invocation->cancelled);
    }
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_PREPROCESS);
    if (status != VACCEL_OK) {
        return status;
    }
    struct outputs outputs = {.count = 0};
    ov_status_e code = ov->infer_request_infer(request->handle);
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_COMPUTE);
    if (code == OK) {
        code = read_outputs(graph, request, &outputs);
    }
    status = code == OK
                 ? vac_vision_answer(host, &model->info, call, &look, outputs.views, watch, origin)
                 : vac_openvino_graph_fail(graph, code);
    free_outputs(ov, &outputs);
    return status;
}

static vaccel_status look(const vaccel_invocation *invocation, const struct vac_vision_call *call)
{
    static const int64_t one = 1;
    struct vac_openvino_model *model = invocation->loaded;
    struct vac_openvino_graph *graph = NULL;
    struct vac_openvino_request *request = NULL;
    struct vac_stopwatch watch = vac_stopwatch_start(invocation->attributes);
    vaccel_origin origin = vac_openvino_model_origin(model);
    vaccel_status status = vac_openvino_model_graph(model, &one, &graph);
    if (status == VACCEL_OK) {
        status = vac_openvino_graph_take(graph, invocation->cancelled, &request);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_QUEUE);
    status = run(graph, request, invocation, call, &watch, &origin);
    vac_openvino_graph_put(graph, request);
    return status;
}

vaccel_status vac_openvino_detect(void *self, const vaccel_invocation *invocation,
                                  const vaccel_image_detect_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_DETECT, args->image, {.detect = args}};
    return look(invocation, &call);
}

vaccel_status vac_openvino_segment(void *self, const vaccel_invocation *invocation,
                                   const vaccel_image_segment_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_SEGMENT, args->image, {.segment = args}};
    return look(invocation, &call);
}

vaccel_status vac_openvino_depth(void *self, const vaccel_invocation *invocation,
                                 const vaccel_image_depth_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_DEPTH, args->image, {.depth = args}};
    return look(invocation, &call);
}

vaccel_status vac_openvino_pose(void *self, const vaccel_invocation *invocation,
                                const vaccel_image_pose_args *args)
{
    (void)self;
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_POSE, args->image, {.pose = args}};
    return look(invocation, &call);
}
