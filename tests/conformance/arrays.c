/* SPDX-License-Identifier: Apache-2.0 */
/** vector_add, matrix_multiply, minmax, array_copy: sizes, numbers that are none, bad input. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/numeric.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Around what devices do at once, and more than a small frame takes. */
static const size_t sizes[] = {0, 1, 31, 256, 1025, 100003};

static void check_vector_add(const struct way *way, const struct files *files,
                             struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);

    (void)files;
    REQUIRE(session);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        float *a = numeric_make(sizes[i], 11);
        float *b = numeric_make(sizes[i], 12);
        float *sum = numeric_make(sizes[i], 13);
        REQUIRE(vaccel_vector_add(session, sizes[i], a, b, sum) == VACCEL_OK);
        for (size_t k = 0; k < sizes[i]; k++)
            REQUIRE(sum[k] == a[k] + b[k]);
        free(a);
        free(b);
        free(sum);
    }
    static const float odd[4] = {NAN, INFINITY, -INFINITY, -0.0F};
    static const float one[4] = {1, 1, 1, -0.0F};
    float sum[4];
    REQUIRE(vaccel_vector_add(session, 4, odd, one, sum) == VACCEL_OK);
    REQUIRE(isnan(sum[0]) && sum[1] == INFINITY && sum[2] == -INFINITY);
    REQUIRE(sum[3] == 0 && signbit(sum[3]));
    REQUIRE(vaccel_vector_add(session, 4, NULL, one, sum) == VACCEL_ERR_INVALID);
    vaccel_session_release(session);
}

static void check_matrix_multiply(const struct way *way, const struct files *files,
                                  struct outcome *outcome)
{
    static const size_t shapes[][3] = {{1, 1, 1}, {2, 3, 4}, {65, 33, 17}, {0, 3, 2}, {3, 2, 0}};
    vaccel_session *session = open_pinned(way->pin);

    (void)files;
    REQUIRE(session);
    for (size_t i = 0; i < COUNT(shapes); i++) {
        size_t m = shapes[i][0];
        size_t n = shapes[i][1];
        size_t k = shapes[i][2];
        float *a = numeric_make(m * k, 14);
        float *b = numeric_make(k * n, 15);
        float *product = numeric_make(m * n, 16);
        REQUIRE(vaccel_matrix_multiply(session, m, n, k, a, m * k, b, k * n, product, m * n) ==
                VACCEL_OK);
        for (size_t at = 0; at < m * n; at++) {
            double sum = 0;
            double magnitude = 0;
            for (size_t t = 0; t < k; t++) {
                double term = (double)a[at / n * k + t] * (double)b[t * n + at % n];
                sum += term;
                magnitude += fabs(term);
            }
            REQUIRE(numeric_near(product[at], sum, magnitude, k));
        }
        free(a);
        free(b);
        free(product);
    }
    static const float four[4] = {1, 2, 3, 4};
    static const float before[4] = {5, 6, 7, 8};
    float product[4] = {5, 6, 7, 8};
    REQUIRE(vaccel_matrix_multiply(session, 2, 2, 2, four, 3, four, 4, product, 4) ==
            VACCEL_ERR_INVALID);
    REQUIRE(vaccel_matrix_multiply(session, 1, 2, 2, four, 4, four, 4, product, 2) ==
            VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "a has 4 elements"));
    REQUIRE(vaccel_matrix_multiply(session, UINT64_MAX, 2, 2, four, 4, four, 4, product, 4) ==
            VACCEL_ERR_LIMIT);
    REQUIRE(numeric_same(product, before, 4));
    vaccel_session_release(session);
}

static void check_minmax(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const float odd[5] = {NAN, 3, -INFINITY, NAN, -4};
    static const float infinite[2] = {INFINITY, INFINITY};
    static const float none[2] = {NAN, NAN};
    vaccel_session *session = open_pinned(way->pin);
    float smallest;
    float largest;

    (void)files;
    REQUIRE(session);
    for (size_t i = 1; i < COUNT(sizes); i++) {
        float *values = numeric_make(sizes[i], 17);
        /* Once in the middle, once at an end. */
        values[sizes[i] / 2] = 5;
        values[i % 2 ? 0 : sizes[i] - 1] = sizes[i] == 1 ? 5 : -7;
        REQUIRE(vaccel_minmax(session, sizes[i], values, &smallest, &largest) == VACCEL_OK);
        REQUIRE(smallest == (sizes[i] == 1 ? 5 : -7) && largest == 5);
        free(values);
    }
    REQUIRE(vaccel_minmax(session, 5, odd, &smallest, &largest) == VACCEL_OK);
    REQUIRE(smallest == -INFINITY && largest == 3);
    REQUIRE(vaccel_minmax(session, 2, infinite, &smallest, &largest) == VACCEL_OK);
    REQUIRE(smallest == INFINITY && largest == INFINITY);
    smallest = 42;
    largest = 43;
    REQUIRE(vaccel_minmax(session, 2, none, &smallest, &largest) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "none of the values is a number"));
    REQUIRE(vaccel_minmax(session, 0, NULL, &smallest, &largest) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "there are no values"));
    REQUIRE(smallest == 42 && largest == 43);
    vaccel_session_release(session);
}

static void check_array_copy(const struct way *way, const struct files *files,
                             struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);

    (void)files;
    REQUIRE(session);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        size_t size = sizes[i] * 4 + i;
        float *source = numeric_make(size / 4 + 1, 18);
        float *copy = numeric_make(size / 4 + 2, 19);
        char after = ((char *)copy)[size];
        REQUIRE(vaccel_array_copy(session, size, (uint8_t *)source, (uint8_t *)copy) == VACCEL_OK);
        REQUIRE(memcmp(copy, source, size) == 0 && ((char *)copy)[size] == after);
        free(source);
        free(copy);
    }
    uint8_t byte = 1;
    REQUIRE(vaccel_array_copy(session, 1, NULL, &byte) == VACCEL_ERR_INVALID);
    REQUIRE(vaccel_array_copy(session, 1, &byte, NULL) == VACCEL_ERR_INVALID);
    vaccel_session_release(session);
}

const struct suite vector_add_suite = {VACCEL_OP_VECTOR_ADD, numeric_missing, check_vector_add};
const struct suite matrix_multiply_suite = {VACCEL_OP_MATRIX_MULTIPLY, numeric_missing,
                                            check_matrix_multiply};
const struct suite minmax_suite = {VACCEL_OP_MINMAX, numeric_missing, check_minmax};
const struct suite array_copy_suite = {VACCEL_OP_ARRAY_COPY, numeric_missing, check_array_copy};
