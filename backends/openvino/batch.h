/* SPDX-License-Identifier: Apache-2.0 */
/** The op image_classify_batch. */
#ifndef VACCEL_OPENVINO_BATCH_H
#define VACCEL_OPENVINO_BATCH_H

#include <vaccel/backend_ops.h>

/**
 * Classifies several images, several at a time where the network takes them together, and makes the
 * next ones ready while some are being run. The answers are those of single calls. Thread-safe.
 * Errors: those of image_classify; those of an image name it.
 */
vaccel_status vac_openvino_classify_batch(void *self, const vaccel_invocation *invocation,
                                          const vaccel_image_classify_batch_args *args);

#endif
