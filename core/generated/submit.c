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

vaccel_status vaccel_image_detect_submit(vaccel_session *session, vaccel_image *image,
                                         vaccel_model *model,
                                         const vaccel_image_detect_params *params,
                                         vaccel_call **call)
{
    const vaccel_image_detect_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
    };
    return vac_submit(session, VAC_INDEX_IMAGE_DETECT, &args, call);
}

vaccel_status vaccel_image_detect_result(vaccel_call *call, vaccel_detection **result)
{
    const vaccel_image_detect_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_IMAGE_DETECT, &args);
}

vaccel_status vaccel_image_segment_submit(vaccel_session *session, vaccel_image *image,
                                          vaccel_model *model,
                                          const vaccel_image_segment_params *params,
                                          vaccel_call **call)
{
    const vaccel_image_segment_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
    };
    return vac_submit(session, VAC_INDEX_IMAGE_SEGMENT, &args, call);
}

vaccel_status vaccel_image_segment_result(vaccel_call *call, vaccel_segmentation **result)
{
    const vaccel_image_segment_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_IMAGE_SEGMENT, &args);
}

vaccel_status vaccel_image_pose_submit(vaccel_session *session, vaccel_image *image,
                                       vaccel_model *model, const vaccel_image_pose_params *params,
                                       vaccel_call **call)
{
    const vaccel_image_pose_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
    };
    return vac_submit(session, VAC_INDEX_IMAGE_POSE, &args, call);
}

vaccel_status vaccel_image_pose_result(vaccel_call *call, vaccel_poses **result)
{
    const vaccel_image_pose_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_IMAGE_POSE, &args);
}

vaccel_status vaccel_image_depth_submit(vaccel_session *session, vaccel_image *image,
                                        vaccel_model *model,
                                        const vaccel_image_depth_params *params, vaccel_call **call)
{
    const vaccel_image_depth_args args = {
        .image = (const vaccel_image_view *)(const void *)image,
        .model = (const vaccel_model_view *)(const void *)model,
        .params = params,
    };
    return vac_submit(session, VAC_INDEX_IMAGE_DEPTH, &args, call);
}

vaccel_status vaccel_image_depth_result(vaccel_call *call, vaccel_depth_map **result)
{
    const vaccel_image_depth_args args = {
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_IMAGE_DEPTH, &args);
}

vaccel_status vaccel_blas_sgemm_submit(vaccel_session *session, uint64_t m, uint64_t n, uint64_t k,
                                       float alpha, const float *a, size_t a_count, const float *b,
                                       size_t b_count, float beta,
                                       const vaccel_blas_sgemm_params *params, float *c,
                                       size_t c_count, vaccel_call **call)
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
    return vac_submit(session, VAC_INDEX_BLAS_SGEMM, &args, call);
}

vaccel_status vaccel_blas_sgemm_result(vaccel_call *call, float *c, size_t c_count)
{
    const vaccel_blas_sgemm_args args = {
        .c = c,
        .c_count = c_count,
    };
    return vac_take_outputs(call, VAC_INDEX_BLAS_SGEMM, &args);
}

vaccel_status vaccel_blas_sgemv_submit(vaccel_session *session, uint64_t m, uint64_t n, float alpha,
                                       const float *a, size_t a_count, const float *x,
                                       size_t x_count, float beta,
                                       const vaccel_blas_sgemv_params *params, float *y,
                                       size_t y_count, vaccel_call **call)
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
    return vac_submit(session, VAC_INDEX_BLAS_SGEMV, &args, call);
}

vaccel_status vaccel_blas_sgemv_result(vaccel_call *call, float *y, size_t y_count)
{
    const vaccel_blas_sgemv_args args = {
        .y = y,
        .y_count = y_count,
    };
    return vac_take_outputs(call, VAC_INDEX_BLAS_SGEMV, &args);
}

vaccel_status vaccel_blas_saxpy_submit(vaccel_session *session, uint64_t n, float alpha,
                                       const float *x, size_t x_count,
                                       const vaccel_blas_vector_params *params, float *y,
                                       size_t y_count, vaccel_call **call)
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
    return vac_submit(session, VAC_INDEX_BLAS_SAXPY, &args, call);
}

