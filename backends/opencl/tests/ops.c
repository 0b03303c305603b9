/* SPDX-License-Identifier: Apache-2.0 */
#include "ops.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"

/* A prime length is no multiple of a group; the last is more than a reduction has parts for. */
static const size_t lengths[] = {1, 63, 64, 65, 4095, 4096, 4097, 70001};

enum { LONGEST = 70001, ROOM = 2 * LONGEST + 64 };

static float number(size_t i)
{
    return (float)(i * 7 % 11) - 5;
}

static float *numbers(size_t count)
{
    float *values = malloc(count * sizeof(*values));

    for (size_t i = 0; values && i < count; i++)
        values[i] = number(i);
    return values;
}

/* y runs down, and x has gaps. */
static int check_gaps(vaccel_session *session, size_t n, const float *x, float *y)
{
    vaccel_blas_vector_params params = VACCEL_BLAS_VECTOR_PARAMS_INIT;
    float dot = 0;
    double expected = 0;

    params.incx = 2;
    params.incy = -1;
    for (size_t i = 0; i < n; i++)
        expected += (double)x[2 * i] * (double)number(n - 1 - i);
    NEED(vaccel_blas_sdot(session, n, x, 2 * n - 1, y, n, &params, &dot) == VACCEL_OK);
    NEED(dot == (float)expected);
    NEED(vaccel_blas_saxpy(session, n, 3, x, 2 * n - 1, &params, y, n) == VACCEL_OK);
    for (size_t i = 0; i < n; i++)
        NEED(y[n - 1 - i] == 3 * x[2 * i] + number(n - 1 - i));
    return 0;
}

static int check_length(vaccel_session *session, size_t n, const float *a, float *result)
{
    float smallest = 0, largest = 0;
    float *odd = numbers(n);

    NEED(odd);
    NEED(vaccel_vector_add(session, n, a, a + 1, result) == VACCEL_OK);
    for (size_t i = 0; i < n; i++)
        NEED(result[i] == a[i] + a[i + 1]);
    /* Bytes, from where no float is. */
    NEED(vaccel_array_copy(session, 4 * n - 1, (const uint8_t *)a + 1, (uint8_t *)result) ==
         VACCEL_OK);
    NEED(memcmp((const uint8_t *)a + 1, result, 4 * n - 1) == 0);
    odd[0] = NAN;
    odd[n / 2] = n > 1 ? -77 : 5;
    odd[n - 1] = 99;
    NEED(vaccel_minmax(session, n, odd, &smallest, &largest) == VACCEL_OK);
    NEED(smallest == (n > 1 ? -77 : 99) && largest == 99);
    for (size_t i = 0; i < n; i++)
        odd[i] = number(i);
    int failed = check_gaps(session, n, a, odd);
    free(odd);
    return failed;
}

int check_vectors(vaccel_session *session)
{
    float *a = numbers(ROOM);
    float *result = calloc(ROOM, sizeof(*result));
    int failed = !a || !result;

    for (size_t i = 0; !failed && i < sizeof(lengths) / sizeof(lengths[0]); i++)
        failed = check_length(session, lengths[i], a, result);
    free(a);
    free(result);
    return failed;
}

static float at(const float *matrix, size_t stride, bool transposed, size_t row, size_t column)
{
    return transposed ? matrix[column * stride + row] : matrix[row * stride + column];
}

/* c = 2 · a · b + 0.5 · c with gaps after rows, at addresses that are those of a float and no more.
 */
static int check_product(vaccel_session *session, size_t m, size_t n, size_t k, bool transpose_a,
                         bool transpose_b)
{
    vaccel_blas_sgemm_params params = VACCEL_BLAS_SGEMM_PARAMS_INIT;
    size_t lda = (transpose_a ? m : k) + 3, ldb = (transpose_b ? k : n) + 1, ldc = n + 2;
    size_t a_count = lda * (transpose_a ? k : m), b_count = ldb * (transpose_b ? n : k);
    size_t c_count = ldc * m;
    float *memory = numbers(a_count + b_count + c_count + 1);

    NEED(memory);
    float *a = memory + 1, *b = a + a_count, *c = b + b_count;
    params.transpose_a = transpose_a;
    params.transpose_b = transpose_b;
    params.lda = lda;
    params.ldb = ldb;
    params.ldc = ldc;
    NEED(vaccel_blas_sgemm(session, m, n, k, 2, a, a_count, b, b_count, 0.5F, &params, c,
                           c_count) == VACCEL_OK);
    for (size_t row = 0; row < m; row++) {
        for (size_t column = 0; column < ldc; column++) {
            size_t place = row * ldc + column;
            float before = number(1 + a_count + b_count + place);
            float sum = 0;
            for (size_t i = 0; i < k && column < n; i++)
                sum += at(a, lda, transpose_a, row, i) * at(b, ldb, transpose_b, i, column);
            NEED(c[place] == (column < n ? 2 * sum + 0.5F * before : before));
        }
    }
    free(memory);
    return 0;
}

static int check_matrix_by_vector(vaccel_session *session, bool transpose)
{
    enum { M = 37, N = 131, LDA = N + 2 };
    vaccel_blas_sgemv_params params = VACCEL_BLAS_SGEMV_PARAMS_INIT;
    size_t rows = transpose ? N : M, columns = transpose ? M : N;
    float *a = numbers((size_t)M * LDA), *x = numbers(2 * N), *y = numbers(N);

    NEED(a && x && y);
    params.transpose = transpose;
    params.lda = LDA;
    params.incx = -2;
    params.incy = 1;
    NEED(vaccel_blas_sgemv(session, M, N, 2, a, (size_t)M * LDA, x, 2 * columns - 1, 3, &params, y,
                           rows) == VACCEL_OK);
    for (size_t row = 0; row < rows; row++) {
        float sum = 0;
        for (size_t i = 0; i < columns; i++)
            sum += at(a, LDA, transpose, row, i) * x[2 * (columns - 1 - i)];
        NEED(y[row] == 2 * sum + 3 * number(row));
    }
    free(a);
    free(x);
    free(y);
    return 0;
}

int check_matrices(vaccel_session *session)
{
    for (unsigned i = 0; i < 4; i++) {
        if (check_product(session, 33, 17, 65, i & 1, i & 2))
            return 1;
    }
    /* No factors; and as large as CLBlast's other kernel wants it. */
    return check_product(session, 5, 3, 0, false, false) ||
           check_product(session, 70, 130, 300, false, true) ||
           check_matrix_by_vector(session, false) || check_matrix_by_vector(session, true);
}
