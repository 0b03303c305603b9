/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_GO_OPS_H
#define VAC_GO_OPS_H

#include "shim.h"

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_classification(vaccel_classification *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_inventory(vaccel_inventory *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_explanation(vaccel_explanation *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_model_info(vaccel_model_info *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_classifications(vaccel_classifications *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_detection(vaccel_detection *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_segmentation(vaccel_segmentation *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_poses(vaccel_poses *result);

/** Makes the result flat and releases it. */
vac_go_answer vac_go_take_depth_map(vaccel_depth_map *result);

vac_go_answer vac_go_noop(vac_go_gate *gate);
vac_go_answer vac_go_noop_submit(vac_go_gate *gate, uintptr_t handle);

vac_go_answer vac_go_model_describe(vac_go_gate *gate, vaccel_model *model);
vac_go_answer vac_go_model_describe_submit(vac_go_gate *gate, vaccel_model *model,
                                           uintptr_t handle);

vac_go_answer vac_go_image_classify(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                    const vaccel_image_classify_params *params);
vac_go_answer vac_go_image_classify_submit(vac_go_gate *gate, vaccel_image *image,
                                           vaccel_model *model,
                                           const vaccel_image_classify_params *params,
                                           uintptr_t handle);

vac_go_answer vac_go_image_classify_batch(vac_go_gate *gate, vaccel_image *const *images,
                                          size_t images_count, vaccel_model *model,
                                          const vaccel_image_classify_params *params);
vac_go_answer vac_go_image_classify_batch_submit(vac_go_gate *gate, vaccel_image *const *images,
                                                 size_t images_count, vaccel_model *model,
                                                 const vaccel_image_classify_params *params,
                                                 uintptr_t handle);

vac_go_answer vac_go_image_detect(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                  const vaccel_image_detect_params *params);
vac_go_answer vac_go_image_detect_submit(vac_go_gate *gate, vaccel_image *image,
                                         vaccel_model *model,
                                         const vaccel_image_detect_params *params,
                                         uintptr_t handle);

vac_go_answer vac_go_image_segment(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                   const vaccel_image_segment_params *params);
vac_go_answer vac_go_image_segment_submit(vac_go_gate *gate, vaccel_image *image,
                                          vaccel_model *model,
                                          const vaccel_image_segment_params *params,
                                          uintptr_t handle);

vac_go_answer vac_go_image_pose(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                const vaccel_image_pose_params *params);
vac_go_answer vac_go_image_pose_submit(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                       const vaccel_image_pose_params *params, uintptr_t handle);

vac_go_answer vac_go_image_depth(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                 const vaccel_image_depth_params *params);
vac_go_answer vac_go_image_depth_submit(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                        const vaccel_image_depth_params *params, uintptr_t handle);

vac_go_answer vac_go_blas_sgemm(vac_go_gate *gate, uint64_t m, uint64_t n, uint64_t k, float alpha,
                                const float *a, size_t a_count, const float *b, size_t b_count,
                                float beta, const vaccel_blas_sgemm_params *params, float *c,
                                size_t c_count);

vac_go_answer vac_go_blas_sgemv(vac_go_gate *gate, uint64_t m, uint64_t n, float alpha,
                                const float *a, size_t a_count, const float *x, size_t x_count,
                                float beta, const vaccel_blas_sgemv_params *params, float *y,
                                size_t y_count);

vac_go_answer vac_go_blas_saxpy(vac_go_gate *gate, uint64_t n, float alpha, const float *x,
                                size_t x_count, const vaccel_blas_vector_params *params, float *y,
                                size_t y_count);

vac_go_answer vac_go_blas_sdot(vac_go_gate *gate, uint64_t n, const float *x, size_t x_count,
                               const float *y, size_t y_count,
                               const vaccel_blas_vector_params *params, float *dot);

vac_go_answer vac_go_vector_add(vac_go_gate *gate, uint64_t count, const float *a, const float *b,
                                float *sum);

vac_go_answer vac_go_matrix_multiply(vac_go_gate *gate, uint64_t m, uint64_t n, uint64_t k,
                                     const float *a, size_t a_count, const float *b, size_t b_count,
                                     float *product, size_t product_count);

vac_go_answer vac_go_minmax(vac_go_gate *gate, uint64_t count, const float *values, float *smallest,
                            float *largest);

vac_go_answer vac_go_array_copy(vac_go_gate *gate, uint64_t size, const uint8_t *source,
                                uint8_t *copy);

#endif
