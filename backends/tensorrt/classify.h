/* SPDX-License-Identifier: Apache-2.0 */
/** The op image_classify. */
#ifndef VACCEL_TENSORRT_CLASSIFY_H
#define VACCEL_TENSORRT_CLASSIFY_H

#include "model.h"

/** Checks that the network is what model.json says, and makes it ready for one image. Errors:
 * ERR_UNSUPPORTED, ERR_FORMAT, as vac_trt_graph_make. */
vaccel_status vac_trt_prepare_classifier(struct vac_trt_model *model);

/** The op. Thread-safe. Errors: ERR_INVALID, ERR_FORMAT (of the image), ERR_CANCELLED, ERR_BACKEND,
 * ERR_NO_MEMORY. */
vaccel_status vac_trt_classify(void *self, const vaccel_invocation *invocation,
                               const vaccel_image_classify_args *args);

#endif
