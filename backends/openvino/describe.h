/* SPDX-License-Identifier: Apache-2.0 */
/** The op model_describe. */
#ifndef VACCEL_OPENVINO_DESCRIBE_H
#define VACCEL_OPENVINO_DESCRIBE_H

#include <vaccel/backend_ops.h>

/** Says what the file's network takes and gives; it was read and not compiled. Thread-safe.
 * Errors: ERR_UNSUPPORTED (a rank that is open), ERR_NO_MEMORY. */
vaccel_status vac_openvino_describe(void *self, const vaccel_invocation *invocation,
                                    const vaccel_model_describe_args *args);

#endif
