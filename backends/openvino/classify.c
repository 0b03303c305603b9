/* SPDX-License-Identifier: Apache-2.0 */
#include "classify.h"

#include <math.h>

#include "model.h"
#include "reason.h"

enum { DEFAULT_TOP_K = 5 };

static vaccel_status infer(const struct vac_openvino *backend,
                           const struct vac_openvino_model *model,
                           const struct vac_openvino_request *request)
{
    const struct vac_openvino_functions *ov = &backend->runtime->ov;
    ov_status_e code = ov->infer_request_infer(request->handle);
    if (code == OK) {
        return VACCEL_OK;
    }
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(ov, code, reason);
    return backend->host->fail(
        VACCEL_ERR_BACKEND,
        "OpenVINO cannot run the model %s on %s (%s); try another device or backend",
        model->info.name, model->device, reason);
}

/* From the scores to the result. */
static vaccel_status answer(const struct vac_openvino *backend,
                            const struct vac_openvino_model *model,
                            struct vac_openvino_request *request,
                            const vaccel_image_classify_args *args)
{
    uint32_t top_k = args->params->top_k != 0 ? args->params->top_k : DEFAULT_TOP_K;
    if (top_k > model->info.label_count) {
        top_k = (uint32_t)model->info.label_count;
    }
    struct vac_error err;
    uint32_t found = 0;
    vaccel_status status = vac_media_topk(request->scores, model->info.label_count,
                                          model->info.activation == VAC_ACTIVATION_SOFTMAX, top_k,
                                          request->best, &found, &err);
    if (status != VACCEL_OK) {
        return vac_openvino_pass_on(backend->host, &err);
    }
    if (isnan(request->best[0].score)) {
        return backend->host->fail(VACCEL_ERR_BACKEND,
                                   "the model %s gave no number for any class on %s; ask for the "
                                   "precision f32, or export the model again",
                                   model->info.name, model->device);
    }
    uint32_t kept = 0;
    while (kept < found && request->best[kept].score >= args->params->min_score) {
        const struct vac_media_score *best = &request->best[kept];
        request->entries[kept++] =
            (vaccel_label_score_view){best->index, best->score, model->info.labels[best->index]};
    }
    const vaccel_classification_view view = {request->entries, kept};
    const vaccel_origin origin = {
        .backend = "openvino",
        .device = model->device,
        .model_sha256 = model->sha256[0] != '\0' ? model->sha256 : NULL,
        .precision = model->precision,
    };
    return vaccel_make_classification(backend->host, &view, &origin, args->result);
}

vaccel_status vac_openvino_classify(void *self, const vaccel_invocation *invocation,
                                    const vaccel_image_classify_args *args)
{
    const struct vac_openvino *backend = self;
    struct vac_openvino_model *model = invocation->loaded;
    struct vac_openvino_request *request;
    /* Written so that what is no number fails it. */
    if (!(args->params->min_score >= 0 && args->params->min_score <= 1)) {
        return backend->host->fail(VACCEL_ERR_INVALID,
                                   "min_score is %g and should be from 0 to 1; correct it",
                                   (double)args->params->min_score);
    }
    vaccel_status status = vac_openvino_pool_take(&model->pool, invocation->cancelled, &request);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_error err;
    status = vac_media_image_to_tensor(args->image, &model->info.input, NULL, &request->scratch,
                                       request->pixels, request->pixels_size, &err);
    if (status != VACCEL_OK) {
        status = vac_openvino_pass_on(backend->host, &err);
    } else {
        status = vac_openvino_check_cancelled(backend->host, invocation->cancelled);
    }
    if (status == VACCEL_OK) {
        status = infer(backend, model, request);
    }
    if (status == VACCEL_OK) {
        status = answer(backend, model, request, args);
    }
    vac_openvino_pool_put(&model->pool, request);
    return status;
}
