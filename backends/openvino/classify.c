/* SPDX-License-Identifier: Apache-2.0 */
#include "classify.h"

#include "backends/common/answer.h"
#include "backends/common/stopwatch.h"
#include "model.h"

/* From the scores to the result. */
static vaccel_status answer(const struct vac_openvino_model *model,
                            struct vac_openvino_picture *picture,
                            const vaccel_image_classify_args *args, vaccel_origin *origin,
                            struct vac_stopwatch *watch)
{
    const vaccel_host *host = model->network.host;
    uint64_t kept = 0;
    vaccel_status status = vac_answer(host, &model->info, model->runs_on, args->params,
                                      picture->scores, picture->best, picture->entries, &kept);
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_POSTPROCESS);
    if (status != VACCEL_OK) {
        return status;
    }
    const vaccel_classification_view view = {picture->entries, kept};
    return vaccel_make_classification(host, &view, origin, args->result);
}

static vaccel_status run(struct vac_openvino_graph *graph, struct vac_openvino_request *request,
                         const vaccel_invocation *invocation,
                         const vaccel_image_classify_args *args, struct vac_stopwatch *watch,
                         vaccel_origin *origin)
{
    const struct vac_openvino_model *model = graph->model;
    const vaccel_host *host = model->network.host;
    struct vac_openvino_picture *picture = &request->picture;
    struct vac_error err;
    vaccel_status status =
        vac_media_image_to_tensor(args->image, &model->info.input, NULL, &picture->scratch,
                                  picture->pixels, picture->pixels_size, &err);
    status = status != VACCEL_OK ? vac_openvino_pass_on(host, &err)
                                 : vac_check_cancelled(host, invocation->cancelled);
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_PREPROCESS);
    if (status != VACCEL_OK) {
        return status;
    }
    ov_status_e code = model->network.runtime->ov.infer_request_infer(request->handle);
    vac_stopwatch_lap(watch, origin, VACCEL_PHASE_COMPUTE);
    return code == OK ? answer(model, picture, args, origin, watch)
                      : vac_openvino_graph_fail(graph, code);
}

vaccel_status vac_openvino_classify(void *self, const vaccel_invocation *invocation,
                                    const vaccel_image_classify_args *args)
{
    static const int64_t one = 1;
    const struct vac_openvino *backend = self;
    struct vac_openvino_model *model = invocation->loaded;
    struct vac_openvino_graph *graph = NULL;
    struct vac_openvino_request *request = NULL;
    struct vac_stopwatch watch = vac_stopwatch_start(invocation->attributes);
    vaccel_origin origin = vac_openvino_model_origin(model);
    vaccel_status status = vac_check_classify_params(backend->host, args->params);
    if (status == VACCEL_OK) {
        status = vac_openvino_model_graph(model, &one, &graph);
    }
    if (status == VACCEL_OK) {
        status = vac_openvino_graph_take(graph, invocation->cancelled, &request);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    vac_stopwatch_lap(&watch, &origin, VACCEL_PHASE_QUEUE);
    status = run(graph, request, invocation, args, &watch, &origin);
    vac_openvino_graph_put(graph, request);
    return status;
}
