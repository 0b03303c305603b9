/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include <math.h>

#include "backends/common/numeric.h"
#include "matrices.h"
#include "memory.h"

/* Blocks of a kernel over elements, and parts that a reduction leaves for the host. */
enum { BLOCKS = 4096, PARTS = 1024 };

static vaccel_status sgemm(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemm_args *args)
{
    struct vac_cuda *backend = self;
    struct vac_gemm gemm;
    vaccel_status status = vac_check_sgemm(backend->host, args, &gemm);

    return status == VACCEL_OK ? vac_cuda_gemm(backend, invocation, &gemm) : status;
}

static vaccel_status matrix_multiply(void *self, const vaccel_invocation *invocation,
                                     const vaccel_matrix_multiply_args *args)
{
    struct vac_cuda *backend = self;
    struct vac_gemm gemm;
    vaccel_status status = vac_check_matrix_multiply(backend->host, args, &gemm);

    return status == VACCEL_OK ? vac_cuda_gemm(backend, invocation, &gemm) : status;
}

static vaccel_status sgemv(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemv_args *args)
{
    struct vac_cuda *backend = self;
    struct vac_gemv gemv;
    vaccel_status status = vac_check_sgemv(backend->host, args, &gemv);

    return status == VACCEL_OK ? vac_cuda_gemv(backend, invocation, &gemv) : status;
}

static vaccel_status saxpy(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_saxpy_args *args)
{
    struct vac_cuda *backend = self;
    struct vac_cuda_run run;
    struct vac_vectors v;
    vaccel_status status = vac_check_saxpy(backend->host, args, &v);

    if (status != VACCEL_OK || v.n == 0)
        return status;
    const struct vac_cuda_block x_block = vac_cuda_strided(v.n, v.incx);
    const struct vac_cuda_block y_block = vac_cuda_strided(v.n, v.incy);
    struct vac_cuda_walk x_walk = vac_cuda_walk_of(v.n, v.incx);
    struct vac_cuda_walk y_walk = vac_cuda_walk_of(v.n, v.incy);
    unsigned long long n = v.n;
    float alpha = args->alpha;
    vac_cuda_begin(backend, invocation, &run);
    vac_cuda_ptr x = vac_cuda_send_block(&run, 0, args->x, &x_block);
    vac_cuda_ptr y = vac_cuda_send_block(&run, 2, args->y, &y_block);
    void *arguments[] = {&n, &alpha, &x, &x_walk.at, &x_walk.step, &y, &y_walk.at, &y_walk.step};
    vac_cuda_launch(&run, VAC_CUDA_SAXPY, vac_cuda_grid(v.n, VAC_CUDA_THREADS, BLOCKS), 1,
                    arguments);
    vac_cuda_fetch_block(&run, args->y, y, &y_block);
    return vac_cuda_end(&run);
}

static vaccel_status sdot(void *self, const vaccel_invocation *invocation,
                          const vaccel_blas_sdot_args *args)
{
    struct vac_cuda *backend = self;
    struct vac_cuda_run run;
    struct vac_vectors v;
    float sums[PARTS];
    double sum = 0;
    vaccel_status status = vac_check_sdot(backend->host, args, &v);

    if (status != VACCEL_OK)
        return status;
    if (v.n > 0) {
        const struct vac_cuda_block x_block = vac_cuda_strided(v.n, v.incx);
        const struct vac_cuda_block y_block = vac_cuda_strided(v.n, v.incy);
        struct vac_cuda_walk x_walk = vac_cuda_walk_of(v.n, v.incx);
        struct vac_cuda_walk y_walk = vac_cuda_walk_of(v.n, v.incy);
        unsigned long long n = v.n;
        unsigned count = vac_cuda_grid(v.n, VAC_CUDA_THREADS, PARTS);
        vac_cuda_begin(backend, invocation, &run);
        vac_cuda_ptr x = vac_cuda_send_block(&run, 0, args->x, &x_block);
        vac_cuda_ptr y = vac_cuda_send_block(&run, 1, args->y, &y_block);
        vac_cuda_ptr parts = vac_cuda_room(&run, 3, sizeof(sums));
        void *arguments[] = {&n, &x,         &x_walk.at,   &x_walk.step,
                             &y, &y_walk.at, &y_walk.step, &parts};
        vac_cuda_launch(&run, VAC_CUDA_SDOT, count, 1, arguments);
        vac_cuda_fetch(&run, sums, parts, count * sizeof(float));
        status = vac_cuda_end(&run);
        if (status != VACCEL_OK)
            return status;
        for (unsigned i = 0; i < count; i++)
            sum += (double)sums[i];
    }
    *args->dot = (float)sum;
    return VACCEL_OK;
}

