/* SPDX-License-Identifier: Apache-2.0 */
/** Products with matrices, by cuBLAS or the kernels. */
#ifndef VACCEL_CUDA_MATRICES_H
#define VACCEL_CUDA_MATRICES_H

#include "backends/common/numeric.h"
#include "memory.h"

/** Errors of both: those of vac_cuda_runtime_get(), ERR_CANCELLED, ERR_BACKEND, ERR_NO_MEMORY. */
vaccel_status vac_cuda_gemm(struct vac_cuda *backend, const vaccel_invocation *invocation,
                            const struct vac_gemm *gemm);

vaccel_status vac_cuda_gemv(struct vac_cuda *backend, const vaccel_invocation *invocation,
                            const struct vac_gemv *gemv);

/** What lies in memory of n elements that are `increment` apart. */
struct vac_cuda_block vac_cuda_strided(size_t n, ptrdiff_t increment);

/** Where a vector begins on the device, and its step there: 1, or -1 when it runs down. */
struct vac_cuda_walk {
    long long at, step;
};

struct vac_cuda_walk vac_cuda_walk_of(size_t n, ptrdiff_t increment);

/** Blocks of `each` for `count`, at least 1 and at most `most`: kernels go on from there. */
unsigned vac_cuda_grid(size_t count, size_t each, unsigned most);

#endif
