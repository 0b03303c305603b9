/* SPDX-License-Identifier: Apache-2.0 */
/** The op infer. */
#ifndef VACCEL_ONNXRUNTIME_INFER_H
#define VACCEL_ONNXRUNTIME_INFER_H

#include "model.h"

/**
 * Runs the network on the caller's memory, where it lies, and into the caller's room where the
 * output's size is known beforehand. Thread-safe. Errors: ERR_INVALID, ERR_LIMIT, ERR_CANCELLED,
 * ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_ort_infer(void *self, const vaccel_invocation *invocation,
                            const vaccel_infer_args *args);

#endif
