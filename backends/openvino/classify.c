/* SPDX-License-Identifier: Apache-2.0 */
#include "classify.h"

#include "backends/common/answer.h"
#include "model.h"
#include "reason.h"

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
    uint64_t kept = 0;
    vaccel_status status = vac_answer(backend->host, &model->info, model->device, args->params,
                                      request->scores, request->best, request->entries, &kept);
    if (status != VACCEL_OK) {
        return status;
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
    struct vac_pool_item *item;
    vaccel_status status = vac_check_classify_params(backend->host, args->params);
    if (status == VACCEL_OK) {
        status = vac_pool_take(&model->requests.pool, invocation->cancelled, &item);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_openvino_request *request = (struct vac_openvino_request *)item;
    struct vac_error err;
    status = vac_media_image_to_tensor(args->image, &model->info.input, NULL, &request->scratch,
                                       request->pixels, request->pixels_size, &err);
    if (status != VACCEL_OK) {
        status = vac_openvino_pass_on(backend->host, &err);
    } else {
        status = vac_check_cancelled(backend->host, invocation->cancelled);
    }
    if (status == VACCEL_OK) {
        status = infer(backend, model, request);
    }
    if (status == VACCEL_OK) {
        status = answer(backend, model, request, args);
    }
    vac_pool_put(&model->requests.pool, &request->item);
    return status;
}
