/* SPDX-License-Identifier: Apache-2.0 */
/** The backend around the calls that conformance makes: without a policy, with a bad one, and in
 * turn. A policy is read once in a process, so that each case is a process of its own. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

enum { THREADS = 8, CALLS = 50 };

static vaccel_status call_entered(vaccel_session *session, uint32_t *result)
{
    vaccel_tensor output = {.data = result, .size = sizeof(*result), .dtype = VACCEL_DTYPE_U32};

    return vaccel_exec(session, "sample", "entered", "u32()", NULL, 0, &output, 1);
}

static vaccel_session *open_session(void)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = "exec";
    if (vaccel_session_open(&options, &session) != VACCEL_OK)
        abort();
    return session;
}

static void in_child(int (*child)(void))
{
    int status;

    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        int result = child();
        if (result)
            fprintf(stderr, "child: %d, last error: %s\n", result, vaccel_last_error());
        _exit(result);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int nothing_is_allowed(void)
{
    uint32_t result = 42;

    unsetenv("VACCEL_EXEC_POLICY");
    if (call_entered(open_session(), &result) != VACCEL_ERR_DENIED || result != 42)
        return 1;
    return strstr(vaccel_last_error(), "VACCEL_EXEC_POLICY") ? 0 : 2;
}

static int policy_is_missing(void)
{
    uint32_t result = 42;

    setenv("VACCEL_EXEC_POLICY", "/nowhere/policy.ini", 1);
    if (call_entered(open_session(), &result) != VACCEL_ERR_CONFIG || result != 42)
        return 1;
    return strstr(vaccel_last_error(), "/nowhere/policy.ini") ? 0 : 2;
}

static int ffi_is_missing(void)
{
    uint32_t result;

    setenv("VACCEL_EXEC_LIBFFI", "/nowhere/libffi.so", 1);
    if (call_entered(open_session(), &result) != VACCEL_ERR_CONFIG)
        return 1;
    return strstr(vaccel_last_error(), "VACCEL_EXEC_LIBFFI") ? 0 : 2;
}

static void *call_often(void *argument)
{
    uintptr_t most = 0;

    for (int i = 0; i < CALLS; i++) {
        uint32_t now = 0;
        if (call_entered((vaccel_session *)argument, &now) != VACCEL_OK)
            return (void *)(uintptr_t)99;
        most = now > most ? now : most;
    }
    return (void *)most;
}

static int calls_are_in_turn(void)
{
    pthread_t threads[THREADS];
    vaccel_session *session = open_session();
    uintptr_t most = 0;

    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, call_often, session) != 0)
            return 99;
    }
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        most = (uintptr_t)result > most ? (uintptr_t)result : most;
    }
    return most == 1 ? 0 : (int)most;
}

static void without_a_policy_nothing_is_allowed(void **state)
{
    (void)state;
    in_child(nothing_is_allowed);
}

static void a_missing_policy_is_named(void **state)
{
    (void)state;
    in_child(policy_is_missing);
}

static void a_missing_libffi_is_named(void **state)
{
    (void)state;
    in_child(ffi_is_missing);
}

static void a_serial_library_is_called_in_turn(void **state)
{
    (void)state;
    in_child(calls_are_in_turn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_policy_nothing_is_allowed),
        cmocka_unit_test(a_missing_policy_is_named),
        cmocka_unit_test(a_missing_libffi_is_named),
        cmocka_unit_test(a_serial_library_is_called_in_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
