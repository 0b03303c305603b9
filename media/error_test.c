/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "media/error.h"
#include "media/labels.h"

static void test_formats_and_returns(void **state)
{
    (void)state;
    struct vac_error err;
    assert_int_equal(vac_media_fail(&err, VACCEL_ERR_IO, "%s %d", "disk", 7), VACCEL_ERR_IO);
    assert_int_equal(err.status, VACCEL_ERR_IO);
    assert_string_equal(err.message, "disk 7");
}

static void test_null_error_is_taken(void **state)
{
    (void)state;
    assert_int_equal(vac_media_fail(NULL, VACCEL_ERR_LIMIT, "x"), VACCEL_ERR_LIMIT);
}

static void test_long_message_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        char text[1024] = "aaa";
        for (size_t i = shift; i + 3 < sizeof(text); i += 3) {
            memcpy(text + i, "\xE2\x82\xAC", 3);
        }
        text[sizeof(text) - 4] = '\0';
        struct vac_error err;
        (void)vac_media_fail(&err, VACCEL_ERR_IO, "%s", text);
        size_t length = strlen(err.message);
        assert_in_range(length, sizeof(err.message) - 4, sizeof(err.message) - 1);
        assert_true(vac_is_plain_utf8(err.message, length));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats_and_returns),
        cmocka_unit_test(test_null_error_is_taken),
        cmocka_unit_test(test_long_message_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
