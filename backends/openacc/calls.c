/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include "backends/common/numeric.h"
#include "memory.h"

/* What lies in memory of n elements that are `increment` apart. */
static struct vac_acc_block strided(size_t n, ptrdiff_t increment)
{
    return (struct vac_acc_block){n, 1, (size_t)(increment < 0 ? -increment : increment)};
}

static struct vac_acc_block dense(uint64_t n)
{
    return (struct vac_acc_block){1, (size_t)n, (size_t)n};
}

/* With a negative increment, the first one is the last one in memory. */
static struct vac_acc_vector vector_of(float *placed, size_t n, ptrdiff_t increment, size_t stride)
{
    ptrdiff_t step = (ptrdiff_t)stride;

    return increment < 0 ? (struct vac_acc_vector){placed + (ptrdiff_t)(n - 1) * step, -step}
                         : (struct vac_acc_vector){placed, step};
}

static vaccel_status multiply(const struct vac_openacc *backend,
                              const vaccel_invocation *invocation, const struct vac_gemm *g)
{
    const struct vac_acc_block a = {g->transpose_a ? g->k : g->m, g->transpose_a ? g->m : g->k,
                                    g->lda};
    const struct vac_acc_block b = {g->transpose_b ? g->n : g->k, g->transpose_b ? g->k : g->n,
                                    g->ldb};
    const struct vac_acc_block c = {g->m, g->n, g->ldc};
    struct vac_acc_gemm gemm = {.m = g->m,
                                .n = g->n,
                                .k = g->k,
                                .transpose_a = g->transpose_a,
                                .transpose_b = g->transpose_b,
                                .alpha = g->alpha,
                                .beta = g->beta};
    struct vac_acc_run run;

    if (g->m == 0 || g->n == 0)
        return VACCEL_OK;
    vac_acc_begin(backend, invocation, &run);
    gemm.a = vac_acc_place(&run, g->a, &a, VAC_ACC_READS, &gemm.lda);
    gemm.b = vac_acc_place(&run, g->b, &b, VAC_ACC_READS, &gemm.ldb);
    gemm.c =
        vac_acc_place(&run, g->c, &c, g->beta == 0 ? VAC_ACC_WRITES : VAC_ACC_UPDATES, &gemm.ldc);
    if (run.status == VACCEL_OK)
        backend->kernels->sgemm(&gemm);
    vac_acc_fetch(&run, gemm.c, g->c, &c);
    return vac_acc_end(&run);
}

static vaccel_status sgemm(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemm_args *args)
{
    const struct vac_openacc *backend = self;
    struct vac_gemm gemm;
    vaccel_status status = vac_check_sgemm(backend->host, args, &gemm);

    return status == VACCEL_OK ? multiply(backend, invocation, &gemm) : status;
}

static vaccel_status matrix_multiply(void *self, const vaccel_invocation *invocation,
                                     const vaccel_matrix_multiply_args *args)
{
    const struct vac_openacc *backend = self;
    struct vac_gemm gemm;
    vaccel_status status = vac_check_matrix_multiply(backend->host, args, &gemm);

    return status == VACCEL_OK ? multiply(backend, invocation, &gemm) : status;
}

static vaccel_status sgemv(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemv_args *args)
{
    const struct vac_openacc *backend = self;
    struct vac_acc_run run;
    struct vac_gemv g;
    size_t lda = 0;
    size_t x_stride = 0;
    size_t y_stride = 0;
    vaccel_status status = vac_check_sgemv(backend->host, args, &g);

    if (status != VACCEL_OK || g.m == 0 || g.n == 0)
        return status;
    size_t rows = g.transpose ? g.n : g.m;
    size_t columns = g.transpose ? g.m : g.n;
    const struct vac_acc_block a_block = {g.m, g.n, g.lda};
    const struct vac_acc_block x_block = strided(columns, g.incx);
    const struct vac_acc_block y_block = strided(rows, g.incy);
    vac_acc_begin(backend, invocation, &run);
    const float *a = vac_acc_place(&run, g.a, &a_block, VAC_ACC_READS, &lda);
    float *x = vac_acc_place(&run, g.x, &x_block, VAC_ACC_READS, &x_stride);
    float *y = vac_acc_place(&run, g.y, &y_block, g.beta == 0 ? VAC_ACC_WRITES : VAC_ACC_UPDATES,
                             &y_stride);
    if (run.status == VACCEL_OK) {
        const struct vac_acc_gemv gemv = {
            .rows = rows,
            .columns = columns,
            .row = g.transpose ? 1 : lda,
            .column = g.transpose ? lda : 1,
            .alpha = g.alpha,
            .beta = g.beta,
            .a = a,
            .x = vector_of(x, columns, g.incx, x_stride),
            .y = vector_of(y, rows, g.incy, y_stride),
        };
        backend->kernels->sgemv(&gemv);
    }
    vac_acc_fetch(&run, y, g.y, &y_block);
    return vac_acc_end(&run);
}

