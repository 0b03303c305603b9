/* SPDX-License-Identifier: Apache-2.0 */
#include "numeric.h"

#include <inttypes.h>

/* What a message calls the op and the argument. */
struct name {
    const char *op;
    const char *argument;
};

static vaccel_status check_dimension(const vaccel_host *host, struct name name, uint64_t value)
{
    if (value <= VAC_NUMERIC_MAX)
        return VACCEL_OK;
    return host->fail(VACCEL_ERR_LIMIT, "%s: %s is %" PRIu64 ", and %d is the most; do it in parts",
                      name.op, name.argument, value, VAC_NUMERIC_MAX);
}

/* A matrix of rows × columns as stored; `*stride` 0 means without gaps. */
static vaccel_status check_matrix(const vaccel_host *host, struct name name, uint64_t rows,
                                  uint64_t columns, uint64_t stride, uint64_t given, size_t *filled,
                                  size_t *span)
{
    uint64_t least = columns ? columns : 1;

    if (stride && stride < least)
        return host->fail(VACCEL_ERR_INVALID,
                          "%s: ld%s is %" PRIu64 ", less than a row of %s, %" PRIu64
                          "; give 0 for rows without gaps",
                          name.op, name.argument, stride, name.argument, least);
    if (stride > VAC_NUMERIC_MAX)
        return host->fail(VACCEL_ERR_LIMIT, "%s: ld%s is %" PRIu64 ", and %d is the most", name.op,
                          name.argument, stride, VAC_NUMERIC_MAX);
    *filled = (size_t)(stride ? stride : least);
    /* Both are below 2^31, so that this is below 2^62. */
    *span = rows && columns ? (size_t)(rows - 1) * *filled + (size_t)columns : 0;
    if (*span > given)
        return host->fail(VACCEL_ERR_INVALID,
                          "%s: %s has %" PRIu64 " elements, and %" PRIu64 " rows of %" PRIu64
                          " with a stride of %zu take %zu",
                          name.op, name.argument, given, rows, columns, *filled, *span);
    return VACCEL_OK;
}

/* A vector of `n` elements; `increment` 0 means without gaps. */
static vaccel_status check_vector(const vaccel_host *host, struct name name, uint64_t n,
                                  int64_t increment, uint64_t given, ptrdiff_t *filled,
                                  size_t *span)
{
    if (increment > VAC_NUMERIC_MAX || increment < -VAC_NUMERIC_MAX)
        return host->fail(VACCEL_ERR_LIMIT, "%s: inc%s is %" PRId64 ", and %d is the most", name.op,
                          name.argument, increment, VAC_NUMERIC_MAX);
    *filled = (ptrdiff_t)(increment ? increment : 1);
    *span = n ? (size_t)(n - 1) * (size_t)(*filled < 0 ? -*filled : *filled) + 1 : 0;
    if (*span > given)
        return host->fail(VACCEL_ERR_INVALID,
                          "%s: %s has %" PRIu64 " elements, and %" PRIu64
                          " of them %td apart take %zu",
                          name.op, name.argument, given, n, *filled, *span);
    return VACCEL_OK;
}

#define TRY(call)                                                                                  \
    do {                                                                                           \
        vaccel_status status_ = (call);                                                            \
        if (status_ != VACCEL_OK)                                                                  \
            return status_;                                                                        \
    } while (0)

static vaccel_status check_gemm(const vaccel_host *host, const char *op,
                                const vaccel_blas_sgemm_args *args, const char *result,
                                struct vac_gemm *gemm)
{
    const vaccel_blas_sgemm_params *params = args->params;

    TRY(check_dimension(host, (struct name){op, "m"}, args->m));
    TRY(check_dimension(host, (struct name){op, "n"}, args->n));
    TRY(check_dimension(host, (struct name){op, "k"}, args->k));
    *gemm = (struct vac_gemm){
        .m = (size_t)args->m,
        .n = (size_t)args->n,
        .k = (size_t)args->k,
        .transpose_a = params->transpose_a != 0,
        .transpose_b = params->transpose_b != 0,
        .alpha = args->alpha,
        .beta = args->beta,
        .a = args->a,
        .b = args->b,
        .c = args->c,
    };
    TRY(check_matrix(host, (struct name){op, "a"}, gemm->transpose_a ? gemm->k : gemm->m,
                     gemm->transpose_a ? gemm->m : gemm->k, params->lda, args->a_count, &gemm->lda,
                     &gemm->a_count));
    TRY(check_matrix(host, (struct name){op, "b"}, gemm->transpose_b ? gemm->n : gemm->k,
                     gemm->transpose_b ? gemm->k : gemm->n, params->ldb, args->b_count, &gemm->ldb,
                     &gemm->b_count));
    return check_matrix(host, (struct name){op, result}, gemm->m, gemm->n, params->ldc,
                        args->c_count, &gemm->ldc, &gemm->c_count);
}

