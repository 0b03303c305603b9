/* SPDX-License-Identifier: Apache-2.0 */
/** Unikraft's port over stubs of what it calls of Unikraft: the suite, and what happens at boot. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <registers.h>
#include <vaccel/vaccel.h>

#include "guest/ports/unikraft/port.h"
#include "guest/tests/fake.h"
#include "guest/tests/suite.h"
#include "guest/tests/unikraft/machine.h"

static const vaccel_guest_port *describe(bool pci)
{
    (void)pci;
    return &vac_unikraft_port;
}

static void test_the_application_opens_nothing(void **state)
{
    vaccel_session *session = NULL;

    (void)state;
    fake_init(true);
    fake.identity = !vac_unikraft_port.physical;
    test_printed[0] = '\0';
    assert_int_equal(test_boot(), 0);
    assert_string_equal(test_printed, "");
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_OK);
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    vaccel_session_release(session);
    test_end();
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_ERR_UNAVAILABLE);
}

static void test_boots_without_the_device(void **state)
{
    vaccel_session *session = NULL;

    (void)state;
    fake_init(false);
    fake.mmio = 0;
    assert_int_equal(test_boot(), 0);
    assert_non_null(strstr(test_printed, "vhost-user-fs"));
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_ERR_UNAVAILABLE);
    /* Why is said again to who asks. */
    assert_non_null(strstr(vaccel_last_error(), "vhost-user-fs"));
    test_end();
}

int main(void)
{
    static const struct suite_port unikraft = {"Unikraft", describe};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_application_opens_nothing),
        cmocka_unit_test(test_boots_without_the_device),
    };
    if (vac_unikraft_port.physical)
        test_touch = test_is_mapped;
    return suite_run(&unikraft) + cmocka_run_group_tests(tests, NULL, NULL);
}
