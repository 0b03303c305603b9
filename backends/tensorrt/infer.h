/* SPDX-License-Identifier: Apache-2.0 */
/** The op infer. */
#ifndef VACCEL_TENSORRT_INFER_H
#define VACCEL_TENSORRT_INFER_H

#include "model.h"

/** The op. Thread-safe. Errors: ERR_INVALID, ERR_LIMIT (no room), ERR_UNSUPPORTED, ERR_FORMAT (not
 * for these shapes), ERR_CANCELLED, ERR_BACKEND, ERR_NO_MEMORY. */
vaccel_status vac_trt_infer(void *self, const vaccel_invocation *invocation,
                            const vaccel_infer_args *args);

#endif
