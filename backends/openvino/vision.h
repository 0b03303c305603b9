/* SPDX-License-Identifier: Apache-2.0 */
/** The ops image_detect, image_segment, image_pose and image_depth. */
#ifndef VACCEL_OPENVINO_VISION_H
#define VACCEL_OPENVINO_VISION_H

#include <vaccel/backend_ops.h>

/**
 * Each converts the image straight into a request's input tensor, runs the model and reads its
 * outputs where OpenVINO has them. Thread-safe. Errors: those of vac_media_image_to_tensor for the
 * image; those of vac_vision_answer; ERR_CANCELLED, ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_detect(void *self, const vaccel_invocation *invocation,
                                  const vaccel_image_detect_args *args);
vaccel_status vac_openvino_segment(void *self, const vaccel_invocation *invocation,
                                   const vaccel_image_segment_args *args);
vaccel_status vac_openvino_depth(void *self, const vaccel_invocation *invocation,
                                 const vaccel_image_depth_args *args);
vaccel_status vac_openvino_pose(void *self, const vaccel_invocation *invocation,
                                const vaccel_image_pose_args *args);

#endif
