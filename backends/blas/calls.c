/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include <math.h>
#include <string.h>

#include "backends/common/forked.h"
#include "backends/common/numeric.h"
#include "openblas.h"

static const vaccel_host *host;

void vac_blas_set_host(const vaccel_host *from)
{
    host = from;
}

static vaccel_status check_process(void)
{
    return vac_forked_check(host, "OpenBLAS");
}

static int transposed(bool is)
{
    return is ? VAC_CBLAS_TRANS : VAC_CBLAS_NO_TRANS;
}

/* Checked dimensions fit an int: VAC_NUMERIC_MAX. */
static void multiply(const struct vac_openblas *blas, const struct vac_gemm *g)
{
    if (g->m == 0 || g->n == 0)
        return;
    blas->sgemm(VAC_CBLAS_ROW_MAJOR, transposed(g->transpose_a), transposed(g->transpose_b),
                (int)g->m, (int)g->n, (int)g->k, g->alpha, g->a, (int)g->lda, g->b, (int)g->ldb,
                g->beta, g->c, (int)g->ldc);
}

static vaccel_status sgemm(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemm_args *args)
{
    struct vac_gemm gemm;
    vaccel_status status = check_process();

    (void)invocation;
    if (status == VACCEL_OK)
        status = vac_check_sgemm(host, args, &gemm);
    if (status == VACCEL_OK)
        multiply(self, &gemm);
    return status;
}

static vaccel_status sgemv(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemv_args *args)
{
    const struct vac_openblas *blas = self;
    struct vac_gemv g;
    vaccel_status status = check_process();

    (void)invocation;
    if (status == VACCEL_OK)
        status = vac_check_sgemv(host, args, &g);
    if (status != VACCEL_OK || g.m == 0 || g.n == 0)
        return status;
    blas->sgemv(VAC_CBLAS_ROW_MAJOR, transposed(g.transpose), (int)g.m, (int)g.n, g.alpha, g.a,
                (int)g.lda, g.x, (int)g.incx, g.beta, g.y, (int)g.incy);
    return VACCEL_OK;
}

static vaccel_status saxpy(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_saxpy_args *args)
{
    const struct vac_openblas *blas = self;
    struct vac_vectors v;
    vaccel_status status = check_process();

    (void)invocation;
    if (status == VACCEL_OK)
        status = vac_check_saxpy(host, args, &v);
    if (status == VACCEL_OK)
        blas->saxpy((int)v.n, args->alpha, args->x, (int)v.incx, args->y, (int)v.incy);
    return status;
}

static vaccel_status sdot(void *self, const vaccel_invocation *invocation,
                          const vaccel_blas_sdot_args *args)
{
    const struct vac_openblas *blas = self;
    struct vac_vectors v;
    vaccel_status status = check_process();

    (void)invocation;
    if (status == VACCEL_OK)
        status = vac_check_sdot(host, args, &v);
    if (status == VACCEL_OK)
        *args->dot = blas->sdot((int)v.n, args->x, (int)v.incx, args->y, (int)v.incy);
    return status;
}

static vaccel_status matrix_multiply(void *self, const vaccel_invocation *invocation,
                                     const vaccel_matrix_multiply_args *args)
{
    struct vac_gemm gemm;
    vaccel_status status = check_process();

    (void)invocation;
    if (status == VACCEL_OK)
        status = vac_check_matrix_multiply(host, args, &gemm);
    if (status == VACCEL_OK)
        multiply(self, &gemm);
    return status;
}

/* The three below need no library: the compiler makes vectors of them, and memory is the limit. */

static vaccel_status vector_add(void *self, const vaccel_invocation *invocation,
                                const vaccel_vector_add_args *args)
{
    (void)self, (void)invocation;
    for (uint64_t i = 0; i < args->count; i++)
        args->sum[i] = args->a[i] + args->b[i];
    return VACCEL_OK;
}

static vaccel_status minmax(void *self, const vaccel_invocation *invocation,
                            const vaccel_minmax_args *args)
{
    float smallest = INFINITY;
    float largest = -INFINITY;

    (void)self, (void)invocation;
    /* A comparison with NaN is false, so that NaN changes nothing. */
    for (uint64_t i = 0; i < args->count; i++) {
        float value = args->values[i];
        smallest = value < smallest ? value : smallest;
        largest = value > largest ? value : largest;
    }
    /* Only where no value was a number does nothing lie between them; all of one infinity do. */
    if (smallest > largest)
        return vac_fail_minmax(host, args->count);
    *args->smallest = smallest;
    *args->largest = largest;
    return VACCEL_OK;
}

static vaccel_status array_copy(void *self, const vaccel_invocation *invocation,
                                const vaccel_array_copy_args *args)
{
    (void)self, (void)invocation;
    if (args->size)
        memmove(args->copy, args->source, args->size);
    return VACCEL_OK;
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

const vaccel_backend_op vac_blas_ops[VAC_BLAS_OP_COUNT] = {
    OP(BLAS_SGEMM, run_sgemm),
    OP(BLAS_SGEMV, run_sgemv),
    OP(BLAS_SAXPY, run_saxpy),
    OP(BLAS_SDOT, run_sdot),
    OP(MATRIX_MULTIPLY, run_matrix_multiply),
    OP(VECTOR_ADD, run_vector_add),
    OP(MINMAX, run_minmax),
    OP(ARRAY_COPY, run_array_copy),
};
