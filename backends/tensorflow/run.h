/* SPDX-License-Identifier: Apache-2.0 */
/** Runs of a SavedModel; for struct vac_engine. */
#ifndef VACCEL_TENSORFLOW_RUN_H
#define VACCEL_TENSORFLOW_RUN_H

#include "backends/common/engine.h"

/** Feeds the caller's memory where it lies, if it is aligned to 64 bytes and the network has shown
 * to keep nothing of what it is fed. Errors: ERR_INVALID, ERR_BACKEND, ERR_NO_MEMORY. */
vaccel_status vac_tf_run(struct vac_engine_model *model, const struct vac_engine_run *run);

void vac_tf_release(void *handle);

#endif