vaccel_status vaccel_blas_saxpy_result(vaccel_call *call, float *y, size_t y_count)
{
    const vaccel_blas_saxpy_args args = {
        .y = y,
        .y_count = y_count,
    };
    return vac_take_outputs(call, VAC_INDEX_BLAS_SAXPY, &args);
}

vaccel_status vaccel_blas_sdot_submit(vaccel_session *session, uint64_t n, const float *x,
                                      size_t x_count, const float *y, size_t y_count,
                                      const vaccel_blas_vector_params *params, vaccel_call **call)
{
    const vaccel_blas_sdot_args args = {
        .n = n,
        .x = x,
        .x_count = x_count,
        .y = y,
        .y_count = y_count,
        .params = params,
    };
    return vac_submit(session, VAC_INDEX_BLAS_SDOT, &args, call);
}

vaccel_status vaccel_blas_sdot_result(vaccel_call *call, float *dot)
{
    const vaccel_blas_sdot_args args = {
        .dot = dot,
    };
    return vac_take_outputs(call, VAC_INDEX_BLAS_SDOT, &args);
}

vaccel_status vaccel_vector_add_submit(vaccel_session *session, uint64_t count, const float *a,
                                       const float *b, vaccel_call **call)
{
    const vaccel_vector_add_args args = {
        .count = count,
        .a = a,
        .a_count = count,
        .b = b,
        .b_count = count,
        .sum_count = count,
    };
    return vac_submit(session, VAC_INDEX_VECTOR_ADD, &args, call);
}

vaccel_status vaccel_vector_add_result(vaccel_call *call, float *sum, size_t sum_count)
{
    const vaccel_vector_add_args args = {
        .sum = sum,
        .sum_count = sum_count,
    };
    return vac_take_outputs(call, VAC_INDEX_VECTOR_ADD, &args);
}

vaccel_status vaccel_matrix_multiply_submit(vaccel_session *session, uint64_t m, uint64_t n,
                                            uint64_t k, const float *a, size_t a_count,
                                            const float *b, size_t b_count, size_t product_count,
                                            vaccel_call **call)
{
    const vaccel_matrix_multiply_args args = {
        .m = m,
        .n = n,
        .k = k,
        .a = a,
        .a_count = a_count,
        .b = b,
        .b_count = b_count,
        .product_count = product_count,
    };
    return vac_submit(session, VAC_INDEX_MATRIX_MULTIPLY, &args, call);
}

vaccel_status vaccel_matrix_multiply_result(vaccel_call *call, float *product, size_t product_count)
{
    const vaccel_matrix_multiply_args args = {
        .product = product,
        .product_count = product_count,
    };
    return vac_take_outputs(call, VAC_INDEX_MATRIX_MULTIPLY, &args);
}

vaccel_status vaccel_minmax_submit(vaccel_session *session, uint64_t count, const float *values,
                                   vaccel_call **call)
{
    const vaccel_minmax_args args = {
        .count = count,
        .values = values,
        .values_count = count,
    };
    return vac_submit(session, VAC_INDEX_MINMAX, &args, call);
}

vaccel_status vaccel_minmax_result(vaccel_call *call, float *smallest, float *largest)
{
    const vaccel_minmax_args args = {
        .smallest = smallest,
        .largest = largest,
    };
    return vac_take_outputs(call, VAC_INDEX_MINMAX, &args);
}

vaccel_status vaccel_array_copy_submit(vaccel_session *session, uint64_t size,
                                       const uint8_t *source, vaccel_call **call)
{
    const vaccel_array_copy_args args = {
        .size = size,
        .source = source,
        .source_size = size,
        .copy_size = size,
    };
    return vac_submit(session, VAC_INDEX_ARRAY_COPY, &args, call);
}

vaccel_status vaccel_array_copy_result(vaccel_call *call, uint8_t *copy, size_t copy_size)
{
    const vaccel_array_copy_args args = {
        .copy = copy,
        .copy_size = copy_size,
    };
    return vac_take_outputs(call, VAC_INDEX_ARRAY_COPY, &args);
}
