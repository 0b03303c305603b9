/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include <vaccel/backend_ops.h>

#include "guest/client/run.h"

vaccel_status vaccel_noop(vaccel_session *session)
{
    const vaccel_noop_args args = {
        .unused = 0,
    };
    return vac_run_now(session, VAC_INDEX_NOOP, &args);
}

vaccel_status vaccel_model_describe(vaccel_session *session, vaccel_model *model,
                                    vaccel_model_info **result)
{
    const vaccel_model_describe_args args = {
        .model = (const vaccel_model_view *)(const void *)model,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_MODEL_DESCRIBE, &args);
}

vaccel_status vaccel_infer(vaccel_session *session, vaccel_model *model,
                           const vaccel_tensor *inputs, size_t inputs_count, vaccel_tensor *outputs,
                           size_t outputs_count, vaccel_inference **result)
{
    const vaccel_infer_args args = {
        .model = (const vaccel_model_view *)(const void *)model,
        .inputs = inputs,
        .inputs_count = inputs_count,
        .outputs = outputs,
        .outputs_count = outputs_count,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_INFER, &args);
}

vaccel_status vaccel_image_classify(vaccel_session *session, vaccel_image *image,
                                    vaccel_model *model, const vaccel_image_classify_params *params,
                                    vaccel_classification **result)
{
    const vaccel_image_classify_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_IMAGE_CLASSIFY, &args);
}

vaccel_status vaccel_image_classify_batch(vaccel_session *session, vaccel_image *const *images,
                                          size_t images_count, vaccel_model *model,
                                          const vaccel_image_classify_params *params,
                                          vaccel_classifications **result)
{
    const vaccel_image_classify_batch_args args = {
        .images = (const vaccel_image_view *const *)(const void *)images,
        .images_count = images_count,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_IMAGE_CLASSIFY_BATCH, &args);
}
