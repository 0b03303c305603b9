/* SPDX-License-Identifier: Apache-2.0 */
/** The five ops. Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_CANCELLED,
 * ERR_UNAVAILABLE (in a fork), ERR_BACKEND, ERR_NO_MEMORY. */
#ifndef VACCEL_JETSON_LOOK_H
#define VACCEL_JETSON_LOOK_H

#include "model.h"

vaccel_status vac_jetson_classify(void *self, const vaccel_invocation *invocation,
                                  const vaccel_image_classify_args *args);
vaccel_status vac_jetson_detect(void *self, const vaccel_invocation *invocation,
                                const vaccel_image_detect_args *args);
vaccel_status vac_jetson_segment(void *self, const vaccel_invocation *invocation,
                                 const vaccel_image_segment_args *args);
vaccel_status vac_jetson_pose(void *self, const vaccel_invocation *invocation,
                              const vaccel_image_pose_args *args);
vaccel_status vac_jetson_depth(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_depth_args *args);

#endif
