/* SPDX-License-Identifier: Apache-2.0 */
/** OpenBLAS, opened at run time: what is called of its C interface (netlib.org/blas, cblas.h). */
#ifndef VACCEL_BLAS_OPENBLAS_H
#define VACCEL_BLAS_OPENBLAS_H

#include <vaccel/backend.h>

/* The values of CBLAS_ORDER and CBLAS_TRANSPOSE. */
enum { VAC_CBLAS_ROW_MAJOR = 101, VAC_CBLAS_NO_TRANS = 111, VAC_CBLAS_TRANS = 112 };

/** The library's functions; a build with 32-bit integers. */
struct vac_openblas {
    void (*sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                  const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
    void (*sgemv)(int order, int transpose, int m, int n, float alpha, const float *a, int lda,
                  const float *x, int incx, float beta, float *y, int incy);
    void (*saxpy)(int n, float alpha, const float *x, int incx, float *y, int incy);
    float (*sdot)(int n, const float *x, int incx, const float *y, int incy);
    char version[32];
    char core[32]; /* the processor's kind, as OpenBLAS calls it: "SkylakeX" */
};

/** Opens it, once per process; `*library` lives as long. Thread-safe. Errors: ERR_CONFIG,
 * ERR_UNAVAILABLE, ERR_NO_MEMORY. */
vaccel_status vac_openblas_get(const vaccel_host *host, const struct vac_openblas **library);

#endif
