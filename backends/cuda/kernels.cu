// SPDX-License-Identifier: Apache-2.0
// The backend's own kernels. On the device, matrices and vectors have no gaps; a vector that runs down begins at its last element and has a
// step of -1. Loops go by the grid, so that any size fits any grid. Also valid C11, for tests that run it on the host.
#ifdef __CUDACC_RTC__
#define KERNEL extern "C" __global__ void
#endif

typedef unsigned long long count;
typedef long long place;

// As in kernels.h.
#define THREADS 256
#define TILE 64
#define DEPTH 16
#define EACH 4 // rows and columns of a thread

KERNEL vector_add(count n, const float *a, const float *b, float *sum)
{
    for (count i = (count)blockIdx.x * THREADS + threadIdx.x; i < n; i += (count)gridDim.x * THREADS)
        sum[i] = a[i] + b[i];
}

KERNEL saxpy(count n, float alpha, const float *x, place x_at, place incx, float *y, place y_at, place incy)
{
    for (count i = (count)blockIdx.x * THREADS + threadIdx.x; i < n; i += (count)gridDim.x * THREADS)
        y[y_at + (place)i * incy] += alpha * x[x_at + (place)i * incx];
}

// Each block leaves one part; the host adds the parts.
KERNEL sdot(count n, const float *x, place x_at, place incx, const float *y, place y_at, place incy, float *parts)
{
    __shared__ float sums[THREADS];
    unsigned me = threadIdx.x;
    float sum = 0;

    for (count i = (count)blockIdx.x * THREADS + me; i < n; i += (count)gridDim.x * THREADS)
        sum += x[x_at + (place)i * incx] * y[y_at + (place)i * incy];
    sums[me] = sum;
    __syncthreads();
    for (unsigned half = THREADS / 2; half > 0; half /= 2) {
        if (me < half)
            sums[me] += sums[me + half];
        __syncthreads();
    }
    if (me == 0)
        parts[blockIdx.x] = sums[0];
}

// The same for the smallest and the largest, and whether there was a number at all. A comparison with NaN is false, so that NaN changes nothing.
KERNEL minmax(count n, const float *values, float *parts)
{
    __shared__ float lows[THREADS];
    __shared__ float highs[THREADS];
    unsigned me = threadIdx.x;
    float low = __int_as_float(0x7f800000);
    float high = -low;

    for (count i = (count)blockIdx.x * THREADS + me; i < n; i += (count)gridDim.x * THREADS) {
        float value = values[i];
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    lows[me] = low;
    highs[me] = high;
    __syncthreads();
    for (unsigned half = THREADS / 2; half > 0; half /= 2) {
        if (me < half) {
            lows[me] = lows[me + half] < lows[me] ? lows[me + half] : lows[me];
            highs[me] = highs[me + half] > highs[me] ? highs[me + half] : highs[me];
        }
        __syncthreads();
    }
    if (me == 0) {
        parts[2 * blockIdx.x] = lows[0];
        parts[2 * blockIdx.x + 1] = highs[0];
    }
}

// One block for each row of a.
KERNEL sgemv_rows(count rows, count columns, float alpha, const float *a, const float *x, place x_at, place incx, float beta, float *y, place y_at,
                  place incy)
{
    __shared__ float sums[THREADS];
    unsigned me = threadIdx.x;

    for (count row = blockIdx.x; row < rows; row += gridDim.x) {
        float sum = 0;
        for (count i = me; i < columns; i += THREADS)
            sum += a[row * columns + i] * x[x_at + (place)i * incx];
        sums[me] = sum;
        __syncthreads();
        for (unsigned half = THREADS / 2; half > 0; half /= 2) {
            if (me < half)
                sums[me] += sums[me + half];
            __syncthreads();
        }
        if (me == 0) {
            float *to = y + (y_at + (place)row * incy);
            *to = beta == 0 ? alpha * sums[0] : alpha * sums[0] + beta * *to;
        }
        __syncthreads();
    }
}

// a is used transposed: one thread for each of its columns, so that neighbours read neighbours.
KERNEL sgemv_columns(count rows, count columns, float alpha, const float *a, const float *x, place x_at, place incx, float beta, float *y, place y_at,
                     place incy)
{
    for (count column = (count)blockIdx.x * THREADS + threadIdx.x; column < columns; column += (count)gridDim.x * THREADS) {
        float sum = 0;
        for (count row = 0; row < rows; row++)
            sum += a[row * columns + column] * x[x_at + (place)row * incx];
        float *to = y + (y_at + (place)column * incy);
        *to = beta == 0 ? alpha * sum : alpha * sum + beta * *to;
    }
}

// A block makes a square of c, TILE on a side, out of strips of a and b that it keeps in shared memory; a thread makes EACH by EACH elements,
// TILE / EACH apart. Element (i, p) of a as it is used lies at i * a_row + p * a_column; of b likewise.
KERNEL sgemm(count m, count n, count k, float alpha, const float *a, count a_row, count a_column, const float *b, count b_row, count b_column,
             float beta, float *c)
{
    __shared__ float strip_a[DEPTH][TILE + 1];
    __shared__ float strip_b[DEPTH][TILE + 1];
    const unsigned apart = TILE / EACH;
    unsigned me = threadIdx.x;
    unsigned my_row = me / apart;
    unsigned my_column = me % apart;

    for (count top = (count)blockIdx.y * TILE; top < m; top += (count)gridDim.y * TILE) {
        for (count left = (count)blockIdx.x * TILE; left < n; left += (count)gridDim.x * TILE) {
            float sums[EACH][EACH] = {{0}};
            for (count from = 0; from < k; from += DEPTH) {
                // Neighbours read what lies next to each other, whichever way the matrix lies.
                for (unsigned i = me; i < TILE * DEPTH; i += THREADS) {
                    unsigned depth = a_column == 1 ? i % DEPTH : i / TILE;
                    unsigned row = a_column == 1 ? i / DEPTH : i % TILE;
                    strip_a[depth][row] = top + row < m && from + depth < k ? a[(top + row) * a_row + (from + depth) * a_column] : 0;
                    depth = b_row == 1 ? i % DEPTH : i / TILE;
                    unsigned column = b_row == 1 ? i / DEPTH : i % TILE;
                    strip_b[depth][column] = left + column < n && from + depth < k ? b[(from + depth) * b_row + (left + column) * b_column] : 0;
                }
                __syncthreads();
                for (unsigned depth = 0; depth < DEPTH; depth++) {
                    for (unsigned i = 0; i < EACH; i++) {
                        for (unsigned j = 0; j < EACH; j++)
                            sums[i][j] += strip_a[depth][my_row + i * apart] * strip_b[depth][my_column + j * apart];
                    }
                }
                __syncthreads();
            }
            for (unsigned i = 0; i < EACH; i++) {
                for (unsigned j = 0; j < EACH; j++) {
                    count row = top + my_row + i * apart;
                    count column = left + my_column + j * apart;
                    if (row < m && column < n) {
                        float *to = c + (row * n + column);
                        *to = beta == 0 ? alpha * sums[i][j] : alpha * sums[i][j] + beta * *to;
                    }
                }
            }
        }
    }
}
