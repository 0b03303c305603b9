/* SPDX-License-Identifier: Apache-2.0 */
/** The op infer. */
#ifndef VACCEL_OPENVINO_INFER_H
#define VACCEL_OPENVINO_INFER_H

#include <vaccel/backend_ops.h>

/**
 * Runs the model on the caller's memory: inputs are read and outputs written where they lie;
 * outputs for the result are made in memory that the result keeps. Copied are only tensors that are
 * not aligned for their dtype, and outputs whose shape is known only afterwards, which OpenVINO
 * makes in memory of its own. Thread-safe. Errors: ERR_INVALID, ERR_LIMIT, ERR_UNSUPPORTED
 * (integers of 64 bits that OpenVINO would cut), ERR_CANCELLED, ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_infer(void *self, const vaccel_invocation *invocation,
                                 const vaccel_infer_args *args);

#endif
