/* SPDX-License-Identifier: Apache-2.0 */
/** blas_sgemv, blas_saxpy, blas_sdot: strides forwards and backwards, factors, bad input. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/numeric.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const int64_t increments[][2] = {{0, 0}, {1, 2}, {-1, 1}, {3, -2}};

/* Where element `i` of `n` is: backwards, the first one is the last in memory. */
static size_t place(size_t i, size_t n, int64_t increment)
{
    if (increment == 0)
        return i;
    return increment > 0 ? i * (size_t)increment : (n - 1 - i) * (size_t)-increment;
}

static size_t span(size_t n, int64_t increment)
{
    return n ? place(increment < 0 ? 0 : n - 1, n, increment) + 1 : 0;
}

struct sgemv {
    size_t m, n, lda;
    bool transpose;
    int64_t incx, incy;
    float alpha, beta;
};

static bool sgemv_is_right(const struct sgemv *v, const float *a, const float *x,
                           const float *before, const float *y)
{
    size_t rows = v->transpose ? v->n : v->m;
    size_t columns = v->transpose ? v->m : v->n;
    size_t elements = span(rows, v->incy);
    bool *written = calloc(elements, sizeof(*written));
    bool right = written != NULL;

    for (size_t row = 0; right && row < rows; row++) {
        size_t at = place(row, rows, v->incy);
        double old = v->beta == 0 ? 0 : (double)v->beta * (double)before[at];
        double sum = old;
        double magnitude = fabs(old);
        for (size_t i = 0; i < columns; i++) {
            double term = (double)v->alpha * (double)numeric_at(a, v->lda, v->transpose, row, i) *
                          (double)x[place(i, columns, v->incx)];
            sum += term;
            magnitude += fabs(term);
        }
        written[at] = true;
        right = numeric_near(y[at], sum, magnitude, columns);
    }
    for (size_t i = 0; right && i < elements; i++)
        right = written[i] || numeric_same(&y[i], &before[i], 1);
    free(written);
    return right;
}

static void check_one_sgemv(vaccel_session *session, const struct sgemv *v, struct outcome *outcome)
{
    vaccel_blas_sgemv_params params = VACCEL_BLAS_SGEMV_PARAMS_INIT;
    size_t a_count = (v->m - 1) * v->lda + v->n;
    size_t x_count = span(v->transpose ? v->m : v->n, v->incx);
    size_t y_count = span(v->transpose ? v->n : v->m, v->incy);
    float *a = numeric_make(a_count, 4);
    float *x = numeric_make(x_count, 5);
    float *before = numeric_make(y_count, 6);

    params.transpose = v->transpose;
    params.lda = v->lda;
    params.incx = v->incx;
    params.incy = v->incy;
    if (v->beta == 0)
        before[0] = NAN;
    float *y = numeric_copy(before, y_count);
    REQUIRE(vaccel_blas_sgemv(session, v->m, v->n, v->alpha, a, a_count, x, x_count, v->beta,
                              &params, y, y_count) == VACCEL_OK);
    REQUIRE(sgemv_is_right(v, a, x, before, y));
    free(a);
    free(x);
    free(before);
    free(y);
}

static void check_sgemv(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const size_t sizes[][2] = {{1, 1}, {5, 9}, {130, 33}};
    vaccel_session *session = open_pinned(way->pin);
    static const float numbers[4] = {1, 2, 3, 4};
    static const float before[2] = {5, 6};
    float y[2] = {5, 6};

    (void)files;
    REQUIRE(session);
    for (size_t size = 0; size < COUNT(sizes); size++) {
        for (size_t i = 0; i < 2 * COUNT(increments); i++) {
            const struct sgemv v = {
                .m = sizes[size][0],
                .n = sizes[size][1],
                .lda = sizes[size][1] + i,
                .transpose = i & 1,
                .incx = increments[i / 2][0],
                .incy = increments[i / 2][1],
                .alpha = 1.5F,
                .beta = i % 3 ? -1 : 0,
            };
            CHECK(check_one_sgemv(session, &v, outcome));
        }
    }
    REQUIRE(vaccel_blas_sgemv(session, 2, 2, 1, numbers, 3, numbers, 2, 0, NULL, y, 2) ==
            VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "a has 3 elements"));
    REQUIRE(vaccel_blas_sgemv(session, 2, 2, 1, numbers, 4, numbers, 1, 0, NULL, y, 2) ==
            VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "x has 1 elements"));
    REQUIRE(vaccel_blas_sgemv(session, 2, 2, 1, numbers, 4, numbers, 2, 0, NULL, y, 1) ==
            VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "y has 1 elements"));
    REQUIRE(numeric_same(y, before, 2));
    vaccel_session_release(session);
}

