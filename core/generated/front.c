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

vaccel_status vaccel_image_detect(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                  const vaccel_image_detect_params *params,
                                  vaccel_detection **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !image || !model || !result)) {
        const vaccel_image_detect_args given = {
            .image = (const vaccel_image_view *)(const void *)image,
            .model = (const vaccel_model_view *)(const void *)model,
            .params = params,
            .result = result,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_IMAGE_DETECT, session, NULL, &given));
    }
    vaccel_image_detect_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "image_detect_params"));
    vaccel_detection *result_made = NULL;
    vaccel_image_detect_args args = {
        .image = &image->view,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_IMAGE_DETECT, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_IMAGE_DETECT);
    }
    *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_image_segment(vaccel_session *session, vaccel_image *image,
                                   vaccel_model *model, const vaccel_image_segment_params *params,
                                   vaccel_segmentation **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !image || !model || !result)) {
        const vaccel_image_segment_args given = {
            .image = (const vaccel_image_view *)(const void *)image,
            .model = (const vaccel_model_view *)(const void *)model,
            .params = params,
            .result = result,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_IMAGE_SEGMENT, session, NULL, &given));
    }
    vaccel_image_segment_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "image_segment_params"));
    vaccel_segmentation *result_made = NULL;
    vaccel_image_segment_args args = {
        .image = &image->view,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_IMAGE_SEGMENT, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_IMAGE_SEGMENT);
    }
    *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_image_pose(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                const vaccel_image_pose_params *params, vaccel_poses **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !image || !model || !result)) {
        const vaccel_image_pose_args given = {
            .image = (const vaccel_image_view *)(const void *)image,
            .model = (const vaccel_model_view *)(const void *)model,
            .params = params,
            .result = result,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_IMAGE_POSE, session, NULL, &given));
    }
    vaccel_image_pose_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "image_pose_params"));
    vaccel_poses *result_made = NULL;
    vaccel_image_pose_args args = {
        .image = &image->view,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_IMAGE_POSE, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_IMAGE_POSE);
    }
    *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_image_depth(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                 const vaccel_image_depth_params *params, vaccel_depth_map **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !image || !model || !result)) {
        const vaccel_image_depth_args given = {
            .image = (const vaccel_image_view *)(const void *)image,
            .model = (const vaccel_model_view *)(const void *)model,
            .params = params,
            .result = result,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_IMAGE_DEPTH, session, NULL, &given));
    }
    vaccel_image_depth_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "image_depth_params"));
    vaccel_depth_map *result_made = NULL;
    vaccel_image_depth_args args = {
        .image = &image->view,
        .model = &model->view,
        .params = &params_read,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_IMAGE_DEPTH, model, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_IMAGE_DEPTH);
    }
    *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_blas_sgemm(vaccel_session *session, uint64_t m, uint64_t n, uint64_t k,
                                float alpha, const float *a, size_t a_count, const float *b,
                                size_t b_count, float beta, const vaccel_blas_sgemm_params *params,
                                float *c, size_t c_count)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!a && a_count) || (!b && b_count) ||
                     (!c && c_count))) {
        const vaccel_blas_sgemm_args given = {
            .m = m,
            .n = n,
            .k = k,
            .alpha = alpha,
            .a = a,
            .a_count = a_count,
            .b = b,
            .b_count = b_count,
            .beta = beta,
            .params = params,
            .c = c,
            .c_count = c_count,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_BLAS_SGEMM, session, NULL, &given));
    }
    vaccel_blas_sgemm_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "blas_sgemm_params"));
    vaccel_blas_sgemm_args args = {
        .m = m,
        .n = n,
        .k = k,
        .alpha = alpha,
        .a = a,
        .a_count = a_count,
        .b = b,
        .b_count = b_count,
        .beta = beta,
        .params = &params_read,
        .c = c,
        .c_count = c_count,
    };
    return vac_dispatch_op(session, VAC_INDEX_BLAS_SGEMM, NULL, &args);
}

vaccel_status vaccel_blas_sgemv(vaccel_session *session, uint64_t m, uint64_t n, float alpha,
                                const float *a, size_t a_count, const float *x, size_t x_count,
                                float beta, const vaccel_blas_sgemv_params *params, float *y,
                                size_t y_count)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!a && a_count) || (!x && x_count) ||
                     (!y && y_count))) {
        const vaccel_blas_sgemv_args given = {
            .m = m,
            .n = n,
            .alpha = alpha,
            .a = a,
            .a_count = a_count,
            .x = x,
            .x_count = x_count,
            .beta = beta,
            .params = params,
            .y = y,
            .y_count = y_count,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_BLAS_SGEMV, session, NULL, &given));
    }
    vaccel_blas_sgemv_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "blas_sgemv_params"));
    vaccel_blas_sgemv_args args = {
        .m = m,
        .n = n,
        .alpha = alpha,
        .a = a,
        .a_count = a_count,
        .x = x,
        .x_count = x_count,
        .beta = beta,
        .params = &params_read,
        .y = y,
        .y_count = y_count,
    };
    return vac_dispatch_op(session, VAC_INDEX_BLAS_SGEMV, NULL, &args);
}

vaccel_status vaccel_blas_saxpy(vaccel_session *session, uint64_t n, float alpha, const float *x,
                                size_t x_count, const vaccel_blas_vector_params *params, float *y,
                                size_t y_count)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!x && x_count) || (!y && y_count))) {
        const vaccel_blas_saxpy_args given = {
            .n = n,
            .alpha = alpha,
            .x = x,
            .x_count = x_count,
            .params = params,
            .y = y,
            .y_count = y_count,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_BLAS_SAXPY, session, NULL, &given));
    }
    vaccel_blas_vector_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "blas_vector_params"));
    vaccel_blas_saxpy_args args = {
        .n = n,
        .alpha = alpha,
        .x = x,
        .x_count = x_count,
        .params = &params_read,
        .y = y,
        .y_count = y_count,
    };
    return vac_dispatch_op(session, VAC_INDEX_BLAS_SAXPY, NULL, &args);
}

