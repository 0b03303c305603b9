/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/wait.h>
#include <unistd.h>

#include "core/tests/check.h"

/* ThreadSanitizer ends a child of fork() that starts a thread. */
#ifdef __SANITIZE_THREAD__
#define CAN_FORK 0
#else
#define CAN_FORK 1
#endif

static void many_calls_complete(void **state)
{
    enum { CALLS = 5000 };
    static vaccel_call *calls[CALLS];
    vaccel_session *session = open_session("alpha");

    (void)state;
    for (int i = 0; i < CALLS; i++)
        assert_ok(vaccel_noop_submit(session, &calls[i]));
    for (int i = CALLS - 1; i >= 0; i--) {
        assert_ok(vaccel_call_wait(calls[i], -1));
        assert_ok(vaccel_noop_result(calls[i]));
        vaccel_call_release(calls[i]);
    }
    assert_int_equal(mock_get("alpha")->runs, CALLS);
    vaccel_session_release(session);
}

static int call_in_child(void)
{
    vaccel_session *session = NULL;
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    int failures = 0;

    options.backend = "alpha";
    if (vaccel_session_open(&options, &session) != VACCEL_OK)
        return 100;
    for (int i = 0; i < 10; i++) {
        vaccel_call *call = NULL;
        if (vaccel_noop_submit(session, &call) != VACCEL_OK ||
            vaccel_call_wait(call, INT64_C(20000000000)) != VACCEL_OK ||
            vaccel_noop_result(call) != VACCEL_OK)
            failures++;
        vaccel_call_release(call);
    }
    vaccel_session_release(session);
    return failures;
}

static void a_child_has_threads_of_its_own(void **state)
{
    vaccel_session *session = open_session("alpha");
    vaccel_call *call = NULL;
    int ended;

    (void)state;
    if (!CAN_FORK) {
        print_message("skipped: ThreadSanitizer allows no threads in a forked child\n");
        skip();
    }
    assert_ok(vaccel_noop_submit(session, &call));
    assert_ok(vaccel_call_wait(call, -1));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(call_in_child());
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), 0);
    assert_int_equal(call_in_child(), 0);
    assert_ok(vaccel_noop_result(call));
    vaccel_call_release(call);
    vaccel_session_release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(many_calls_complete, mock_reset),
        cmocka_unit_test_setup(a_child_has_threads_of_its_own, mock_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
