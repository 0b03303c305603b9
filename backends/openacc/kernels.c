/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled with -fopenacc. Memory is the caller's business, hence deviceptr everywhere: libgomp
 * ends the process when it is to map two ranges that overlap, and callers' arrays may. */
#include "kernels.h"

#include <math.h>
#include <openacc.h>
#include <stdint.h>
#include <stdio.h>

static acc_device_t type_of(enum vac_acc_kind kind)
{
    return kind == VAC_ACC_NVIDIA ? acc_device_nvidia : acc_device_host;
}

static int count_devices(enum vac_acc_kind kind)
{
    return acc_get_num_devices(type_of(kind));
}

/* Said outright, so that ACC_DEVICE_TYPE and ACC_DEVICE_NUM, which can end the process, say
 * nothing.
 */
static void use(enum vac_acc_kind kind, int number)
{
    static _Thread_local int used; /* 0: nothing yet */
    int wanted = 1 + number * VAC_ACC_KINDS + (int)kind;

    if (used != wanted)
        acc_set_device_num(number, type_of(kind));
    used = wanted;
}

/* Asking for a property starts the default device, unless there is one already. */
static void name_device(enum vac_acc_kind kind, int number, char *name, size_t size)
{
    use(kind, number);
    const char *said = acc_get_property_string(number, type_of(kind), acc_property_name);
    snprintf(name, size, "%s", said ? said : "unknown");
}

static void to_device(void *to, const void *from, size_t size)
{
    acc_memcpy_to_device(to, (void *)(uintptr_t)from, size);
}

static void from_device(void *to, const void *from, size_t size)
{
    acc_memcpy_from_device(to, (void *)(uintptr_t)from, size);
}

static void vector_add(size_t n, const float *a, const float *b, float *sum)
{
#pragma acc parallel loop deviceptr(a, b, sum)
    for (size_t i = 0; i < n; i++)
        sum[i] = a[i] + b[i];
}

static void saxpy(size_t n, float alpha, struct vac_acc_vector x, struct vac_acc_vector y)
{
    const float *from = x.first;
    float *to = y.first;
    ptrdiff_t incx = x.step;
    ptrdiff_t incy = y.step;

#pragma acc parallel loop deviceptr(from, to)
    for (size_t i = 0; i < n; i++)
        to[(ptrdiff_t)i * incy] += alpha * from[(ptrdiff_t)i * incx];
}

static float sdot(size_t n, struct vac_acc_vector x, struct vac_acc_vector y)
{
    const float *left = x.first;
    const float *right = y.first;
    ptrdiff_t incx = x.step;
    ptrdiff_t incy = y.step;
    float sum = 0;

#pragma acc parallel loop deviceptr(left, right) reduction(+ : sum)
    for (size_t i = 0; i < n; i++)
        sum += left[(ptrdiff_t)i * incx] * right[(ptrdiff_t)i * incy];
    return sum;
}

static void minmax(size_t n, const float *values, float *smallest, float *largest)
{
    float low = INFINITY;
    float high = -INFINITY;

    /* A comparison with NaN is false, so that NaN changes nothing. */
#pragma acc parallel loop deviceptr(values) reduction(min : low) reduction(max : high)
    for (size_t i = 0; i < n; i++) {
        float value = values[i];
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    *smallest = low;
    *largest = high;
}

static void sgemv(const struct vac_acc_gemv *gemv)
{
    size_t rows = gemv->rows;
    size_t columns = gemv->columns;
    size_t row = gemv->row;
    size_t column = gemv->column;
    float alpha = gemv->alpha;
    float beta = gemv->beta;
    const float *a = gemv->a;
    const float *x = gemv->x.first;
    float *y = gemv->y.first;
    ptrdiff_t incx = gemv->x.step;
    ptrdiff_t incy = gemv->y.step;

#pragma acc parallel loop gang deviceptr(a, x, y)
    for (size_t i = 0; i < rows; i++) {
        float sum = 0;
#pragma acc loop vector reduction(+ : sum)
        for (size_t j = 0; j < columns; j++)
            sum += a[i * row + j * column] * x[(ptrdiff_t)j * incx];
        float *to = y + (ptrdiff_t)i * incy;
        *to = beta == 0 ? alpha * sum : alpha * sum + beta * *to;
    }
}

/* b row by row: each row of c takes up the rows of b. */
static void multiply_rows(const struct vac_acc_gemm *gemm)
{
    size_t m = gemm->m;
    size_t n = gemm->n;
    size_t k = gemm->k;
    size_t row = gemm->transpose_a ? 1 : gemm->lda;
    size_t column = gemm->transpose_a ? gemm->lda : 1;
    size_t ldb = gemm->ldb;
    size_t ldc = gemm->ldc;
    float alpha = gemm->alpha;
    float beta = gemm->beta;
    const float *a = gemm->a;
    const float *b = gemm->b;
    float *c = gemm->c;

#pragma acc parallel loop gang deviceptr(a, b, c)
    for (size_t i = 0; i < m; i++) {
        float *to = c + i * ldc;
#pragma acc loop vector
        for (size_t j = 0; j < n; j++)
            to[j] = beta == 0 ? 0 : beta * to[j];
#pragma acc loop seq
        for (size_t p = 0; p < k; p++) {
            float factor = alpha * a[i * row + p * column];
            const float *from = b + p * ldb;
#pragma acc loop vector
            for (size_t j = 0; j < n; j++)
                to[j] += factor * from[j];
        }
    }
}

/* b transposed: each element of c is the product of two rows, or of a column and a row. */
static void multiply_transposed(const struct vac_acc_gemm *gemm)
{
    size_t m = gemm->m;
    size_t n = gemm->n;
    size_t k = gemm->k;
    size_t row = gemm->transpose_a ? 1 : gemm->lda;
    size_t column = gemm->transpose_a ? gemm->lda : 1;
    size_t ldb = gemm->ldb;
    size_t ldc = gemm->ldc;
    float alpha = gemm->alpha;
    float beta = gemm->beta;
    const float *a = gemm->a;
    const float *b = gemm->b;
    float *c = gemm->c;

#pragma acc parallel loop gang deviceptr(a, b, c)
    for (size_t i = 0; i < m; i++) {
#pragma acc loop vector
        for (size_t j = 0; j < n; j++) {
            float sum = 0;
#pragma acc loop seq
            for (size_t p = 0; p < k; p++)
                sum += a[i * row + p * column] * b[j * ldb + p];
            float *to = c + i * ldc + j;
            *to = beta == 0 ? alpha * sum : alpha * sum + beta * *to;
        }
    }
}

static void sgemm(const struct vac_acc_gemm *gemm)
{
    if (gemm->transpose_b)
        multiply_transposed(gemm);
    else
        multiply_rows(gemm);
}

extern const struct vac_acc_kernels vac_acc_kernels;
__attribute__((visibility("default"))) const struct vac_acc_kernels vac_acc_kernels = {
    .size = sizeof(vac_acc_kernels),
    .count_devices = count_devices,
    .name_device = name_device,
    .use = use,
    .allocate = acc_malloc,
    .release = acc_free,
    .to_device = to_device,
    .from_device = from_device,
    .vector_add = vector_add,
    .saxpy = saxpy,
    .sdot = sdot,
    .minmax = minmax,
    .sgemv = sgemv,
    .sgemm = sgemm,
};
