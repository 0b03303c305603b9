/* SPDX-License-Identifier: Apache-2.0 */
/* Counters, over threads that are and threads that were. */
#include <pthread.h>

#include "core/tests/check.h"

static uint64_t calls_before;
static uint64_t failures_before;

static void start_counting(uint32_t op)
{
    assert_ok(vaccel_op_count(op, &calls_before, &failures_before));
}

static void assert_counted(uint32_t op, uint64_t calls, uint64_t failures)
{
    uint64_t calls_now;
    uint64_t failures_now;

    assert_ok(vaccel_op_count(op, &calls_now, &failures_now));
    assert_int_equal(calls_now - calls_before, calls);
    assert_int_equal(failures_now - failures_before, failures);
}

static vaccel_status run_odd_failing(const vaccel_invocation *invocation, const void *args)
{
    static _Thread_local int number;

    (void)invocation;
    (void)args;
    return ++number % 2 ? VACCEL_ERR_BACKEND : VACCEL_OK;
}

static void *call_often(void *session)
{
    for (int i = 0; i < 1000; i++)
        (void)vaccel_noop((vaccel_session *)session);
    return NULL;
}

static void threads_are_added_up(void **state)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    vaccel_session *session = open_session("alpha");

    (void)state;
    mock_get("alpha")->run = run_odd_failing;
    start_counting(VACCEL_OP_NOOP);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, session), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    call_often(session);
    assert_counted(VACCEL_OP_NOOP, 1000 * (THREADS + 1), 500 * (THREADS + 1));
    vaccel_session_release(session);
}

static vaccel_status complete_failing(const vaccel_invocation *invocation, const void *args,
                                      vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    (void)args;
    (void)request;
    mock_get("native")->host->complete(ticket, VACCEL_ERR_BACKEND, "no");
    return VACCEL_OK;
}

static vaccel_status submit_failing(const vaccel_invocation *invocation, const void *args,
                                    vaccel_ticket *ticket, void **request)
{
    (void)invocation;
    (void)args;
    (void)ticket;
    (void)request;
    return VACCEL_ERR_BUSY;
}

static void submit_one(vaccel_session *session)
{
    vaccel_call *call = NULL;

    assert_ok(vaccel_noop_submit(session, &call));
    assert_ok(vaccel_call_wait(call, -1));
    vaccel_call_release(call);
}

static void asynchronous_calls_count_once(void **state)
{
    vaccel_session *alpha = open_session("alpha");
    vaccel_session *native = open_session("native");

    (void)state;
    start_counting(VACCEL_OP_NOOP);
    submit_one(alpha);
    submit_one(native);
    submit_one(native);
    assert_counted(VACCEL_OP_NOOP, 3, 0);
    mock_get("native")->submit = complete_failing;
    submit_one(native);
    assert_int_equal(vaccel_noop(native), VACCEL_ERR_BACKEND);
    mock_get("native")->submit = submit_failing;
    submit_one(native);
    assert_int_equal(vaccel_noop(native), VACCEL_ERR_BUSY);
    assert_counted(VACCEL_OP_NOOP, 7, 4);
    vaccel_session_release(alpha);
    vaccel_session_release(native);
}

static void calls_that_find_no_backend_count_as_failed(void **state)
{
    vaccel_session *session = open_session("nobody");

    (void)state;
    start_counting(VACCEL_OP_NOOP);
    assert_int_equal(vaccel_noop(session), VACCEL_ERR_NOT_FOUND);
    submit_one(session);
    assert_counted(VACCEL_OP_NOOP, 2, 2);
    vaccel_session_release(session);
}

static void arguments_are_checked(void **state)
{
    (void)state;
    assert_ok(vaccel_op_count(VACCEL_OP_NOOP, NULL, NULL));
    assert_fails(vaccel_op_count(0, NULL, NULL), VACCEL_ERR_NOT_FOUND, "no op 0");
    assert_fails(vaccel_op_count(2, NULL, NULL), VACCEL_ERR_NOT_FOUND, "no op 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(threads_are_added_up, mock_reset),
        cmocka_unit_test_setup(asynchronous_calls_count_once, mock_reset),
        cmocka_unit_test_setup(calls_that_find_no_backend_count_as_failed, mock_reset),
        cmocka_unit_test_setup(arguments_are_checked, mock_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
