/* SPDX-License-Identifier: Apache-2.0 */
/** The op image_classify. */
#ifndef VACCEL_OPENVINO_CLASSIFY_H
#define VACCEL_OPENVINO_CLASSIFY_H

#include <vaccel/backend_ops.h>

/**
 * Converts the image straight into a request's input tensor, runs the model and makes the answer.
 * Thread-safe. Errors: those of vac_media_image_to_tensor for the image; ERR_CANCELLED,
 * ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_classify(void *self, const vaccel_invocation *invocation,
                                    const vaccel_image_classify_args *args);

#endif
