/* SPDX-License-Identifier: Apache-2.0 */
/** The ops image_detect, image_segment, image_pose and image_depth. */
#ifndef VACCEL_ONNXRUNTIME_VISION_H
#define VACCEL_ONNXRUNTIME_VISION_H

#include "model.h"

/**
 * Checks that a loaded network fits its model.json, finds the outputs that the op reads, and opens
 * the model's pool. Errors: ERR_FORMAT, ERR_UNSUPPORTED, ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_ort_prepare_vision(struct vac_ort_model *model, uint32_t op);

/**
 * Each converts the image straight into the network's input, runs it and reads its outputs where
 * ONNX Runtime has them. Thread-safe. Errors: those of vac_media_image_to_tensor for the image;
 * those of vac_vision_answer; ERR_CANCELLED, ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_ort_detect(void *self, const vaccel_invocation *invocation,
                             const vaccel_image_detect_args *args);
vaccel_status vac_ort_segment(void *self, const vaccel_invocation *invocation,
                              const vaccel_image_segment_args *args);
vaccel_status vac_ort_depth(void *self, const vaccel_invocation *invocation,
                            const vaccel_image_depth_args *args);
vaccel_status vac_ort_pose(void *self, const vaccel_invocation *invocation,
                           const vaccel_image_pose_args *args);

#endif
