/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "core/submit.h"

#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

vaccel_status vaccel_noop_submit(vaccel_session *session, vaccel_call **call)
{
    const vaccel_noop_args args = {
        .unused = 0,
    };
    return vac_submit(session, VAC_INDEX_NOOP, &args, call);
}

vaccel_status vaccel_noop_result(vaccel_call *call)
{
    return vac_take_outputs(call, VAC_INDEX_NOOP, NULL);
}

vaccel_status vaccel_model_describe_submit(vaccel_session *session, vaccel_model *model,
                                           vaccel_call **call)
{
    const vaccel_model_describe_args args = {
        .model = (const vaccel_model_view *)(const void *)model,
    };
    return vac_submit(session, VAC_INDEX_MODEL_DESCRIBE, &args, call);
}

vaccel_status vaccel_model_describe_result(vaccel_call *call, vaccel_model_info **result)
{
    const vaccel_model_describe_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_MODEL_DESCRIBE, &args);
}

vaccel_status vaccel_infer_submit(vaccel_session *session, vaccel_model *model,
                                  const vaccel_tensor *inputs, size_t inputs_count,
                                  vaccel_call **call)
{
    const vaccel_infer_args args = {
        .model = (const vaccel_model_view *)(const void *)model,
        .inputs = inputs,
        .inputs_count = inputs_count,
    };
    return vac_submit(session, VAC_INDEX_INFER, &args, call);
}

vaccel_status vaccel_infer_result(vaccel_call *call, vaccel_inference **result)
{
    const vaccel_infer_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_INFER, &args);
}

vaccel_status vaccel_image_classify_submit(vaccel_session *session, vaccel_image *image,
                                           vaccel_model *model,
                                           const vaccel_image_classify_params *params,
                                           vaccel_call **call)
{
    const vaccel_image_classify_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
    };
    return vac_submit(session, VAC_INDEX_IMAGE_CLASSIFY, &args, call);
}

vaccel_status vaccel_image_classify_result(vaccel_call *call, vaccel_classification **result)
{
    const vaccel_image_classify_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_IMAGE_CLASSIFY, &args);
}

vaccel_status vaccel_image_classify_batch_submit(vaccel_session *session,
                                                 vaccel_image *const *images, size_t images_count,
                                                 vaccel_model *model,
                                                 const vaccel_image_classify_params *params,
                                                 vaccel_call **call)
{
    const vaccel_image_classify_batch_args args = {
        .images = (const vaccel_image_view *const *)(const void *)images,
        .images_count = images_count,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
    };
    return vac_submit(session, VAC_INDEX_IMAGE_CLASSIFY_BATCH, &args, call);
}

vaccel_status vaccel_image_classify_batch_result(vaccel_call *call, vaccel_classifications **result)
{
    const vaccel_image_classify_batch_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_IMAGE_CLASSIFY_BATCH, &args);
}
