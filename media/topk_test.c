/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "media/topk.h"

#define CHECK(scores, softmax, k, ...)                                                             \
    check((scores), sizeof(scores) / sizeof((scores)[0]), (softmax), (k),                          \
          (const uint32_t[]){__VA_ARGS__})

static struct vac_media_score best[64];

static void check(const float *scores, size_t count, bool softmax, uint32_t k,
                  const uint32_t *expected)
{
    uint32_t found = 0;
    assert_int_equal(vac_media_topk(scores, count, softmax, k, best, &found, NULL), VACCEL_OK);
    assert_int_equal(found, count < k ? count : k);
    for (uint32_t i = 0; i < found; i++) {
        assert_int_equal(best[i].index, expected[i]);
    }
}

static void test_order_and_ties(void **state)
{
    (void)state;
    static const float scores[] = {1, 5, 5, -2, 5, 0, -0.0f};
    CHECK(scores, false, 7, 1, 2, 4, 0, 5, 6, 3);
    CHECK(scores, false, 2, 1, 2);
    CHECK(scores, false, 64, 1, 2, 4, 0, 5, 6, 3);
}

static void test_nan_is_last(void **state)
{
    (void)state;
    static const float scores[] = {NAN, 1, NAN, -INFINITY, 2};
    CHECK(scores, false, 5, 4, 1, 3, 0, 2);
    CHECK(scores, true, 5, 4, 1, 3, 0, 2);
    assert_true(fabs((double)best[0].score - 0.7310585786300049) < 1e-7);
    assert_true(best[2].score <= 0 && isnan(best[3].score));
    static const float none[] = {NAN, NAN};
    CHECK(none, true, 1, 0);
    assert_true(isnan(best[0].score));
}

static void test_softmax_is_stable(void **state)
{
    (void)state;
    static const float huge[] = {1000, 1001, 999};
    CHECK(huge, true, 3, 1, 0, 2);
    assert_true(fabs((double)best[0].score - 0.6652409557748219) < 1e-7);
    static const float infinite[] = {INFINITY, 3, INFINITY};
    CHECK(infinite, true, 3, 0, 2, 1);
    assert_true(fabs((double)best[0].score - 0.5) < 1e-7 && best[2].score <= 0);
    static const float nothing[] = {-INFINITY, -INFINITY};
    CHECK(nothing, true, 2, 0, 1);
    assert_true(fabs((double)best[1].score - 0.5) < 1e-7);
}

/* Against a selection by repeated search. */
static void test_random_vectors(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (uint32_t round = 0; round < 500; round++) {
        float scores[97];
        size_t count = round % 97 + 1;
        for (size_t i = 0; i < count; i++) {
            seed = seed * 1664525u + 1013904223u;
            scores[i] = (float)(seed >> 28); /* few values, many ties */
        }
        uint32_t k = seed % 64 + 1;
        uint32_t expected[64];
        bool taken[97] = {false};
        for (uint32_t rank = 0; rank < k && rank < count; rank++) {
            size_t at = count;
            for (size_t i = 0; i < count; i++) {
                if (!taken[i] && (at == count || scores[i] > scores[at])) {
                    at = i;
                }
            }
            taken[at] = true;
            expected[rank] = (uint32_t)at;
        }
        check(scores, count, false, k, expected);
    }
}

static void test_bad_arguments(void **state)
{
    (void)state;
    float score = 1;
    uint32_t found;
    struct vac_error err;
    assert_int_equal(vac_media_topk(NULL, 1, false, 1, best, &found, &err), VACCEL_ERR_INVALID);
    assert_int_equal(vac_media_topk(&score, 0, false, 1, best, &found, &err), VACCEL_ERR_INVALID);
    assert_int_equal(vac_media_topk(&score, 1, false, 0, best, &found, &err), VACCEL_ERR_INVALID);
    assert_int_equal(vac_media_topk(&score, 1, false, 1, NULL, &found, &err), VACCEL_ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_ties),    cmocka_unit_test(test_nan_is_last),
        cmocka_unit_test(test_softmax_is_stable), cmocka_unit_test(test_random_vectors),
        cmocka_unit_test(test_bad_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
