/* SPDX-License-Identifier: Apache-2.0 */
/** What kernels.cu has: names, and how much a block does. */
#ifndef VACCEL_CUDA_KERNELS_H
#define VACCEL_CUDA_KERNELS_H

enum vac_cuda_kernel {
    VAC_CUDA_VECTOR_ADD,
    VAC_CUDA_SAXPY,
    VAC_CUDA_SDOT,
    VAC_CUDA_MINMAX,
    VAC_CUDA_SGEMV_ROWS,
    VAC_CUDA_SGEMV_COLUMNS,
    VAC_CUDA_SGEMM,
    VAC_CUDA_KERNELS
};

/* The names of the kernels, in that order. */
#define VAC_CUDA_KERNEL_NAMES                                                                      \
    {                                                                                              \
        "vector_add", "saxpy", "sdot", "minmax", "sgemv_rows", "sgemv_columns", "sgemm"            \
    }

/* As in kernels.cu. */
enum { VAC_CUDA_THREADS = 256, VAC_CUDA_TILE = 64 };

#endif
