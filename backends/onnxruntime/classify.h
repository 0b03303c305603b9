/* SPDX-License-Identifier: Apache-2.0 */
/** The ops image_classify and image_classify_batch. */
#ifndef VACCEL_ONNXRUNTIME_CLASSIFY_H
#define VACCEL_ONNXRUNTIME_CLASSIFY_H

#include "model.h"

/**
 * Checks that a loaded network is the classifier that its model.json describes, and opens its pool.
 * Errors: ERR_FORMAT, ERR_UNSUPPORTED, ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_ort_prepare_classifier(struct vac_ort_model *model);

/**
 * Converts the image straight into the network's input, runs it and makes the answer. Thread-safe.
 * Errors: those of vac_media_image_to_tensor for the image; ERR_CANCELLED, ERR_BACKEND,
 * ERR_NO_MEMORY.
 */
vaccel_status vac_ort_classify(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_classify_args *args);

/** The same for several images, in runs of many where the network takes many. */
vaccel_status vac_ort_classify_batch(void *self, const vaccel_invocation *invocation,
                                     const vaccel_image_classify_batch_args *args);

#endif
