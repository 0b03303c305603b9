/* SPDX-License-Identifier: Apache-2.0 */
/** The ops of the backend `cuda`. `self` is the struct vac_cuda. Thread-safe. */
#ifndef VACCEL_CUDA_CALLS_H
#define VACCEL_CUDA_CALLS_H

#include <vaccel/backend_ops.h>

enum { VAC_CUDA_OP_COUNT = 8 };

extern const vaccel_backend_op vac_cuda_ops[VAC_CUDA_OP_COUNT];

#endif