static void check_saxpy(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const size_t sizes[] = {0, 1, 7, 1000};
    vaccel_session *session = open_pinned(way->pin);

    (void)files;
    REQUIRE(session);
    for (size_t i = 0; i < COUNT(sizes) * COUNT(increments); i++) {
        size_t n = sizes[i / COUNT(increments)];
        vaccel_blas_vector_params params = VACCEL_BLAS_VECTOR_PARAMS_INIT;
        params.incx = increments[i % COUNT(increments)][0];
        params.incy = increments[i % COUNT(increments)][1];
        size_t x_count = span(n, params.incx);
        size_t y_count = span(n, params.incy);
        float *x = numeric_make(x_count, 7);
        float *y = numeric_make(y_count, 8);
        float *expected = numeric_copy(y, y_count);
        REQUIRE(vaccel_blas_saxpy(session, n, -2, x, x_count, &params, y, y_count) == VACCEL_OK);
        /* A multiple of two is exact, so that fused or not is the same. */
        for (size_t k = 0; k < n; k++)
            expected[place(k, n, params.incy)] += -2 * x[place(k, n, params.incx)];
        REQUIRE(numeric_same(y, expected, y_count));
        free(x);
        free(y);
        free(expected);
    }
    float one = 1;
    vaccel_blas_vector_params far = VACCEL_BLAS_VECTOR_PARAMS_INIT;
    far.incx = INT64_MIN;
    REQUIRE(vaccel_blas_saxpy(session, 2, 1, &one, 1, NULL, &one, 1) == VACCEL_ERR_INVALID);
    REQUIRE(vaccel_blas_saxpy(session, 1, 1, &one, 1, &far, &one, 1) == VACCEL_ERR_LIMIT);
    REQUIRE(vaccel_blas_saxpy(session, UINT64_MAX, 1, &one, 1, NULL, &one, 1) == VACCEL_ERR_LIMIT);
    REQUIRE(one == 1);
    vaccel_session_release(session);
}

static void check_sdot(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const size_t sizes[] = {0, 1, 7, 1000};
    vaccel_session *session = open_pinned(way->pin);
    float dot = 42;

    (void)files;
    REQUIRE(session);
    for (size_t i = 0; i < COUNT(sizes) * COUNT(increments); i++) {
        size_t n = sizes[i / COUNT(increments)];
        vaccel_blas_vector_params params = VACCEL_BLAS_VECTOR_PARAMS_INIT;
        params.incx = increments[i % COUNT(increments)][0];
        params.incy = increments[i % COUNT(increments)][1];
        float *x = numeric_make(span(n, params.incx), 9);
        float *y = numeric_make(span(n, params.incy), 10);
        double sum = 0;
        double magnitude = 0;
        for (size_t k = 0; k < n; k++) {
            double term = (double)x[place(k, n, params.incx)] * (double)y[place(k, n, params.incy)];
            sum += term;
            magnitude += fabs(term);
        }
        REQUIRE(vaccel_blas_sdot(session, n, x, span(n, params.incx), y, span(n, params.incy),
                                 &params, &dot) == VACCEL_OK);
        REQUIRE(numeric_near(dot, sum, magnitude, n));
        free(x);
        free(y);
    }
    dot = 42;
    float one = 1;
    REQUIRE(vaccel_blas_sdot(session, 2, &one, 1, &one, 1, NULL, &dot) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "x has 1 elements"));
    REQUIRE(dot == 42);
    vaccel_session_release(session);
}

const struct suite blas_sgemv_suite = {VACCEL_OP_BLAS_SGEMV, numeric_missing, check_sgemv};
const struct suite blas_saxpy_suite = {VACCEL_OP_BLAS_SAXPY, numeric_missing, check_saxpy};
const struct suite blas_sdot_suite = {VACCEL_OP_BLAS_SDOT, numeric_missing, check_sdot};
