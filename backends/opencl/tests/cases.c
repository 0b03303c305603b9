/* SPDX-License-Identifier: Apache-2.0 */
#include "cases.h"

#include <dlfcn.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

enum { MOST_CASES = 32 };

int need_failed(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: %s; last error: %s\n", file, line, condition, vaccel_last_error());
    return 1;
}

int execute_case(const char *name)
{
    char *arguments[] = {"case", (char *)(uintptr_t)name, NULL};
    pid_t child;
    int status;

    fflush(NULL);
    if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ) != 0 ||
        waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static size_t skipped;

static void run_case(void **state)
{
    const struct test_case *wanted = *state;

    /* The loader reads it when a program starts. */
    if (wanted->folder)
        setenv("LD_LIBRARY_PATH", getenv(wanted->folder), 1);
    else
        unsetenv("LD_LIBRARY_PATH");
    int status = execute_case(wanted->name);
    if (status == NOT_HERE) {
        skipped++;
        skip();
    }
    assert_int_equal(status, 0);
}

bool wanted_case(int count, char **arguments, const struct test_case *cases, size_t case_count,
                 int *status)
{
    for (size_t i = 0; count == 2 && i < case_count; i++) {
        if (strcmp(arguments[1], cases[i].name) == 0) {
            *status = cases[i].run();
            /* It returned midway, and what it holds is no leak. */
            if (*status == NOT_HERE)
                _exit(NOT_HERE);
            return true;
        }
    }
    return false;
}

int run_cases(int count, char **arguments, const struct test_case *cases, size_t case_count)
{
    struct CMUnitTest tests[MOST_CASES] = {{0}};
    int status;

    if (wanted_case(count, arguments, cases, case_count, &status))
        return status;
    for (size_t i = 0; i < case_count; i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].name,
                                       .test_func = run_case,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    status = _cmocka_run_group_tests("opencl", tests, case_count, NULL, NULL);
    return skipped == case_count ? NOT_HERE : status;
}

vaccel_session *open_opencl(const char *device)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = "opencl";
    options.device = device;
    return vaccel_session_open(&options, &session) == VACCEL_OK ? session : NULL;
}

vaccel_status add_ones(vaccel_session *session)
{
    static const float ones[3] = {1, 1, 1};
    float sum = 0;
    vaccel_status status = vaccel_blas_sdot(session, 3, ones, 3, ones, 3, NULL, &sum);

    return status == VACCEL_OK && sum != 3 ? VACCEL_ERR_INTERNAL : status;
}

bool says(const char *one, const char *other)
{
    return strstr(vaccel_last_error(), one) && strstr(vaccel_last_error(), other);
}

bool is_mapped(const char *name)
{
    char line[PATH_MAX + 128];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");

    while (maps && fgets(line, sizeof(line), maps))
        found = found || strstr(line, name);
    if (maps)
        fclose(maps);
    return found;
}

void use_watched(const char *words)
{
    setenv("VACCEL_OPENCL_LIBRARY", getenv("TEST_WATCHED"), 1);
    setenv("WATCHED_OPENCL", words, 1);
}

struct watched *watch(void)
{
    void *library = dlopen(getenv("TEST_WATCHED"), RTLD_LAZY | RTLD_NOLOAD);

    return library ? dlsym(library, "watched") : NULL;
}

bool use_own_cache(char path[FOLDER])
{
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    const char *folder = getenv("TMPDIR");

    if (cache && *cache)
        snprintf(path, FOLDER, "%s/pocl/kcache", cache);
    else
        snprintf(path, FOLDER, "%s/.cache/pocl/kcache", home ? home : "");
    setenv("POCL_CACHE_DIR", path, 0);
    snprintf(path, FOLDER, "%s/vaccel-opencl-XXXXXX", folder ? folder : "/tmp");
    return mkdtemp(path) && setenv("XDG_CACHE_HOME", path, 1) == 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    return remove(path);
}

void remove_folder(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
