/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/wait.h>
#include <unistd.h>

#include "core/tests/check.h"
#include "core/tests/child.h"

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

/* The backend's own end: nothing may run in it any more. */
static atomic_int at_work;

static void taken_down(void)
{
    _exit(atomic_load(&at_work) ? 7 : 0);
}

static vaccel_status run_a_while(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    atomic_fetch_add(&at_work, 1);
    usleep(30000);
    atomic_fetch_sub(&at_work, 1);
    return VACCEL_OK;
}

static void end_with_calls_under_way(void)
{
    atexit(taken_down);
    vaccel_session *session = open_session("alpha");
    mock_get("alpha")->run = run_a_while;
    for (int i = 0; i < 20; i++) {
        vaccel_call *call = NULL;
        assert_ok(vaccel_noop_submit(session, &call));
    }
    while (!atomic_load(&at_work))
        usleep(100);
    exit(1);
}

static const struct child_case cases[] = {{"end", end_with_calls_under_way}, {NULL, NULL}};

static void the_process_ends_between_calls(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        child_run("end", (const char *const[]){NULL});
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

int main(int count, char **arguments)
{
    child_main(count, arguments, cases);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(many_calls_complete, mock_reset),
        cmocka_unit_test_setup(a_child_has_threads_of_its_own, mock_reset),
        cmocka_unit_test_setup(the_process_ends_between_calls, mock_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
