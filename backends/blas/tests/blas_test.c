/* SPDX-License-Identifier: Apache-2.0 */
/** The backend `blas` around its library: one that is missing or something else, when it is loaded,
 * and forks. Each case is a process of its own, because a backend is probed once in a process. */
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

static vaccel_session *open_blas(void)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = "blas";
    return vaccel_session_open(&options, &session) == VACCEL_OK ? session : NULL;
}

static vaccel_status dot(vaccel_session *session)
{
    static const float ones[3] = {1, 1, 1};
    float sum = 0;
    vaccel_status status = vaccel_blas_sdot(session, 3, ones, 3, ones, 3, NULL, &sum);

    return status == VACCEL_OK && sum != 3 ? VACCEL_ERR_INTERNAL : status;
}

/* Runs `child` in a child; what it returns is 0 when all is well. */
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
    /* 77: the library is not here. */
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int says(vaccel_status expected, const char *one, const char *other)
{
    vaccel_session *session = open_blas();

    if (!session || dot(session) != expected)
        return 1;
    return strstr(vaccel_last_error(), one) && strstr(vaccel_last_error(), other) ? 0 : 2;
}

static int library_is_missing(void)
{
    setenv("VACCEL_BLAS_LIBRARY", "/nowhere/libopenblas.so.0", 1);
    return says(VACCEL_ERR_CONFIG, "/nowhere/libopenblas.so.0", "unset it");
}

static int library_is_another(void)
{
    setenv("VACCEL_BLAS_LIBRARY", getenv("VACCEL_TEST_OTHER"), 1);
    return says(VACCEL_ERR_CONFIG, "has no openblas_get_config", "it is not OpenBLAS");
}

static int library_has_wide_integers(void)
{
    setenv("VACCEL_BLAS_LIBRARY", getenv("VACCEL_TEST_WIDE"), 1);
    return says(VACCEL_ERR_CONFIG, "64-bit integers", "32-bit integers is needed");
}

static bool is_mapped(const char *name)
{
    char line[1024];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");

    while (maps && fgets(line, sizeof(line), maps))
        found = found || strstr(line, name);
    if (maps)
        fclose(maps);
    return found;
}

static int library_comes_with_the_first_call(void)
{
    vaccel_session *session = NULL;

    if (vaccel_session_open(NULL, &session) != VACCEL_OK || vaccel_noop(session) != VACCEL_OK)
        return 1;
    if (is_mapped("openblas"))
        return 2;
    vaccel_session_release(session);
    session = open_blas();
    vaccel_status status = dot(session);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return 77;
    /* What was said to the library is not left behind for others. */
    return status == VACCEL_OK && is_mapped("openblas") && !getenv("OPENBLAS_CORETYPE") ? 0 : 3;
}

static int fork_after_use(void)
{
    static const float numbers[2] = {1, 2};
    float sum[2];
    vaccel_session *session = open_blas();
    vaccel_status status = dot(session);
    int result;

    if (status != VACCEL_OK)
        return status == VACCEL_ERR_UNAVAILABLE ? 77 : 1;
    pid_t child = fork();
    if (child == 0) {
        if (dot(session) != VACCEL_ERR_UNAVAILABLE || !strstr(vaccel_last_error(), "forked"))
            _exit(2);
        /* What needs no library goes on. */
        _exit(vaccel_vector_add(session, 2, numbers, numbers, sum) == VACCEL_OK ? 0 : 3);
    }
    waitpid(child, &result, 0);
    if (!WIFEXITED(result) || WEXITSTATUS(result))
        return 4;
    return dot(session) == VACCEL_OK ? 0 : 5;
}

static void a_missing_library_is_named(void **state)
{
    (void)state;
    in_child(library_is_missing);
}

static void another_library_is_refused(void **state)
{
    (void)state;
    in_child(library_is_another);
}

static void wide_integers_are_refused(void **state)
{
    (void)state;
    in_child(library_has_wide_integers);
}

static void it_is_mapped_when_it_is_used(void **state)
{
    (void)state;
    in_child(library_comes_with_the_first_call);
}

static void a_fork_is_told(void **state)
{
    (void)state;
    in_child(fork_after_use);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_library_is_named),
        cmocka_unit_test(another_library_is_refused),
        cmocka_unit_test(wide_integers_are_refused),
        cmocka_unit_test(it_is_mapped_when_it_is_used),
        cmocka_unit_test(a_fork_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
