/* SPDX-License-Identifier: Apache-2.0 */
/** blas_sgemm: shapes, transposes, strides, factors; what may not be read or written; bad input. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/numeric.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What lies between rows, and may not be written. */
enum { GAP = 3 };

struct product {
    size_t m, n, k;
    size_t lda, ldb, ldc;
    bool transpose_a, transpose_b;
    float alpha, beta;
    float *a, *b, *before, *c;
    size_t a_count, b_count, c_count;
};

static void make(struct product *p, size_t gap)
{
    p->lda = (p->transpose_a ? p->m : p->k) + gap;
    p->ldb = (p->transpose_b ? p->k : p->n) + gap;
    p->ldc = p->n + gap;
    /* The last row has no gap behind it. */
    p->a_count = ((p->transpose_a ? p->k : p->m) - 1) * p->lda + p->lda - gap;
    p->b_count = ((p->transpose_b ? p->n : p->k) - 1) * p->ldb + p->ldb - gap;
    p->c_count = (p->m - 1) * p->ldc + p->n;
    p->a = numeric_make(p->a_count, 1);
    p->b = numeric_make(p->b_count, 2);
    p->before = numeric_make(p->c_count, 3);
    /* With a factor of 0 it may hold anything. */
    if (p->beta == 0) {
        for (size_t row = 0; row < p->m; row++)
            p->before[row * p->ldc] = NAN;
    }
    p->c = numeric_copy(p->before, p->c_count);
}

static void drop(struct product *p)
{
    free(p->a);
    free(p->b);
    free(p->before);
    free(p->c);
}

static bool is_right(const struct product *p)
{
    for (size_t row = 0; row < p->m; row++) {
        for (size_t column = 0; column < p->n; column++) {
            double sum = 0;
            double magnitude = 0;
            for (size_t i = 0; i < p->k; i++) {
                double term = (double)numeric_at(p->a, p->lda, p->transpose_a, row, i) *
                              (double)numeric_at(p->b, p->ldb, p->transpose_b, i, column);
                sum += term;
                magnitude += fabs(term);
            }
            double old = p->beta == 0 ? 0 : (double)p->before[row * p->ldc + column];
            sum = (double)p->alpha * sum + (double)p->beta * old;
            magnitude = fabs((double)p->alpha) * magnitude + fabs((double)p->beta * old);
            if (!numeric_near(p->c[row * p->ldc + column], sum, magnitude, p->k))
                return false;
        }
        size_t gap = row + 1 < p->m ? p->ldc - p->n : 0;
        if (!numeric_same(p->c + row * p->ldc + p->n, p->before + row * p->ldc + p->n, gap))
            return false;
    }
    return true;
}

static vaccel_blas_sgemm_params params_of(const struct product *p, size_t gap)
{
    vaccel_blas_sgemm_params params = VACCEL_BLAS_SGEMM_PARAMS_INIT;

    params.transpose_a = p->transpose_a;
    params.transpose_b = p->transpose_b;
    /* Without gaps, 0 means the same. */
    params.lda = gap ? p->lda : 0;
    params.ldb = gap ? p->ldb : 0;
    params.ldc = gap ? p->ldc : 0;
    return params;
}

static void check_product(vaccel_session *session, struct product p, size_t gap,
                          struct outcome *outcome)
{
    make(&p, gap);
    vaccel_blas_sgemm_params params = params_of(&p, gap);
    REQUIRE(vaccel_blas_sgemm(session, p.m, p.n, p.k, p.alpha, p.a, p.a_count, p.b, p.b_count,
                              p.beta, &params, p.c, p.c_count) == VACCEL_OK);
    REQUIRE(is_right(&p));
    drop(&p);
}

static void check_products(vaccel_session *session, struct outcome *outcome)
{
    static const size_t sizes[][3] = {{1, 1, 1}, {3, 5, 7}, {64, 48, 33}, {17, 130, 65}};
    static const float factors[][2] = {{1, 0}, {-0.5F, 2}, {0, 1}, {3, 1}};

    for (size_t size = 0; size < COUNT(sizes); size++) {
        for (unsigned way = 0; way < 8; way++) {
            const struct product p = {
                .m = sizes[size][0],
                .n = sizes[size][1],
                .k = sizes[size][2],
                .transpose_a = way & 1,
                .transpose_b = way >> 1 & 1,
                .alpha = factors[(size + way) % COUNT(factors)][0],
                .beta = factors[(size + way) % COUNT(factors)][1],
            };
            CHECK(check_product(session, p, way & 4 ? GAP : 0, outcome));
        }
    }
}

static void check_submitted(vaccel_session *session, struct outcome *outcome)
{
    struct product p = {.m = 8, .n = 9, .k = 10, .alpha = 2, .beta = 1};
    vaccel_call *call = NULL;

    make(&p, 0);
    REQUIRE(vaccel_blas_sgemm_submit(session, p.m, p.n, p.k, p.alpha, p.a, p.a_count, p.b,
                                     p.b_count, p.beta, NULL, p.c, p.c_count, &call) == VACCEL_OK);
    REQUIRE(vaccel_call_wait(call, -1) == VACCEL_OK);
    REQUIRE(vaccel_blas_sgemm_result(call, p.c, p.c_count) == VACCEL_OK);
    vaccel_call_release(call);
    REQUIRE(is_right(&p));
    drop(&p);
}

