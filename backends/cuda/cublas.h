/* SPDX-License-Identifier: Apache-2.0 */
/** cuBLAS, opened at run time where it is here. A test compares these declarations with the real
 * ones. */
#ifndef VACCEL_CUDA_CUBLAS_H
#define VACCEL_CUDA_CUBLAS_H

#include <vaccel/backend.h>

typedef unsigned int vac_cublas_status;
typedef struct cublasContext *vac_cublas_handle;
struct CUstream_st;

enum { VAC_CUBLAS_N = 0, VAC_CUBLAS_T = 1, VAC_CUBLAS_ALLOC_FAILED = 3 };

/* Matrices lie column by column; pointers to matrices are the device's. */
/* clang-format off */
#define VAC_CUBLAS_FUNCTIONS(F)                                                                    \
    F(cublasCreate_v2, (vac_cublas_handle *handle))                                                \
    F(cublasDestroy_v2, (vac_cublas_handle handle))                                                \
    F(cublasGetVersion_v2, (vac_cublas_handle handle, int *version))                               \
    F(cublasSetStream_v2, (vac_cublas_handle handle, struct CUstream_st *stream))                  \
    F(cublasSgemm_v2, (vac_cublas_handle handle, unsigned int transpose_a,                         \
                       unsigned int transpose_b, int m, int n, int k, const float *alpha,          \
                       const float *a, int lda, const float *b, int ldb, const float *beta,        \
                       float *c, int ldc))                                                         \
    F(cublasSgemv_v2, (vac_cublas_handle handle, unsigned int transpose, int m, int n,             \
                       const float *alpha, const float *a, int lda, const float *x, int incx,      \
                       const float *beta, float *y, int incy))
/* clang-format on */

struct vac_cublas {
#define FIELD(name, arguments) vac_cublas_status(*name) arguments;
    VAC_CUBLAS_FUNCTIONS(FIELD)
#undef FIELD
};

/**
 * Opens it, once per process; `*cublas` is NULL where it is not here, which the log says.
 * Thread-safe. Errors: ERR_CONFIG (a file was named that is not it).
 */
vaccel_status vac_cublas_get(const vaccel_host *host, int driver_version,
                             const struct vac_cublas **cublas);

#endif
