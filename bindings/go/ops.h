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

#endif
