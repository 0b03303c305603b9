/* SPDX-License-Identifier: Apache-2.0 */
/* Libraries that are no TensorFlow, or too old a one: each is refused with what to do about it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "library.h"

static char said[2048];

static vaccel_status host_fail(vaccel_status status, const char *format, ...) VACCEL_PRINTF(2, 3);

static vaccel_status host_fail(vaccel_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof(said), format, arguments);
    va_end(arguments);
    return status;
}

static void host_log(vaccel_log_level level, const char *format, ...)
{
    (void)level, (void)format;
}

static const vaccel_host host = {
    .struct_size = sizeof(vaccel_host), .fail = host_fail, .log = host_log};

/* Opens the fake of that name, which the variable then names. */
static vaccel_status open_fake(const char *name, struct vac_tf_functions *library)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/libtensorflow-%s.so", getenv("VACCEL_TEST_FAKES"), name);
    setenv("VACCEL_TENSORFLOW_LIBRARY", path, 1);
    said[0] = '\0';
    return vac_tf_library_open(&host, library);
}

static void expect_refused(const char *name, const char *word)
{
    struct vac_tf_functions library;
    assert_int_equal(open_fake(name, &library), VACCEL_ERR_CONFIG);
    const char *const words[] = {word, name, "VACCEL_TENSORFLOW_LIBRARY", "unset it"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strstr(said, words[i]) == NULL) {
            fail_msg("'%s' is not in: %s", words[i], said);
        }
    }
}

static void test_without_its_functions(void **state)
{
    (void)state;
    expect_refused("noentry", "has no TF_Version: it is not TensorFlow's library");
    expect_refused("partial", "has no TF_NewStatus: it is not TensorFlow's library, or too old");
}

static void test_too_old(void **state)
{
    (void)state;
    expect_refused("old", "is TensorFlow 2.5.3; release 2.6 or later is needed");
}

static void test_missing(void **state)
{
    (void)state;
    expect_refused("nowhere", "cannot open shared object file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_its_functions),
        cmocka_unit_test(test_too_old),
        cmocka_unit_test(test_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
