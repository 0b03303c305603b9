/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "media/exif.h"

/* One IFD0 with one entry: the orientation, in either byte order and as any integer type. */
static const uint8_t little[] = {'I',  'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12,
                                 0x01, 3,   0,  1, 0, 0, 0, 6, 0, 0, 0};
static const uint8_t big[] = {'M',  'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01,
                              0x12, 0,   3, 0,  0, 0, 1, 0, 8, 0, 0};

static void test_both_byte_orders(void **state)
{
    (void)state;
    assert_int_equal(vac_exif_orientation(little, sizeof(little)), 6);
    assert_int_equal(vac_exif_orientation(big, sizeof(big)), 8);
}

static void test_every_truncation_is_upright(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof(little); size++) {
        assert_int_equal(vac_exif_orientation(little, size), 1);
    }
}

static void test_nonsense_is_upright(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t byte;
    } damage[] = {{0, 'X'}, {4, 0xFF}, {7, 0xFF}, {10, 0x13}, {12, 2}, {14, 2}, {18, 9}, {18, 0}};
    for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
        uint8_t broken[sizeof(little)];
        memcpy(broken, little, sizeof(broken));
        broken[damage[i].at] = damage[i].byte;
        assert_int_equal(vac_exif_orientation(broken, sizeof(broken)), 1);
    }
}

static void test_found_among_markers(void **state)
{
    (void)state;
    uint8_t jpeg[64] = {
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 'J', 'F', 0xFF, 0xFF, 0xE1, 0, sizeof(little) + 8,
        'E',  'x',  'i',  'f',  0, 0};
    memcpy(jpeg + 19, little, sizeof(little));
    size_t size = 19 + sizeof(little);
    assert_int_equal(vac_exif_orientation_of_jpeg(jpeg, size), 6);
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(vac_exif_orientation_of_jpeg(jpeg, cut), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_byte_orders),
        cmocka_unit_test(test_every_truncation_is_upright),
        cmocka_unit_test(test_nonsense_is_upright),
        cmocka_unit_test(test_found_among_markers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