static vaccel_status saxpy(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_saxpy_args *args)
{
    const struct vac_openacc *backend = self;
    struct vac_acc_run run;
    struct vac_vectors v;
    size_t x_stride = 0;
    size_t y_stride = 0;
    vaccel_status status = vac_check_saxpy(backend->host, args, &v);

    if (status != VACCEL_OK || v.n == 0)
        return status;
    const struct vac_acc_block x_block = strided(v.n, v.incx);
    const struct vac_acc_block y_block = strided(v.n, v.incy);
    vac_acc_begin(backend, invocation, &run);
    float *x = vac_acc_place(&run, args->x, &x_block, VAC_ACC_READS, &x_stride);
    float *y = vac_acc_place(&run, args->y, &y_block, VAC_ACC_UPDATES, &y_stride);
    if (run.status == VACCEL_OK)
        backend->kernels->saxpy(v.n, args->alpha, vector_of(x, v.n, v.incx, x_stride),
                                vector_of(y, v.n, v.incy, y_stride));
    vac_acc_fetch(&run, y, args->y, &y_block);
    return vac_acc_end(&run);
}

static vaccel_status sdot(void *self, const vaccel_invocation *invocation,
                          const vaccel_blas_sdot_args *args)
{
    const struct vac_openacc *backend = self;
    struct vac_acc_run run;
    struct vac_vectors v;
    size_t x_stride = 0;
    size_t y_stride = 0;
    vaccel_status status = vac_check_sdot(backend->host, args, &v);

    if (status != VACCEL_OK)
        return status;
    if (v.n == 0) {
        *args->dot = 0;
        return VACCEL_OK;
    }
    const struct vac_acc_block x_block = strided(v.n, v.incx);
    const struct vac_acc_block y_block = strided(v.n, v.incy);
    vac_acc_begin(backend, invocation, &run);
    float *x = vac_acc_place(&run, args->x, &x_block, VAC_ACC_READS, &x_stride);
    float *y = vac_acc_place(&run, args->y, &y_block, VAC_ACC_READS, &y_stride);
    if (run.status == VACCEL_OK)
        *args->dot = backend->kernels->sdot(v.n, vector_of(x, v.n, v.incx, x_stride),
                                            vector_of(y, v.n, v.incy, y_stride));
    return vac_acc_end(&run);
}

static vaccel_status vector_add(void *self, const vaccel_invocation *invocation,
                                const vaccel_vector_add_args *args)
{
    const struct vac_openacc *backend = self;
    const struct vac_acc_block block = dense(args->count);
    struct vac_acc_run run;
    size_t stride = 0;

    if (args->count == 0)
        return VACCEL_OK;
    vac_acc_begin(backend, invocation, &run);
    const float *a = vac_acc_place(&run, args->a, &block, VAC_ACC_READS, &stride);
    const float *b = vac_acc_place(&run, args->b, &block, VAC_ACC_READS, &stride);
    float *sum = vac_acc_place(&run, args->sum, &block, VAC_ACC_WRITES, &stride);
    if (run.status == VACCEL_OK)
        backend->kernels->vector_add((size_t)args->count, a, b, sum);
    vac_acc_fetch(&run, sum, args->sum, &block);
    return vac_acc_end(&run);
}

static vaccel_status minmax(void *self, const vaccel_invocation *invocation,
                            const vaccel_minmax_args *args)
{
    const struct vac_openacc *backend = self;
    const struct vac_acc_block block = dense(args->count);
    struct vac_acc_run run;
    float smallest = 0;
    float largest = 0;
    size_t stride = 0;

    if (args->count == 0)
        return vac_fail_minmax(backend->host, 0);
    vac_acc_begin(backend, invocation, &run);
    const float *values = vac_acc_place(&run, args->values, &block, VAC_ACC_READS, &stride);
    if (run.status == VACCEL_OK)
        backend->kernels->minmax((size_t)args->count, values, &smallest, &largest);
    vaccel_status status = vac_acc_end(&run);
    if (status == VACCEL_OK && smallest > largest)
        status = vac_fail_minmax(backend->host, args->count);
    if (status != VACCEL_OK)
        return status;
    *args->smallest = smallest;
    *args->largest = largest;
    return VACCEL_OK;
}

static vaccel_status array_copy(void *self, const vaccel_invocation *invocation,
                                const vaccel_array_copy_args *args)
{
    struct vac_acc_run run;

    vac_acc_begin(self, invocation, &run);
    vac_acc_round_trip(&run, args->source, args->copy, (size_t)args->size);
    return vac_acc_end(&run);
}

VACCEL_IMPLEMENT_BLAS_SGEMM(run_sgemm, sgemm)
VACCEL_IMPLEMENT_BLAS_SGEMV(run_sgemv, sgemv)
VACCEL_IMPLEMENT_BLAS_SAXPY(run_saxpy, saxpy)
VACCEL_IMPLEMENT_BLAS_SDOT(run_sdot, sdot)
VACCEL_IMPLEMENT_MATRIX_MULTIPLY(run_matrix_multiply, matrix_multiply)
VACCEL_IMPLEMENT_VECTOR_ADD(run_vector_add, vector_add)
VACCEL_IMPLEMENT_MINMAX(run_minmax, minmax)
VACCEL_IMPLEMENT_ARRAY_COPY(run_array_copy, array_copy)

#define OP(name, function)                                                                         \
    {                                                                                              \
        .op = VACCEL_OP_##name, .version = VACCEL_OP_##name##_VERSION, .run = function             \
    }

const vaccel_backend_op vac_acc_ops[VAC_ACC_OP_COUNT] = {
    OP(BLAS_SGEMM, run_sgemm),
    OP(BLAS_SGEMV, run_sgemv),
    OP(BLAS_SAXPY, run_saxpy),
    OP(BLAS_SDOT, run_sdot),
    OP(MATRIX_MULTIPLY, run_matrix_multiply),
    OP(VECTOR_ADD, run_vector_add),
    OP(MINMAX, run_minmax),
    OP(ARRAY_COPY, run_array_copy),
};
