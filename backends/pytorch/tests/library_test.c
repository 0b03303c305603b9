/* SPDX-License-Identifier: Apache-2.0 */
/* Without libtorch, or with something else in its place: each is said, with what to do about it. */
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

static const vaccel_host host = {.struct_size = sizeof(vaccel_host), .fail = host_fail};

static void expect(const char *chosen, vaccel_status status, const char *word)
{
    const struct vac_torch_functions *torch;
    said[0] = '\0';
    if (chosen != NULL) {
        setenv("VACCEL_PYTORCH_LIBRARY", chosen, 1);
    } else {
        unsetenv("VACCEL_PYTORCH_LIBRARY");
    }
    assert_int_equal(vac_torch_library_get(&host, &torch), status);
    if (strstr(said, word) == NULL) {
        fail_msg("'%s' is not in: %s", word, said);
    }
}

/* Beside the test there is none, as beside a backend that was built without. */
static void test_not_built(void **state)
{
    (void)state;
    expect(NULL, VACCEL_ERR_UNAVAILABLE, "was built without libtorch");
    expect("", VACCEL_ERR_UNAVAILABLE, "install libtorch-dev");
}

static void test_something_else(void **state)
{
    (void)state;
    expect("/nowhere/libvaccel_torch.so", VACCEL_ERR_CONFIG, "cannot open shared object file");
    expect("libm.so.6", VACCEL_ERR_CONFIG, "it has no vac_torch_entry");
    expect(getenv("VACCEL_TEST_OLD"), VACCEL_ERR_CONFIG, "another version of vaccel");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_built),
        cmocka_unit_test(test_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