vaccel_status vac_check_sgemm(const vaccel_host *host, const vaccel_blas_sgemm_args *args,
                              struct vac_gemm *gemm)
{
    return check_gemm(host, "blas_sgemm", args, "c", gemm);
}

vaccel_status vac_check_sgemv(const vaccel_host *host, const vaccel_blas_sgemv_args *args,
                              struct vac_gemv *gemv)
{
    static const char op[] = "blas_sgemv";
    const vaccel_blas_sgemv_params *params = args->params;
    bool transpose = params->transpose != 0;

    TRY(check_dimension(host, (struct name){op, "m"}, args->m));
    TRY(check_dimension(host, (struct name){op, "n"}, args->n));
    *gemv = (struct vac_gemv){
        .m = (size_t)args->m,
        .n = (size_t)args->n,
        .transpose = transpose,
        .alpha = args->alpha,
        .beta = args->beta,
        .a = args->a,
        .x = args->x,
        .y = args->y,
    };
    TRY(check_matrix(host, (struct name){op, "a"}, gemv->m, gemv->n, params->lda, args->a_count,
                     &gemv->lda, &gemv->a_count));
    TRY(check_vector(host, (struct name){op, "x"}, transpose ? gemv->m : gemv->n, params->incx,
                     args->x_count, &gemv->incx, &gemv->x_count));
    return check_vector(host, (struct name){op, "y"}, transpose ? gemv->n : gemv->m, params->incy,
                        args->y_count, &gemv->incy, &gemv->y_count);
}

static vaccel_status check_vectors(const vaccel_host *host, const char *op, uint64_t n,
                                   uint64_t x_count, uint64_t y_count,
                                   const vaccel_blas_vector_params *params,
                                   struct vac_vectors *vectors)
{
    TRY(check_dimension(host, (struct name){op, "n"}, n));
    vectors->n = (size_t)n;
    TRY(check_vector(host, (struct name){op, "x"}, n, params->incx, x_count, &vectors->incx,
                     &vectors->x_count));
    return check_vector(host, (struct name){op, "y"}, n, params->incy, y_count, &vectors->incy,
                        &vectors->y_count);
}

vaccel_status vac_check_saxpy(const vaccel_host *host, const vaccel_blas_saxpy_args *args,
                              struct vac_vectors *vectors)
{
    return check_vectors(host, "blas_saxpy", args->n, args->x_count, args->y_count, args->params,
                         vectors);
}

vaccel_status vac_check_sdot(const vaccel_host *host, const vaccel_blas_sdot_args *args,
                             struct vac_vectors *vectors)
{
    return check_vectors(host, "blas_sdot", args->n, args->x_count, args->y_count, args->params,
                         vectors);
}

static vaccel_status check_count(const vaccel_host *host, const char *name, uint64_t rows,
                                 uint64_t columns, uint64_t count)
{
    if (count == rows * columns)
        return VACCEL_OK;
    return host->fail(VACCEL_ERR_INVALID,
                      "matrix_multiply: %s has %" PRIu64 " elements, and a matrix of %" PRIu64
                      " rows and %" PRIu64 " columns has %" PRIu64,
                      name, count, rows, columns, rows * columns);
}

vaccel_status vac_check_matrix_multiply(const vaccel_host *host,
                                        const vaccel_matrix_multiply_args *args,
                                        struct vac_gemm *gemm)
{
    static const vaccel_blas_sgemm_params tight = VACCEL_BLAS_SGEMM_PARAMS_INIT;
    const vaccel_blas_sgemm_args same = {
        .m = args->m,
        .n = args->n,
        .k = args->k,
        .alpha = 1,
        .a = args->a,
        .a_count = args->a_count,
        .b = args->b,
        .b_count = args->b_count,
        .beta = 0,
        .params = &tight,
        .c = args->product,
        .c_count = args->product_count,
    };

    TRY(check_gemm(host, "matrix_multiply", &same, "product", gemm));
    TRY(check_count(host, "a", args->m, args->k, args->a_count));
    TRY(check_count(host, "b", args->k, args->n, args->b_count));
    return check_count(host, "product", args->m, args->n, args->product_count);
}

vaccel_status vac_fail_minmax(const vaccel_host *host, uint64_t count)
{
    return host->fail(VACCEL_ERR_INVALID,
                      count ? "minmax: none of the values is a number; there is no smallest one"
                            : "minmax: there are no values; give at least one");
}