/* Nothing to add leaves c multiplied; nothing to write writes nothing. */
static void check_empty(vaccel_session *session, struct outcome *outcome)
{
    float c[4] = {1, -2, 3, 4};
    static const float doubled[4] = {2, -4, 6, 8};
    static const float cleared[4] = {0};
    static const float a[4] = {5, 6, 7, 8};

    REQUIRE(vaccel_blas_sgemm(session, 2, 2, 0, 1, NULL, 0, NULL, 0, 2, NULL, c, 4) == VACCEL_OK);
    REQUIRE(numeric_same(c, doubled, 4));
    REQUIRE(vaccel_blas_sgemm(session, 0, 2, 2, 1, NULL, 0, a, 4, 0, NULL, c, 4) == VACCEL_OK);
    REQUIRE(vaccel_blas_sgemm(session, 2, 0, 2, 1, a, 4, NULL, 0, 0, NULL, c, 4) == VACCEL_OK);
    REQUIRE(vaccel_blas_sgemm(session, 0, 0, 0, 1, NULL, 0, NULL, 0, 0, NULL, NULL, 0) ==
            VACCEL_OK);
    REQUIRE(numeric_same(c, doubled, 4));
    REQUIRE(vaccel_blas_sgemm(session, 2, 2, 0, 1, NULL, 0, NULL, 0, 0, NULL, c, 4) == VACCEL_OK);
    REQUIRE(numeric_same(c, cleared, 4));
}

/* What does not fit is refused by name, and c stays. */
static void check_refusals(vaccel_session *session, struct outcome *outcome)
{
    static const struct {
        uint64_t m, n, k, lda, ldb, ldc;
        uint64_t a, b, c; /* elements given */
        vaccel_status status;
        const char *part;
    } cases[] = {
        {2, 2, 2, 0, 0, 0, 3, 4, 4, VACCEL_ERR_INVALID, "a has 3 elements"},
        {2, 2, 2, 0, 0, 0, 4, 3, 4, VACCEL_ERR_INVALID, "b has 3 elements"},
        {2, 2, 2, 0, 0, 0, 4, 4, 3, VACCEL_ERR_INVALID, "c has 3 elements"},
        {2, 2, 2, 1, 0, 0, 4, 4, 4, VACCEL_ERR_INVALID, "lda is 1"},
        {2, 2, 2, 0, 1, 0, 4, 4, 4, VACCEL_ERR_INVALID, "ldb is 1"},
        {2, 2, 2, 0, 0, 1, 4, 4, 4, VACCEL_ERR_INVALID, "ldc is 1"},
        {2, 2, 2, 3, 0, 0, 4, 4, 4, VACCEL_ERR_INVALID, "stride of 3"},
        {UINT64_C(1) << 31, 2, 2, 0, 0, 0, 4, 4, 4, VACCEL_ERR_LIMIT, "m is 2147483648"},
        {2, UINT64_MAX, 2, 0, 0, 0, 4, 4, 4, VACCEL_ERR_LIMIT, "n is"},
        {2, 2, UINT64_MAX, 0, 0, 0, 4, 4, 4, VACCEL_ERR_LIMIT, "k is"},
        {2, 2, 2, UINT64_MAX, 0, 0, 4, 4, 4, VACCEL_ERR_LIMIT, "lda is"},
        /* Their product has 2^62 elements. */
        {INT32_MAX, INT32_MAX, 1, 0, 0, INT32_MAX, 4, 4, 4, VACCEL_ERR_INVALID, "a has 4"},
    };
    static const float numbers[4] = {1, 2, 3, 4};
    float c[4] = {5, 6, 7, 8};
    static const float before[4] = {5, 6, 7, 8};

    for (size_t i = 0; i < COUNT(cases); i++) {
        vaccel_blas_sgemm_params params = VACCEL_BLAS_SGEMM_PARAMS_INIT;
        params.lda = cases[i].lda;
        params.ldb = cases[i].ldb;
        params.ldc = cases[i].ldc;
        REQUIRE(vaccel_blas_sgemm(session, cases[i].m, cases[i].n, cases[i].k, 1, numbers,
                                  cases[i].a, numbers, cases[i].b, 0, &params, c,
                                  cases[i].c) == cases[i].status);
        REQUIRE(strstr(vaccel_last_error(), cases[i].part));
        REQUIRE(numeric_same(c, before, 4));
    }
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);

    (void)files;
    REQUIRE(session);
    CHECK(check_products(session, outcome));
    CHECK(check_submitted(session, outcome));
    CHECK(check_empty(session, outcome));
    CHECK(check_refusals(session, outcome));
    vaccel_session_release(session);
}

const struct suite blas_sgemm_suite = {VACCEL_OP_BLAS_SGEMM, numeric_missing, check};
