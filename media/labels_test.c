/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "media/labels.h"

static void expect(const char *text, size_t count, const char *const *expected)
{
    char **labels = NULL;
    size_t found = 0;
    assert_int_equal(vac_labels_parse(text, strlen(text), "t", &labels, &found, NULL), VACCEL_OK);
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(labels[i], expected[i]);
    }
    vac_strings_free(labels, found);
}

static void test_lines(void **state)
{
    (void)state;
    static const char *const two[] = {"a b", "c"};
    static const char *const gap[] = {"a", "", "c"};
    static const char *const accent[] = {"caf\xC3\xA9"};
    expect("a b\nc\n", 2, two);
    expect("a b\r\nc", 2, two);
    expect("a\n\nc\n", 3, gap);
    expect("\xEF\xBB\xBF"
           "caf\xC3\xA9\n",
           1, accent);
}

static void refuse(const char *text, size_t size, const char *says)
{
    char **labels = NULL;
    size_t found = 0;
    struct vac_error err;
    assert_int_equal(vac_labels_parse(text, size, "labels.txt", &labels, &found, &err),
                     VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, says));
}

static void test_refused(void **state)
{
    (void)state;
    static char longest[VAC_LABEL_MAX_BYTES + 1];
    memset(longest, 'a', sizeof(longest));
    refuse("", 0, "no labels");
    refuse("a\nb\xFF\n", 5, "line 2");
    refuse("a\0b\n", 4, "line 1");
    refuse("\xC0\x80", 2, "line 1");     /* overlong */
    refuse("\xED\xA0\x80", 3, "line 1"); /* surrogate */
    refuse("\xF4\x90\x80\x80", 4, "line 1");
    refuse("\xE2\x82", 2, "line 1");
    refuse("\x1B[31m", 5, "line 1"); /* a terminal's escape */
    refuse(longest, sizeof(longest), "line 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