static vaccel_status vector_add(void *self, const vaccel_invocation *invocation,
                                const vaccel_vector_add_args *args)
{
    const struct vac_cuda_block block = {1, (size_t)args->count, (size_t)args->count};
    unsigned long long n = args->count;
    struct vac_cuda_run run;

    if (args->count == 0)
        return VACCEL_OK;
    vac_cuda_begin(self, invocation, &run);
    vac_cuda_ptr a = vac_cuda_send_block(&run, 0, args->a, &block);
    vac_cuda_ptr b = vac_cuda_send_block(&run, 1, args->b, &block);
    vac_cuda_ptr sum = vac_cuda_room_block(&run, 2, &block);
    void *arguments[] = {&n, &a, &b, &sum};
    vac_cuda_launch(&run, VAC_CUDA_VECTOR_ADD,
                    vac_cuda_grid((size_t)args->count, VAC_CUDA_THREADS, BLOCKS), 1, arguments);
    vac_cuda_fetch_block(&run, args->sum, sum, &block);
    return vac_cuda_end(&run);
}

static vaccel_status minmax(void *self, const vaccel_invocation *invocation,
                            const vaccel_minmax_args *args)
{
    struct vac_cuda *backend = self;
    const struct vac_cuda_block block = {1, (size_t)args->count, (size_t)args->count};
    unsigned long long n = args->count;
    unsigned count = vac_cuda_grid((size_t)args->count, VAC_CUDA_THREADS, PARTS);
    struct vac_cuda_run run;
    float both[2 * PARTS];
    float smallest = INFINITY;
    float largest = -INFINITY;

    if (args->count == 0)
        return vac_fail_minmax(backend->host, 0);
    vac_cuda_begin(backend, invocation, &run);
    vac_cuda_ptr values = vac_cuda_send_block(&run, 0, args->values, &block);
    vac_cuda_ptr parts = vac_cuda_room(&run, 3, sizeof(both));
    void *arguments[] = {&n, &values, &parts};
    vac_cuda_launch(&run, VAC_CUDA_MINMAX, count, 1, arguments);
    vac_cuda_fetch(&run, both, parts, 2 * count * sizeof(float));
    vaccel_status status = vac_cuda_end(&run);
    if (status != VACCEL_OK)
        return status;
    for (unsigned i = 0; i < count; i++) {
        smallest = both[2 * i] < smallest ? both[2 * i] : smallest;
        largest = both[2 * i + 1] > largest ? both[2 * i + 1] : largest;
    }
    if (smallest > largest)
        return vac_fail_minmax(backend->host, args->count);
    *args->smallest = smallest;
    *args->largest = largest;
    return VACCEL_OK;
}

static vaccel_status array_copy(void *self, const vaccel_invocation *invocation,
                                const vaccel_array_copy_args *args)
{
    size_t size = (size_t)args->size;
    struct vac_cuda_run run;

    if (size == 0)
        return VACCEL_OK;
    vac_cuda_begin(self, invocation, &run);
    vac_cuda_ptr there = vac_cuda_room(&run, 0, size);
    vac_cuda_send(&run, there, args->source, size);
    vac_cuda_fetch(&run, args->copy, there, size);
    return vac_cuda_end(&run);
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

const vaccel_backend_op vac_cuda_ops[VAC_CUDA_OP_COUNT] = {
    OP(BLAS_SGEMM, run_sgemm),
    OP(BLAS_SGEMV, run_sgemv),
    OP(BLAS_SAXPY, run_saxpy),
    OP(BLAS_SDOT, run_sdot),
    OP(MATRIX_MULTIPLY, run_matrix_multiply),
    OP(VECTOR_ADD, run_vector_add),
    OP(MINMAX, run_minmax),
    OP(ARRAY_COPY, run_array_copy),
};
