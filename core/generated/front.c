/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include <stdlib.h>

#include "core/front.h"

/* An op without arguments is all overhead, so only there the dispatch stands in the function. */

vaccel_status vaccel_noop(vaccel_session *session)
{
    if (VAC_UNLIKELY(vac_validate || !session)) {
        const vaccel_noop_args given = {
            .unused = 0,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_NOOP, session, NULL, &given));
    }
    vaccel_noop_args args = {
        .unused = 0,
    };
    return vac_dispatch(session, VAC_INDEX_NOOP, NULL, &args);
}

vaccel_status vaccel_model_describe(vaccel_session *session, vaccel_model *model,
                                    vaccel_model_info **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !model || !result)) {
        const vaccel_model_describe_args given = {
            .model = (const vaccel_model_view *)(const void *)model,
            .result = result,
        };
        VAC_TRY(
            vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_MODEL_DESCRIBE, session, NULL, &given));
    }
    vaccel_model_info *result_made = NULL;
    vaccel_model_describe_args args = {
        .model = &model->view,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_MODEL_DESCRIBE, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_MODEL_DESCRIBE);
    }
    *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_infer(vaccel_session *session, vaccel_model *model,
                           const vaccel_tensor *inputs, size_t inputs_count, vaccel_tensor *outputs,
                           size_t outputs_count, vaccel_inference **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !model || (!inputs && inputs_count) ||
                     inputs_count > 1024 || (!outputs && outputs_count) || outputs_count > 1024)) {
        const vaccel_infer_args given = {
            .model = (const vaccel_model_view *)(const void *)model,
            .inputs = inputs,
            .inputs_count = inputs_count,
            .outputs = outputs,
            .outputs_count = outputs_count,
            .result = result,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_INFER, session, NULL, &given));
    }
    VAC_TRY(vac_tensors_check(inputs, inputs_count, true, "inputs"));
    VAC_TRY(vac_tensors_check(outputs, outputs_count, false, "outputs"));
    if (!result)
        VAC_TRY(vac_room_check(outputs, outputs_count, "outputs", "result"));
    vaccel_inference *result_made = NULL;
    vaccel_infer_args args = {
        .model = &model->view,
        .inputs = inputs,
        .inputs_count = inputs_count,
        .outputs = outputs,
        .outputs_count = outputs_count,
        .result = result ? &result_made : NULL,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_INFER, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(result && !result_made)) {
        return vac_fail_no_result(VAC_INDEX_INFER);
    }
    if (result)
        *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_image_classify(vaccel_session *session, vaccel_image *image,
                                    vaccel_model *model, const vaccel_image_classify_params *params,
                                    vaccel_classification **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !image || !model || !result)) {
        const vaccel_image_classify_args given = {
            .image = (const vaccel_image_view *)(const void *)image,
            .model = (const vaccel_model_view *)(const void *)model,
            .params = params,
            .result = result,
        };
        VAC_TRY(
            vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_IMAGE_CLASSIFY, session, NULL, &given));
    }
    vaccel_image_classify_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "image_classify_params"));
    vaccel_classification *result_made = NULL;
    vaccel_image_classify_args args = {
        .image = &image->view,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_IMAGE_CLASSIFY, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_IMAGE_CLASSIFY);
    }
    *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_image_classify_batch(vaccel_session *session, vaccel_image *const *images,
                                          size_t images_count, vaccel_model *model,
                                          const vaccel_image_classify_params *params,
                                          vaccel_classifications **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!images && images_count) || images_count > 1024 ||
                     !model || !result)) {
        const vaccel_image_classify_batch_args given = {
            .images = (const vaccel_image_view *const *)(const void *)images,
            .images_count = images_count,
            .model = (const vaccel_model_view *)(const void *)model,
            .params = params,
            .result = result,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_IMAGE_CLASSIFY_BATCH, session, NULL,
                                    &given));
    }
    vaccel_image_classify_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "image_classify_params"));
    vaccel_classifications *result_made = NULL;
    const vaccel_image_view **images_views;
    VAC_TRY(vac_images_view(images, images_count, "images", &images_views));
    vaccel_image_classify_batch_args args = {
        .images = images_views,
        .images_count = images_count,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_IMAGE_CLASSIFY_BATCH, model, &args);
    free(images_views);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_IMAGE_CLASSIFY_BATCH);
    }
    *result = result_made;
    return VACCEL_OK;
}
