/* SPDX-License-Identifier: Apache-2.0 */
/** The ops of the backend `opencl`. `self` is the struct vac_opencl. Thread-safe. */
#ifndef VACCEL_OPENCL_CALLS_H
#define VACCEL_OPENCL_CALLS_H

#include <vaccel/backend_ops.h>

enum { VAC_OPENCL_OP_COUNT = 8 };

extern const vaccel_backend_op vac_opencl_ops[VAC_OPENCL_OP_COUNT];

#endif
