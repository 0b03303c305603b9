// SPDX-License-Identifier: Apache-2.0
// The backend's own kernels, OpenCL C 1.2, for any device. Offsets and increments are in elements; an increment may be negative, and
// then the vector begins at its offset and runs down. Work-groups are whole: items from n on have nothing to do.

__kernel void vector_add(ulong n, __global const float *a, __global const float *b, __global float *sum)
{
    ulong i = get_global_id(0);
    if (i < n)
        sum[i] = a[i] + b[i];
}

__kernel void saxpy(ulong n, float alpha, __global const float *x, long x_at, long incx, __global float *y, long y_at, long incy)
{
    long i = get_global_id(0);
    if ((ulong)i < n)
        y[y_at + i * incy] += alpha * x[x_at + i * incx];
}

// Each work-item adds up `span` products, from `apart` times its number on, `step` apart, and as far as n; the host adds the parts.
__kernel void sdot(ulong n, ulong apart, ulong step, ulong span, __global const float *x, long x_at, long incx, __global const float *y,
                   long y_at, long incy, __global float *parts)
{
    ulong begin = get_global_id(0) * apart;
    float sum = 0;
    for (ulong i = begin; i < n && i - begin < span; i += step)
        sum += x[x_at + (long)i * incx] * y[y_at + (long)i * incy];
    parts[get_global_id(0)] = sum;
}

// The same for the smallest and the largest. A comparison with NaN is false, so that NaN changes nothing.
__kernel void minmax(ulong n, ulong apart, ulong step, ulong span, __global const float *values, __global float *parts)
{
    ulong begin = get_global_id(0) * apart;
    float smallest = INFINITY;
    float largest = -INFINITY;
    for (ulong i = begin; i < n && i - begin < span; i += step) {
        float value = values[i];
        smallest = value < smallest ? value : smallest;
        largest = value > largest ? value : largest;
    }
    parts[2 * get_global_id(0)] = smallest;
    parts[2 * get_global_id(0) + 1] = largest;
}

// One row of the result for each work-item; `row` and `column` are the strides of the matrix as it is used.
__kernel void sgemv(ulong rows, ulong columns, float alpha, __global const float *a, ulong row, ulong column, __global const float *x,
                    long x_at, long incx, float beta, __global float *y, long y_at, long incy)
{
    ulong i = get_global_id(0);
    if (i >= rows)
        return;
    float sum = 0;
    for (ulong k = 0; k < columns; k++)
        sum += a[i * row + k * column] * x[x_at + (long)k * incx];
    __global float *to = y + (y_at + (long)i * incy);
    *to = beta == 0 ? alpha * sum : alpha * sum + beta * *to;
}

// A tile of the product for each work-group, WIDE x WIDE, from slices of the factors in local memory that are DEEP deep. Each of its
// ITEMS x ITEMS work-items adds up EACH x EACH elements, so that it loads few for many multiplications.
#define ITEMS 8
#define EACH 8
#define WIDE (ITEMS * EACH)
#define DEEP 16
__kernel __attribute__((reqd_work_group_size(ITEMS, ITEMS, 1))) void sgemm(
    ulong m, ulong n, ulong k, float alpha, __global const float *a, ulong a_row, ulong a_column, __global const float *b, ulong b_row,
    ulong b_column, float beta, __global float *c, ulong ldc)
{
    __local float left[DEEP][WIDE];
    __local float right[DEEP][WIDE];
    uint x = get_local_id(0);
    uint y = get_local_id(1);
    ulong first_column = get_group_id(0) * WIDE;
    ulong first_row = get_group_id(1) * WIDE;
    float8 sums[EACH];
    for (int i = 0; i < EACH; i++)
        sums[i] = 0;
    for (ulong from = 0; from < k; from += DEEP) {
        for (uint i = y * ITEMS + x; i < WIDE * DEEP; i += ITEMS * ITEMS) {
            uint deep = i / WIDE;
            uint wide = i % WIDE;
            bool inside = from + deep < k;
            left[deep][wide] = inside && first_row + wide < m ? a[(first_row + wide) * a_row + (from + deep) * a_column] : 0;
            right[deep][wide] = inside && first_column + wide < n ? b[(from + deep) * b_row + (first_column + wide) * b_column] : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int deep = 0; deep < DEEP; deep++) {
            float8 across = vload8(x, right[deep]);
            for (int i = 0; i < EACH; i++)
                sums[i] += left[deep][y * EACH + i] * across;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int i = 0; i < EACH; i++) {
        ulong row = first_row + y * EACH + i;
        float line[EACH];
        vstore8(sums[i], 0, line);
        for (int j = 0; j < EACH; j++) {
            ulong column = first_column + x * EACH + j;
            if (row < m && column < n) {
                __global float *to = c + (row * ldc + column);
                *to = beta == 0 ? alpha * line[j] : alpha * line[j] + beta * *to;
            }
        }
    }
}
