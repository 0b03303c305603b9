/* SPDX-License-Identifier: Apache-2.0 */
/** Rumprun's port over the fake machine and its clock: the suite, and what happens before main().
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

#include "guest/ports/rumprun/port.h"
#include "guest/tests/fake.h"
#include "guest/tests/suite.h"

void vac_rumprun_start(void);
int test_clock(clockid_t clock, struct timespec *time);

int test_clock(clockid_t clock, struct timespec *time)
{
    uint64_t now = fake_now();

    assert_int_equal(clock, CLOCK_MONOTONIC);
    time->tv_sec = (time_t)(now / 1000000000);
    time->tv_nsec = (long)(now % 1000000000);
    return 0;
}

static const vaccel_guest_port *describe(bool pci)
{
    (void)pci;
    return &vac_rumprun_port;
}

static void test_the_program_opens_nothing(void **state)
{
    vaccel_session *session = NULL;

    (void)state;
    fake_init(true);
    fake.identity = true;
    vac_rumprun_start();
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_OK);
    assert_int_equal(vaccel_noop(session), VACCEL_OK);
    vaccel_session_release(session);
    vaccel_guest_close();
}

static void test_starts_without_the_device(void **state)
{
    vaccel_session *session = NULL;

    (void)state;
    fake_init(false);
    fake.mmio = 0;
    vac_rumprun_start();
    assert_int_equal(vaccel_session_open(NULL, &session), VACCEL_ERR_UNAVAILABLE);
    assert_non_null(strstr(vaccel_last_error(), "vhost-user-fs"));
}

/* Rumprun maps 4 GiB: registers beyond are not touched. */
static void test_registers_beyond_reach(void **state)
{
    (void)state;
    fake_init(true);
    fake.bar = UINT64_C(1) << 40;
    assert_int_equal(vac_rumprun_port.read(NULL, fake.bar, 4), UINT32_MAX);
    vac_rumprun_port.write(NULL, fake.bar + 20, 1, 1);
    assert_int_equal(fake_read(fake.bar + 20, 1), 0);
}

int main(void)
{
    static const struct suite_port rumprun = {"Rumprun", describe};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_program_opens_nothing),
        cmocka_unit_test(test_starts_without_the_device),
        cmocka_unit_test(test_registers_beyond_reach),
    };
    vaccel_guest_close(); /* what the constructor may have found */
    return suite_run(&rumprun) + cmocka_run_group_tests(tests, NULL, NULL);
}
