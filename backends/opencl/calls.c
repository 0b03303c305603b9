/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include <math.h>
#include <string.h>

#include "backends/common/numeric.h"
#include "gemm.h"
#include "memory.h"

/* Parts that a reduction leaves for the host, at most. */
enum { PARTS = 4096 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Where a vector begins that may run down. */
static cl_long begin_of(size_t n, ptrdiff_t increment)
{
    return increment < 0 ? (cl_long)(n - 1) * -(cl_long)increment : 0;
}

/* How a reduction is divided among work-items. Where they run side by side, neighbours read
 * neighbours; where they run one after the other, each reads a piece of its own. */
struct division {
    size_t count;
    cl_ulong apart, step, span; /* as in kernels.cl */
};

static struct division divide(const struct vac_cl_run *run, size_t n)
{
    struct division division = {0};

    if (run->status != VACCEL_OK)
        return division;
    const struct vac_cl_device *device = run->runtime->device;
    size_t groups = (n + device->group - 1) / device->group;
    division.count = groups < PARTS / device->group ? groups * device->group : PARTS;
    size_t piece = (n + division.count - 1) / division.count;
    division.apart = device->is_processor ? piece : 1;
    division.step = device->is_processor ? 1 : division.count;
    division.span = device->is_processor ? piece : n;
    return division;
}

static vaccel_status sgemm(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemm_args *args)
{
    struct vac_opencl *backend = self;
    struct vac_gemm gemm;
    vaccel_status status = vac_check_sgemm(backend->host, args, &gemm);

    return status == VACCEL_OK ? vac_cl_gemm(backend, invocation, &gemm) : status;
}

static vaccel_status matrix_multiply(void *self, const vaccel_invocation *invocation,
                                     const vaccel_matrix_multiply_args *args)
{
    struct vac_opencl *backend = self;
    struct vac_gemm gemm;
    vaccel_status status = vac_check_matrix_multiply(backend->host, args, &gemm);

    return status == VACCEL_OK ? vac_cl_gemm(backend, invocation, &gemm) : status;
}

static vaccel_status sgemv(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_sgemv_args *args)
{
    struct vac_opencl *backend = self;
    struct vac_gemv g;
    struct vac_cl_run run;
    vaccel_status status = vac_check_sgemv(backend->host, args, &g);

    if (status != VACCEL_OK || g.m == 0 || g.n == 0)
        return status;
    const cl_ulong rows = g.transpose ? g.n : g.m;
    const cl_ulong columns = g.transpose ? g.m : g.n;
    const cl_ulong row = g.transpose ? 1 : g.lda;
    const cl_ulong column = g.transpose ? g.lda : 1;
    const cl_long x_at = begin_of(columns, g.incx), incx = g.incx;
    const cl_long y_at = begin_of(rows, g.incy), incy = g.incy;
    vac_cl_begin(backend, invocation, &run);
    cl_mem a = vac_cl_buffer(&run, g.a, g.a_count * sizeof(float), VAC_CL_READS);
    cl_mem x = vac_cl_buffer(&run, g.x, g.x_count * sizeof(float), VAC_CL_READS);
    cl_mem y = vac_cl_buffer(&run, g.y, g.y_count * sizeof(float), VAC_CL_UPDATES);
    const struct vac_cl_value values[] = {
        VAC_CL_VALUE(rows), VAC_CL_VALUE(columns), VAC_CL_VALUE(g.alpha), VAC_CL_VALUE(a),
        VAC_CL_VALUE(row),  VAC_CL_VALUE(column),  VAC_CL_VALUE(x),       VAC_CL_VALUE(x_at),
        VAC_CL_VALUE(incx), VAC_CL_VALUE(g.beta),  VAC_CL_VALUE(y),       VAC_CL_VALUE(y_at),
        VAC_CL_VALUE(incy),
    };
    vac_cl_launch(&run, VAC_CL_SGEMV, values, COUNT(values), rows);
    vac_cl_fetch(&run, y, g.y, g.y_count * sizeof(float));
    return vac_cl_end(&run);
}

static vaccel_status saxpy(void *self, const vaccel_invocation *invocation,
                           const vaccel_blas_saxpy_args *args)
{
    struct vac_opencl *backend = self;
    struct vac_vectors v;
    struct vac_cl_run run;
    vaccel_status status = vac_check_saxpy(backend->host, args, &v);

    if (status != VACCEL_OK || v.n == 0)
        return status;
    const cl_ulong n = v.n;
    const cl_long x_at = begin_of(v.n, v.incx), incx = v.incx;
    const cl_long y_at = begin_of(v.n, v.incy), incy = v.incy;
    vac_cl_begin(backend, invocation, &run);
    cl_mem x = vac_cl_buffer(&run, args->x, v.x_count * sizeof(float), VAC_CL_READS);
    cl_mem y = vac_cl_buffer(&run, args->y, v.y_count * sizeof(float), VAC_CL_UPDATES);
    const struct vac_cl_value values[] = {
        VAC_CL_VALUE(n),    VAC_CL_VALUE(args->alpha), VAC_CL_VALUE(x),    VAC_CL_VALUE(x_at),
        VAC_CL_VALUE(incx), VAC_CL_VALUE(y),           VAC_CL_VALUE(y_at), VAC_CL_VALUE(incy),
    };
    vac_cl_launch(&run, VAC_CL_SAXPY, values, COUNT(values), v.n);
    vac_cl_fetch(&run, y, args->y, v.y_count * sizeof(float));
    return vac_cl_end(&run);
}

static vaccel_status sdot(void *self, const vaccel_invocation *invocation,
                          const vaccel_blas_sdot_args *args)
{
    struct vac_opencl *backend = self;
    struct vac_vectors v;
    struct vac_cl_run run;
    float sums[PARTS];
    vaccel_status status = vac_check_sdot(backend->host, args, &v);

    if (status != VACCEL_OK)
        return status;
    if (v.n == 0) {
        *args->dot = 0;
        return VACCEL_OK;
    }
    const cl_ulong n = v.n;
    const cl_long x_at = begin_of(v.n, v.incx), incx = v.incx;
    const cl_long y_at = begin_of(v.n, v.incy), incy = v.incy;
    vac_cl_begin(backend, invocation, &run);
    const struct division division = divide(&run, v.n);
    cl_mem x = vac_cl_buffer(&run, args->x, v.x_count * sizeof(float), VAC_CL_READS);
    cl_mem y = vac_cl_buffer(&run, args->y, v.y_count * sizeof(float), VAC_CL_READS);
    cl_mem parts = vac_cl_scratch(&run, division.count * sizeof(float));
    const struct vac_cl_value values[] = {
        VAC_CL_VALUE(n),
        VAC_CL_VALUE(division.apart),
        VAC_CL_VALUE(division.step),
        VAC_CL_VALUE(division.span),
        VAC_CL_VALUE(x),
        VAC_CL_VALUE(x_at),
        VAC_CL_VALUE(incx),
        VAC_CL_VALUE(y),
        VAC_CL_VALUE(y_at),
        VAC_CL_VALUE(incy),
        VAC_CL_VALUE(parts),
    };
    vac_cl_launch(&run, VAC_CL_SDOT, values, COUNT(values), division.count);
    vac_cl_read(&run, parts, sums, division.count * sizeof(float));
    status = vac_cl_end(&run);
    if (status != VACCEL_OK)
        return status;
    double sum = 0;
    for (size_t i = 0; i < division.count; i++)
        sum += (double)sums[i];
    *args->dot = (float)sum;
    return VACCEL_OK;
}

static vaccel_status vector_add(void *self, const vaccel_invocation *invocation,
                                const vaccel_vector_add_args *args)
{
    size_t size = (size_t)args->count * sizeof(float);
    const cl_ulong n = args->count;
    struct vac_cl_run run;

    if (args->count == 0)
        return VACCEL_OK;
    vac_cl_begin(self, invocation, &run);
    cl_mem a = vac_cl_buffer(&run, args->a, size, VAC_CL_READS);
    cl_mem b = vac_cl_buffer(&run, args->b, size, VAC_CL_READS);
    cl_mem sum = vac_cl_buffer(&run, args->sum, size, VAC_CL_WRITES);
    const struct vac_cl_value values[] = {VAC_CL_VALUE(n), VAC_CL_VALUE(a), VAC_CL_VALUE(b),
                                          VAC_CL_VALUE(sum)};
    vac_cl_launch(&run, VAC_CL_VECTOR_ADD, values, COUNT(values), (size_t)args->count);
    vac_cl_fetch(&run, sum, args->sum, size);
    return vac_cl_end(&run);
}

static vaccel_status minmax(void *self, const vaccel_invocation *invocation,
                            const vaccel_minmax_args *args)
{
    struct vac_opencl *backend = self;
    struct vac_cl_run run;
    float both[2 * PARTS];
    float smallest = INFINITY;
    float largest = -INFINITY;
    const cl_ulong n = args->count;

    if (n == 0)
        return vac_fail_minmax(backend->host, 0);
    vac_cl_begin(backend, invocation, &run);
    const struct division division = divide(&run, (size_t)args->count);
    cl_mem numbers =
        vac_cl_buffer(&run, args->values, (size_t)args->count * sizeof(float), VAC_CL_READS);
    cl_mem parts = vac_cl_scratch(&run, 2 * division.count * sizeof(float));
    const struct vac_cl_value values[] = {VAC_CL_VALUE(n),
                                          VAC_CL_VALUE(division.apart),
                                          VAC_CL_VALUE(division.step),
                                          VAC_CL_VALUE(division.span),
                                          VAC_CL_VALUE(numbers),
                                          VAC_CL_VALUE(parts)};
    vac_cl_launch(&run, VAC_CL_MINMAX, values, COUNT(values), division.count);
    vac_cl_read(&run, parts, both, 2 * division.count * sizeof(float));
    vaccel_status status = vac_cl_end(&run);
    if (status != VACCEL_OK)
        return status;
    for (size_t i = 0; i < division.count; i++) {
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
    struct vac_cl_run run;

    if (size == 0)
        return VACCEL_OK;
    vac_cl_begin(self, invocation, &run);
    cl_mem source = vac_cl_buffer(&run, args->source, size, VAC_CL_READS);
    cl_mem copy = vac_cl_buffer(&run, args->copy, size, VAC_CL_WRITES);
    vac_cl_copy(&run, source, copy, size);
    vac_cl_fetch(&run, copy, args->copy, size);
    return vac_cl_end(&run);
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

const vaccel_backend_op vac_opencl_ops[VAC_OPENCL_OP_COUNT] = {
    OP(BLAS_SGEMM, run_sgemm),
    OP(BLAS_SGEMV, run_sgemv),
    OP(BLAS_SAXPY, run_saxpy),
    OP(BLAS_SDOT, run_sdot),
    OP(MATRIX_MULTIPLY, run_matrix_multiply),
    OP(VECTOR_ADD, run_vector_add),
    OP(MINMAX, run_minmax),
    OP(ARRAY_COPY, run_array_copy),
};
