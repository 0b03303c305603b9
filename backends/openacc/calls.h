/* SPDX-License-Identifier: Apache-2.0 */
/** The ops of the backend `openacc`. `self` is the struct vac_openacc. Thread-safe. */
#ifndef VACCEL_OPENACC_CALLS_H
#define VACCEL_OPENACC_CALLS_H

#include <vaccel/backend_ops.h>

enum { VAC_ACC_OP_COUNT = 8 };

extern const vaccel_backend_op vac_acc_ops[VAC_ACC_OP_COUNT];

#endif
