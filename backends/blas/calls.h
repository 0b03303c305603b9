/* SPDX-License-Identifier: Apache-2.0 */
/** The ops of the backend `blas`, on OpenBLAS and the compiler's vectors. `self` is the struct
 * vac_openblas. Thread-safe. */
#ifndef VACCEL_BLAS_CALLS_H
#define VACCEL_BLAS_CALLS_H

#include <vaccel/backend_ops.h>

enum { VAC_BLAS_OP_COUNT = 8 };

extern const vaccel_backend_op vac_blas_ops[VAC_BLAS_OP_COUNT];

/** Sets what the functions fail through; once, before any call. */
void vac_blas_set_host(const vaccel_host *host);

#endif
