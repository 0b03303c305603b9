/* SPDX-License-Identifier: Apache-2.0 */
/** The backend `opencl` around its libraries and drivers: what is missing, broken or something
 * else, when they are loaded, devices, and forks. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"

/* A call on a session of its own, whose error stays. */
static vaccel_status try_once(vaccel_status (*call)(vaccel_session *session))
{
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = call(session);

    vaccel_session_release(session);
    return status;
}

static int no_library(void)
{
    setenv("VACCEL_OPENCL_LIBRARY", "/nowhere/libOpenCL.so.1", 1);
    NEED(try_once(add_ones) == VACCEL_ERR_CONFIG);
    NEED(says("/nowhere/libOpenCL.so.1", "unset it"));
    return 0;
}

static int another_library(void)
{
    setenv("VACCEL_OPENCL_LIBRARY", getenv("TEST_OTHER"), 1);
    NEED(try_once(add_ones) == VACCEL_ERR_CONFIG);
    NEED(says("has no clBuildProgram", "it is not an OpenCL library"));
    return 0;
}

/* The loader comes upon a file that is no library. */
static int broken_library(void)
{
    NEED(try_once(add_ones) == VACCEL_ERR_UNAVAILABLE);
    NEED(says("OpenCL", "apt install ocl-icd-libopencl1"));
    return 0;
}

static int another_clblast(void)
{
    setenv("VACCEL_CLBLAST_LIBRARY", getenv("TEST_OTHER"), 1);
    NEED(try_once(add_ones) == VACCEL_ERR_CONFIG);
    NEED(says("has no CLBlastSgemm", "it is not CLBlast"));
    return 0;
}

static vaccel_status multiply(vaccel_session *session)
{
    static const float a[6] = {1, 2, 3, 4, 5, 6}, b[3] = {1, 0, -1};
    float c[2] = {0, 0};
    vaccel_status status = vaccel_matrix_multiply(session, 2, 1, 3, a, 6, b, 3, c, 2);

    return status == VACCEL_OK && (c[0] != -2 || c[1] != -2) ? VACCEL_ERR_INTERNAL : status;
}

/* The loader comes upon a broken one, or it is not wanted. */
static int without_clblast(void)
{
    vaccel_status status = try_once(multiply);

    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    NEED(!is_mapped("clblast"));
    return 0;
}

static int no_icd(void)
{
    setenv("OCL_ICD_VENDORS", getenv("TEST_EMPTY"), 1);
    NEED(try_once(add_ones) == VACCEL_ERR_UNAVAILABLE);
    if (says("ocl-icd-libopencl1", ""))
        return NOT_HERE;
    NEED(says("no OpenCL driver is installed", "apt install pocl-opencl-icd"));
    return 0;
}

static int no_platform(void)
{
    use_watched("no-driver");
    NEED(try_once(add_ones) == VACCEL_ERR_UNAVAILABLE);
    NEED(says("no OpenCL driver is installed", "apt install pocl-opencl-icd"));
    return 0;
}

static int no_device(void)
{
    use_watched("no-device");
    NEED(try_once(add_ones) == VACCEL_ERR_UNAVAILABLE);
    NEED(says("no device", "groups render, video") || says("no OpenCL driver", ""));
    return 0;
}

static int crash(void)
{
    vaccel_session *session = NULL;

    use_watched("crash");
    NEED(try_once(add_ones) == VACCEL_ERR_UNAVAILABLE);
    NEED(says("backend opencl", "its probe crashed") && !is_mapped("watched"));
    /* This process goes on. */
    NEED(vaccel_session_open(NULL, &session) == VACCEL_OK);
    vaccel_session_release(session);
    return 0;
}

/* What PoCL says that has no place for its cache. */
static int driver_without_cache(void)
{
    setenv("POCL_CACHE_DIR", "/dev/null/kcache", 1);
    vaccel_status status = try_once(add_ones);
    /* Another driver needs none. */
    NEED(status == VACCEL_OK || status == VACCEL_ERR_UNAVAILABLE);
    if (status == VACCEL_OK || says("ocl-icd-libopencl1", ""))
        return NOT_HERE;
    NEED(says("OpenCL has", "install") || says("OpenCL has", "can write its cache"));
    return 0;
}

static int devices(void)
{
    use_watched("");
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = add_ones(session);

    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    vaccel_session_release(session);
    session = open_opencl("TPU.3");
    NEED(add_ones(session) != VACCEL_OK &&
         says("it has no device 'TPU.3'; its devices are: ", "CPU"));
    vaccel_session_release(session);
    return 0;
}

static int a_pin_that_is_there(void)
{
    use_watched("gpu");
    vaccel_session *session = open_opencl("GPU");
    vaccel_status status = add_ones(session);

    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    vaccel_session_release(session);
    session = open_opencl("CPU");
    NEED(add_ones(session) != VACCEL_OK && says("it has no device 'CPU'", "GPU"));
    vaccel_session_release(session);
    return 0;
}

static int loaded_when_used(void)
{
    vaccel_session *session = NULL;

    NEED(vaccel_session_open(NULL, &session) == VACCEL_OK && vaccel_noop(session) == VACCEL_OK);
    vaccel_session_release(session);
    session = open_opencl(NULL);
    NEED(session && !is_mapped("libOpenCL") && !is_mapped("clblast"));
    vaccel_status status = add_ones(session);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK && is_mapped("libOpenCL"));
    vaccel_session_release(session);
    return 0;
}

static int fork_after_use(void)
{
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = add_ones(session);
    int result;

    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    pid_t child = fork();
    if (child == 0) {
        vaccel_session *fresh;
        /* A call that hung would be ended by this. */
        alarm(60);
        if (add_ones(session) != VACCEL_ERR_UNAVAILABLE || !says("OpenCL was used", "forked"))
            _exit(2);
        fresh = open_opencl(NULL);
        if (add_ones(fresh) != VACCEL_ERR_UNAVAILABLE || !says("OpenCL was used", "forked"))
            _exit(3);
        vaccel_session_release(fresh);
        vaccel_session_release(session);
        _exit(0);
    }
    waitpid(child, &result, 0);
    NEED(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    NEED(add_ones(session) == VACCEL_OK);
    vaccel_session_release(session);
    return 0;
}

static int unwanted_clblast(void)
{
    setenv("VACCEL_CLBLAST_LIBRARY", "none", 1);
    return without_clblast();
}

static const struct test_case cases[] = {
    {.name = "no-library", .run = no_library},
    {.name = "another-library", .run = another_library},
    {.name = "broken-library", .run = broken_library, .folder = "TEST_BROKEN_OPENCL"},
    {.name = "another-clblast", .run = another_clblast},
    {.name = "broken-clblast", .run = without_clblast, .folder = "TEST_BROKEN_CLBLAST"},
    {.name = "unwanted-clblast", .run = unwanted_clblast},
    {.name = "no-icd", .run = no_icd},
    {.name = "no-platform", .run = no_platform},
    {.name = "no-device", .run = no_device},
    {.name = "crash", .run = crash},
    {.name = "driver-without-cache", .run = driver_without_cache},
    {.name = "devices", .run = devices},
    {.name = "a-pin-that-is-there", .run = a_pin_that_is_there},
    {.name = "loaded-when-used", .run = loaded_when_used},
    {.name = "fork-after-use", .run = fork_after_use},
};

int main(int count, char **arguments)
{
    return run_cases(count, arguments, cases, sizeof(cases) / sizeof(cases[0]));
}
