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

vaccel_status vaccel_image_detect(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                  const vaccel_image_detect_params *params,
                                  vaccel_detection **result)
{
    const vaccel_image_detect_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_IMAGE_DETECT, &args);
}

vaccel_status vaccel_image_segment(vaccel_session *session, vaccel_image *image,
                                   vaccel_model *model, const vaccel_image_segment_params *params,
                                   vaccel_segmentation **result)
{
    const vaccel_image_segment_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_IMAGE_SEGMENT, &args);
}

vaccel_status vaccel_image_pose(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                const vaccel_image_pose_params *params, vaccel_poses **result)
{
    const vaccel_image_pose_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_IMAGE_POSE, &args);
}

vaccel_status vaccel_image_depth(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                 const vaccel_image_depth_params *params, vaccel_depth_map **result)
{
    const vaccel_image_depth_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
        .result = result,
    };
    return vac_run_now(session, VAC_INDEX_IMAGE_DEPTH, &args);
}

vaccel_status vaccel_blas_sgemm(vaccel_session *session, uint64_t m, uint64_t n, uint64_t k,
                                float alpha, const float *a, size_t a_count, const float *b,
                                size_t b_count, float beta, const vaccel_blas_sgemm_params *params,
                                float *c, size_t c_count)
{
    const vaccel_blas_sgemm_args args = {
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
    return vac_run_now(session, VAC_INDEX_BLAS_SGEMM, &args);
}

vaccel_status vaccel_blas_sgemv(vaccel_session *session, uint64_t m, uint64_t n, float alpha,
                                const float *a, size_t a_count, const float *x, size_t x_count,
                                float beta, const vaccel_blas_sgemv_params *params, float *y,
                                size_t y_count)
{
    const vaccel_blas_sgemv_args args = {
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
    return vac_run_now(session, VAC_INDEX_BLAS_SGEMV, &args);
}

vaccel_status vaccel_blas_saxpy(vaccel_session *session, uint64_t n, float alpha, const float *x,
                                size_t x_count, const vaccel_blas_vector_params *params, float *y,
                                size_t y_count)
{
    const vaccel_blas_saxpy_args args = {
        .n = n,
        .alpha = alpha,
        .x = x,
        .x_count = x_count,
        .params = params,
        .y = y,
        .y_count = y_count,
    };
    return vac_run_now(session, VAC_INDEX_BLAS_SAXPY, &args);
}

vaccel_status vaccel_blas_sdot(vaccel_session *session, uint64_t n, const float *x, size_t x_count,
                               const float *y, size_t y_count,
                               const vaccel_blas_vector_params *params, float *dot)
{
    const vaccel_blas_sdot_args args = {
        .n = n,
        .x = x,
        .x_count = x_count,
        .y = y,
        .y_count = y_count,
        .params = params,
        .dot = dot,
    };
    return vac_run_now(session, VAC_INDEX_BLAS_SDOT, &args);
}

vaccel_status vaccel_vector_add(vaccel_session *session, uint64_t count, const float *a,
                                const float *b, float *sum)
{
    const vaccel_vector_add_args args = {
        .count = count,
        .a = a,
        .a_count = count,
        .b = b,
        .b_count = count,
        .sum = sum,
        .sum_count = count,
    };
    return vac_run_now(session, VAC_INDEX_VECTOR_ADD, &args);
}

vaccel_status vaccel_matrix_multiply(vaccel_session *session, uint64_t m, uint64_t n, uint64_t k,
                                     const float *a, size_t a_count, const float *b, size_t b_count,
                                     float *product, size_t product_count)
{
    const vaccel_matrix_multiply_args args = {
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
    return vac_run_now(session, VAC_INDEX_MATRIX_MULTIPLY, &args);
}

vaccel_status vaccel_minmax(vaccel_session *session, uint64_t count, const float *values,
                            float *smallest, float *largest)
{
    const vaccel_minmax_args args = {
        .count = count,
        .values = values,
        .values_count = count,
        .smallest = smallest,
        .largest = largest,
    };
    return vac_run_now(session, VAC_INDEX_MINMAX, &args);
}

vaccel_status vaccel_array_copy(vaccel_session *session, uint64_t size, const uint8_t *source,
                                uint8_t *copy)
{
    const vaccel_array_copy_args args = {
        .size = size,
        .source = source,
        .source_size = size,
        .copy = copy,
        .copy_size = size,
    };
    return vac_run_now(session, VAC_INDEX_ARRAY_COPY, &args);
}

vaccel_status vaccel_exec(vaccel_session *session, const char *library, const char *symbol,
                          const char *signature, const vaccel_tensor *inputs, size_t inputs_count,
                          vaccel_tensor *outputs, size_t outputs_count)
{
    const vaccel_exec_args args = {
        .library = library,
        .symbol = symbol,
        .signature = signature,
        .inputs = inputs,
        .inputs_count = inputs_count,
        .outputs = outputs,
        .outputs_count = outputs_count,
    };
    return vac_run_now(session, VAC_INDEX_EXEC, &args);
}
