/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/wire/bytes.h"
#include "wire/utf8.h"

static bool valid(const char *text, size_t size)
{
    /* At its exact size, so that a byte too far is seen. */
    uint8_t *copy = (uint8_t *)calloc(1, size ? size : 1);
    memcpy(copy, text, size);
    bool result = vac_utf8_valid(copy, size);
    free(copy);
    return result;
}

#define VALID(text) assert_true(valid(text, sizeof(text) - 1))
#define INVALID(text) assert_false(valid(text, sizeof(text) - 1))

/* The corners of table 3-7 of the Unicode standard. */
static void well_formed(void **state)
{
    (void)state;
    VALID("");
    VALID("\x01\x7F");
    VALID("\xC2\x80\xDF\xBF");
    VALID("\xE0\xA0\x80\xE0\xBF\xBF");
    VALID("\xE1\x80\x80\xEC\xBF\xBF");
    VALID("\xED\x80\x80\xED\x9F\xBF");
    VALID("\xEE\x80\x80\xEF\xBF\xBF");
    VALID("\xF0\x90\x80\x80\xF0\xBF\xBF\xBF");
    VALID("\xF1\x80\x80\x80\xF3\xBF\xBF\xBF");
    VALID("\xF4\x80\x80\x80\xF4\x8F\xBF\xBF");
}

static void ill_formed(void **state)
{
    (void)state;
    INVALID("a\0b");
    INVALID("\x80");
    INVALID("\xBF");
    INVALID("\xC0\x80");
    INVALID("\xC1\xBF");
    INVALID("\xC2\x7F");
    INVALID("\xC2\xC0");
    INVALID("\xE0\x9F\xBF");
    INVALID("\xE1\x80\x7F");
    INVALID("\xE1\x7F\x80");
    INVALID("\xED\xA0\x80");
    INVALID("\xF0\x8F\xBF\xBF");
    INVALID("\xF1\x7F\x80\x80");
    INVALID("\xF1\x80\x7F\x80");
    INVALID("\xF1\x80\x80\x7F");
    INVALID("\xF4\x90\x80\x80");
    INVALID("\xF5\x80\x80\x80");
    INVALID("\xFF");
}

static void cut_short(void **state)
{
    (void)state;
    INVALID("\xC2");
    INVALID("\xE1\x80");
    INVALID("\xE1");
    INVALID("\xF1\x80\x80");
    INVALID("\xF1\x80");
    INVALID("abc\xF1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed),
        cmocka_unit_test(ill_formed),
        cmocka_unit_test(cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