vaccel_status vaccel_blas_sdot(vaccel_session *session, uint64_t n, const float *x, size_t x_count,
                               const float *y, size_t y_count,
                               const vaccel_blas_vector_params *params, float *dot)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!x && x_count) || (!y && y_count) || !dot)) {
        const vaccel_blas_sdot_args given = {
            .n = n,
            .x = x,
            .x_count = x_count,
            .y = y,
            .y_count = y_count,
            .params = params,
            .dot = dot,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_BLAS_SDOT, session, NULL, &given));
    }
    vaccel_blas_vector_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "blas_vector_params"));
    vaccel_blas_sdot_args args = {
        .n = n,
        .x = x,
        .x_count = x_count,
        .y = y,
        .y_count = y_count,
        .params = &params_read,
        .dot = dot,
    };
    return vac_dispatch_op(session, VAC_INDEX_BLAS_SDOT, NULL, &args);
}

vaccel_status vaccel_vector_add(vaccel_session *session, uint64_t count, const float *a,
                                const float *b, float *sum)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!a && count) || (!b && count) ||
                     (!sum && count))) {
        const vaccel_vector_add_args given = {
            .count = count,
            .a = a,
            .a_count = count,
            .b = b,
            .b_count = count,
            .sum = sum,
            .sum_count = count,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_VECTOR_ADD, session, NULL, &given));
    }
    vaccel_vector_add_args args = {
        .count = count,
        .a = a,
        .a_count = count,
        .b = b,
        .b_count = count,
        .sum = sum,
        .sum_count = count,
    };
    return vac_dispatch_op(session, VAC_INDEX_VECTOR_ADD, NULL, &args);
}

vaccel_status vaccel_matrix_multiply(vaccel_session *session, uint64_t m, uint64_t n, uint64_t k,
                                     const float *a, size_t a_count, const float *b, size_t b_count,
                                     float *product, size_t product_count)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!a && a_count) || (!b && b_count) ||
                     (!product && product_count))) {
        const vaccel_matrix_multiply_args given = {
            .m = m,
            .n = n,
            .k = k,
            .a = a,
            .a_count = a_count,
            .b = b,
            .b_count = b_count,
            .product = product,
            .product_count = product_count,
        };
        VAC_TRY(
            vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_MATRIX_MULTIPLY, session, NULL, &given));
    }
    vaccel_matrix_multiply_args args = {
        .m = m,
        .n = n,
        .k = k,
        .a = a,
        .a_count = a_count,
        .b = b,
        .b_count = b_count,
        .product = product,
        .product_count = product_count,
    };
    return vac_dispatch_op(session, VAC_INDEX_MATRIX_MULTIPLY, NULL, &args);
}

vaccel_status vaccel_minmax(vaccel_session *session, uint64_t count, const float *values,
                            float *smallest, float *largest)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!values && count) || !smallest || !largest)) {
        const vaccel_minmax_args given = {
            .count = count,
            .values = values,
            .values_count = count,
            .smallest = smallest,
            .largest = largest,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_MINMAX, session, NULL, &given));
    }
    vaccel_minmax_args args = {
        .count = count,
        .values = values,
        .values_count = count,
        .smallest = smallest,
        .largest = largest,
    };
    return vac_dispatch_op(session, VAC_INDEX_MINMAX, NULL, &args);
}

vaccel_status vaccel_array_copy(vaccel_session *session, uint64_t size, const uint8_t *source,
                                uint8_t *copy)
{
    if (VAC_UNLIKELY(vac_validate || !session || (!source && size) || (!copy && size))) {
        const vaccel_array_copy_args given = {
            .size = size,
            .source = source,
            .source_size = size,
            .copy = copy,
            .copy_size = size,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_ARRAY_COPY, session, NULL, &given));
    }
    vaccel_array_copy_args args = {
        .size = size,
        .source = source,
        .source_size = size,
        .copy = copy,
        .copy_size = size,
    };
    return vac_dispatch_op(session, VAC_INDEX_ARRAY_COPY, NULL, &args);
}

vaccel_status vaccel_exec(vaccel_session *session, const char *library, const char *symbol,
                          const char *signature, const vaccel_tensor *inputs, size_t inputs_count,
                          vaccel_tensor *outputs, size_t outputs_count)
{
    if (VAC_UNLIKELY(vac_validate || !session || !library || !symbol || !signature ||
                     (!inputs && inputs_count) || inputs_count > 64 ||
                     (!outputs && outputs_count) || outputs_count > 64)) {
        const vaccel_exec_args given = {
            .library = library,
            .symbol = symbol,
            .signature = signature,
            .inputs = inputs,
            .inputs_count = inputs_count,
            .outputs = outputs,
            .outputs_count = outputs_count,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_EXEC, session, NULL, &given));
    }
    VAC_TRY(vac_tensors_check(inputs, inputs_count, true, "inputs"));
    VAC_TRY(vac_tensors_check(outputs, outputs_count, false, "outputs"));
    vaccel_exec_args args = {
        .library = library,
        .symbol = symbol,
        .signature = signature,
        .inputs = inputs,
        .inputs_count = inputs_count,
        .outputs = outputs,
        .outputs_count = outputs_count,
    };
    return vac_dispatch_op(session, VAC_INDEX_EXEC, NULL, &args);
}
