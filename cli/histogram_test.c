/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct vac_histogram one, other;

static int set_up(void **state)
{
    (void)state;
    memset(&one, 0, sizeof(one));
    memset(&other, 0, sizeof(other));
    return 0;
}

static void test_empty(void **state)
{
    (void)state;
    assert_int_equal(vac_histogram_percentile(&one, 50), 0);
    assert_int_equal(vac_histogram_percentile(&one, 100), 0);
    assert_true(vac_histogram_mean(&one) == 0);
}

/* 1 to 1000: each percentile is known, and values below 2048 are kept exactly. */
static void test_nearest_rank(void **state)
{
    (void)state;
    for (uint64_t value = 1000; value > 0; value--)
        vac_histogram_record(&one, value);
    assert_int_equal(one.count, 1000);
    assert_int_equal(one.min, 1);
    assert_int_equal(one.max, 1000);
    assert_true(vac_histogram_mean(&one) == 500.5);
    assert_int_equal(vac_histogram_percentile(&one, 0), 1);
    assert_int_equal(vac_histogram_percentile(&one, 50), 500);
    assert_int_equal(vac_histogram_percentile(&one, 90), 900);
    assert_int_equal(vac_histogram_percentile(&one, 99), 990);
    assert_int_equal(vac_histogram_percentile(&one, 99.9), 999);
    assert_int_equal(vac_histogram_percentile(&one, 99.91), 1000);
    assert_int_equal(vac_histogram_percentile(&one, 100), 1000);
}

static void test_few(void **state)
{
    (void)state;
    vac_histogram_record(&one, 7);
    for (double percent = 0; percent <= 100; percent += 12.5)
        assert_int_equal(vac_histogram_percentile(&one, percent), 7);
    vac_histogram_record(&one, 9);
    assert_int_equal(vac_histogram_percentile(&one, 50), 7);
    assert_int_equal(vac_histogram_percentile(&one, 51), 9);
}

/* Every value, from the least to the greatest that there is, comes back within a part in 1024, and
 * never below what it was. */
static void test_precision(void **state)
{
    (void)state;
    for (unsigned shift = 0; shift < 64; shift++) {
        for (uint64_t low = 0; low < 3; low++) {
            uint64_t value = ((uint64_t)1 << shift) + low - 1;
            set_up(NULL);
            vac_histogram_record(&one, value);
            vac_histogram_record(&one, UINT64_MAX);
            uint64_t read = vac_histogram_percentile(&one, 50);
            assert_true(read >= value);
            assert_true(read - value <= value >> VAC_HISTOGRAM_BITS);
        }
    }
    assert_int_equal(vac_histogram_percentile(&one, 100), UINT64_MAX);
}

static void test_merge(void **state)
{
    (void)state;
    vac_histogram_merge(&one, &other);
    assert_int_equal(one.count, 0);
    for (uint64_t value = 1; value <= 500; value++)
        vac_histogram_record(&one, value);
    for (uint64_t value = 501; value <= 1000; value++)
        vac_histogram_record(&other, value);
    vac_histogram_merge(&one, &other);
    assert_int_equal(one.count, 1000);
    assert_int_equal(one.max, 1000);
    assert_int_equal(vac_histogram_percentile(&one, 75), 750);
    vac_histogram_merge(&other, &one);
    assert_int_equal(other.min, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_empty, set_up),
        cmocka_unit_test_setup(test_nearest_rank, set_up),
        cmocka_unit_test_setup(test_few, set_up),
        cmocka_unit_test_setup(test_precision, set_up),
        cmocka_unit_test_setup(test_merge, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
