/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the numeric ops (blas_*, vector_add, matrix_multiply, minmax, array_copy) ask for, checked:
 * dimensions and strides come from elsewhere, and a backend that got here may follow them without
 * reading or writing beyond a list. Nothing here reads an element. Thread-safe.
 */
#ifndef VACCEL_COMMON_NUMERIC_H
#define VACCEL_COMMON_NUMERIC_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/backend_ops.h>

/** Dimensions and strides are at most this, so that a BLAS with 32-bit integers takes them. */
#define VAC_NUMERIC_MAX INT32_MAX

/**
 * c = alpha · op(a) · op(b) + beta · c, stored row by row: op(a) is m × k, op(b) k × n, c m × n.
 * Strides are filled in, and at least what a row takes, and 1. With m or n 0 there is nothing to
 * do.
 */
struct vac_gemm {
    size_t m, n, k;
    bool transpose_a, transpose_b;
    size_t lda, ldb, ldc;
    float alpha, beta;
    const float *a, *b;
    float *c;
    size_t a_count, b_count, c_count; /* elements that the matrices span, gaps included */
};

/** y = alpha · op(a) · x + beta · y; a is m × n as stored. */
struct vac_gemv {
    size_t m, n;
    bool transpose;
    size_t lda;
    ptrdiff_t incx, incy; /* never 0; negative ones run from the end, as in the reference BLAS */
    float alpha, beta;
    const float *a, *x;
    float *y;
    size_t a_count, x_count, y_count; /* elements that they span, gaps included */
};

/** n elements of x and of y. */
struct vac_vectors {
    size_t n;
    ptrdiff_t incx, incy; /* as above */
    size_t x_count, y_count;
};

/** Errors of all: ERR_INVALID (a stride below a row, a list too short), ERR_LIMIT (a dimension or a
 * stride above VAC_NUMERIC_MAX). The message names the argument and what it takes. */
vaccel_status vac_check_sgemm(const vaccel_host *host, const vaccel_blas_sgemm_args *args,
                              struct vac_gemm *gemm);

vaccel_status vac_check_sgemv(const vaccel_host *host, const vaccel_blas_sgemv_args *args,
                              struct vac_gemv *gemv);

vaccel_status vac_check_saxpy(const vaccel_host *host, const vaccel_blas_saxpy_args *args,
                              struct vac_vectors *vectors);

vaccel_status vac_check_sdot(const vaccel_host *host, const vaccel_blas_sdot_args *args,
                             struct vac_vectors *vectors);

/** matrix_multiply as a gemm with alpha 1 and beta 0. */
vaccel_status vac_check_matrix_multiply(const vaccel_host *host,
                                        const vaccel_matrix_multiply_args *args,
                                        struct vac_gemm *gemm);

/** What minmax fails with when nothing is a number: `count` says whether there was anything. */
vaccel_status vac_fail_minmax(const vaccel_host *host, uint64_t count);

#endif
