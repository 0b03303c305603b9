/* SPDX-License-Identifier: Apache-2.0 */
/** The backend `cuda` on a stand-in for NVIDIA's libraries (fake.h): what is missing, what fails
 * and what is left behind then, the cache of kernels, threads, forks. Each case is a process of its
 * own, because a backend is probed once in a process. */
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

#include "backends/cuda/tests/fake.h"

static const char setting[] = "VACCEL_FAKE_CUDA";
static char cache[] = "/tmp/vaccel-cuda-test-XXXXXX";

static vaccel_session *open_cuda(void)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = "cuda";
    return vaccel_session_open(&options, &session) == VACCEL_OK ? session : NULL;
}

/* 2 × 2, added to what is there; c is 5 5 5 5 before. */
static vaccel_status multiply(vaccel_session *session, float c[4])
{
    static const float a[4] = {1, 2, 3, 4};

    for (int i = 0; i < 4; i++)
        c[i] = 5;
    return vaccel_blas_sgemm(session, 2, 2, 2, 1, a, 4, a, 4, 1, NULL, c, 4);
}

static bool is_product(const float c[4])
{
    return c[0] == 12 && c[1] == 15 && c[2] == 20 && c[3] == 27;
}

static bool is_untouched(const float c[4])
{
    return c[0] == 5 && c[1] == 5 && c[2] == 5 && c[3] == 5;
}

static struct fake_counts counts(void)
{
    void *library = dlopen(getenv("VACCEL_CUDA_LIBRARY"), RTLD_NOW | RTLD_NOLOAD);
    struct fake_counts (*get)(void) = NULL;
    void *symbol = library ? dlsym(library, FAKE_COUNTS_NAME) : NULL;

    memcpy(&get, &symbol, sizeof(symbol));
    return get ? get() : (struct fake_counts){.misuses = -1};
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
    /* 77: what the case wants missing is on this machine. */
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int says(vaccel_status expected, const char *one, const char *other)
{
    vaccel_session *session = open_cuda();
    float c[4];

    if (!session || multiply(session, c) != expected || !is_untouched(c))
        return 1;
    return strstr(vaccel_last_error(), one) && strstr(vaccel_last_error(), other) ? 0 : 2;
}

static int with(const char *variable, const char *value, vaccel_status expected, const char *one,
                const char *other)
{
    setenv(variable, value, 1);
    return says(expected, one, other);
}

static int driver_is_missing(void)
{
    return with("VACCEL_CUDA_LIBRARY", "/nowhere/libcuda.so.1", VACCEL_ERR_CONFIG,
                "/nowhere/libcuda.so.1", "unset it");
}

static int driver_is_another(void)
{
    return with("VACCEL_CUDA_LIBRARY", getenv("VACCEL_TEST_OTHER"), VACCEL_ERR_CONFIG,
                "has no cuInit", "not NVIDIA's driver");
}

static int driver_lacks_a_function(void)
{
    return with("VACCEL_CUDA_LIBRARY", getenv("VACCEL_TEST_OLD"), VACCEL_ERR_CONFIG,
                "has no cuLaunchKernel", "too old");
}

/* Programs of their own, since the loader reads its path once. */
static int lacks_a_function_unnamed(void)
{
    unsetenv("VACCEL_CUDA_LIBRARY");
    return says(VACCEL_ERR_UNAVAILABLE, "has no cuLaunchKernel", "nvidia-driver");
}

static int is_found_unnamed(void)
{
    float c[4];

    unsetenv("VACCEL_CUDA_LIBRARY");
    return multiply(open_cuda(), c) == VACCEL_OK && is_product(c) ? 0 : 1;
}

static int has_no_compiler_unnamed(void)
{
    unsetenv("VACCEL_NVRTC_LIBRARY");
    int result = says(VACCEL_ERR_UNAVAILABLE, "libnvrtc.so was not found",
                      "pip install nvidia-cuda-nvrtc-cu12");
    /* 77: it is on this machine. */
    return result == 1 && multiply(open_cuda(), (float[4]){0}) == VACCEL_OK ? 77 : result;
}

static const struct {
    const char *name;
    int (*run)(void);
} programs[] = {
    {"lacks", lacks_a_function_unnamed},
    {"found", is_found_unnamed},
    {"compiler", has_no_compiler_unnamed},
};

/* This program again, with a libcuda.so.1 where the loader looks. */
static int run_program(const char *name, const char *library)
{
    char folder[256];
    char link[300];

    snprintf(folder, sizeof(folder), "%s/%s", cache, name);
    snprintf(link, sizeof(link), "%s/libcuda.so.1", folder);
    if (mkdir(folder, 0700) != 0 || symlink(library, link) != 0)
        return 90;
    setenv("LD_LIBRARY_PATH", folder, 1);
    execl("/proc/self/exe", "cuda-process", name, (char *)NULL);
    return 91;
}

static int unnamed_driver_lacks_a_function(void)
{
    return run_program("lacks", getenv("VACCEL_TEST_OLD"));
}

static int unnamed_driver_is_found(void)
{
    return run_program("found", getenv("VACCEL_CUDA_LIBRARY"));
}

static int unnamed_compiler_is_missing(void)
{
    return run_program("compiler", getenv("VACCEL_CUDA_LIBRARY"));
}

static int driver_is_too_old(void)
{
    return with(setting, "version=10020", VACCEL_ERR_UNAVAILABLE, "CUDA 10.2", "update the driver");
}

static int driver_has_no_device(void)
{
    return with(setting, "devices=0", VACCEL_ERR_UNAVAILABLE, "CUDA_ERROR_NO_DEVICE", "nvidia-smi");
}

static int driver_fails_in_an_unknown_way(void)
{
    return with(setting, "cuInit=999", VACCEL_ERR_UNAVAILABLE, "does not know itself",
                "nvidia-smi");
}

static int devices_are_hidden(void)
{
    return with(setting, "cuDeviceGetCount=100", VACCEL_ERR_UNAVAILABLE, "no device to use",
                "CUDA_ERROR_NO_DEVICE");
}

static int device_is_too_old(void)
{
    return with(setting, "capability=35", VACCEL_ERR_UNAVAILABLE, "compute capability 3.5",
                "NVRTC 12.9");
}

static int compiler_is_missing(void)
{
    return with("VACCEL_NVRTC_LIBRARY", "/nowhere/libnvrtc.so.12", VACCEL_ERR_CONFIG,
                "/nowhere/libnvrtc.so.12", "unset it");
}

static int compiler_is_another(void)
{
    return with("VACCEL_NVRTC_LIBRARY", getenv("VACCEL_TEST_OTHER"), VACCEL_ERR_CONFIG,
                "has no nvrtcVersion", "not NVRTC");
}

static int compiler_is_too_new(void)
{
    return with(setting, "nvrtc=13", VACCEL_ERR_CONFIG, "CUDA 13.9", "install NVRTC of CUDA 12");
}

static int compiler_fails(void)
{
    /* Where no kernels are kept. */
    setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
    return with(setting, "nvrtcCompileProgram=6", VACCEL_ERR_BACKEND, "NVRTC_ERROR_COMPILATION",
                "kernels.cu(1): error");
}

static int cublas_is_another(void)
{
    return with("VACCEL_CUBLAS_LIBRARY", getenv("VACCEL_TEST_OTHER"), VACCEL_ERR_CONFIG,
                "has no cublasCreate_v2", "not cuBLAS");
}

static int device_is_newer_than_the_compiler(void)
{
    float c[4];

    setenv(setting, "capability=103", 1);
    return multiply(open_cuda(), c) == VACCEL_OK && is_product(c) ? 0 : 1;
}

/* By cuBLAS where it is here, else by the kernel. */
static int cublas_is_used(void)
{
    float c[4];

    if (multiply(open_cuda(), c) != VACCEL_OK || !is_product(c))
        return 1;
    return counts().products == 1 && counts().launches == 0 ? 0 : 2;
}

static int cublas_is_unwanted(void)
{
    float c[4];

    setenv("VACCEL_CUBLAS_LIBRARY", "none", 1);
    if (multiply(open_cuda(), c) != VACCEL_OK || !is_product(c))
        return 1;
    return counts().products == 0 && counts().launches == 1 ? 0 : 2;
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

static int libraries_come_with_the_first_call(void)
{
    vaccel_session *session = NULL;
    float c[4];

    if (vaccel_session_open(NULL, &session) != VACCEL_OK || vaccel_noop(session) != VACCEL_OK)
        return 1;
    if (is_mapped("libcuda") || is_mapped("libnvrtc"))
        return 2;
    vaccel_session_release(session);
    return multiply(open_cuda(), c) == VACCEL_OK && is_mapped("libcuda") ? 0 : 3;
}

static int fork_after_use(void)
{
    vaccel_session *session = open_cuda();
    float c[4];
    int result;

    if (multiply(session, c) != VACCEL_OK)
        return 1;
    pid_t child = fork();
    if (child == 0)
        _exit(multiply(session, c) == VACCEL_ERR_UNAVAILABLE &&
                      strstr(vaccel_last_error(), "forked")
                  ? 0
                  : 1);
    waitpid(child, &result, 0);
    return WIFEXITED(result) && !WEXITSTATUS(result) && multiply(session, c) == VACCEL_OK ? 0 : 2;
}

/* A device without memory for it says so, and works again. */
static int memory_runs_out(void)
{
    vaccel_session *session = open_cuda();
    float c[4];

    setenv(setting, "cuMemAlloc_v2=2", 1);
    if (multiply(session, c) != VACCEL_ERR_NO_MEMORY || !is_untouched(c) ||
        !strstr(vaccel_last_error(), "CUDA_ERROR_OUT_OF_MEMORY"))
        return 1;
    unsetenv(setting);
    return multiply(session, c) == VACCEL_OK && is_product(c) ? 0 : 2;
}

static int kernel_goes_astray(void)
{
    vaccel_session *session = open_cuda();
    float c[4];

    setenv("VACCEL_CUBLAS_LIBRARY", "none", 1);
    setenv(setting, "kernel=700", 1);
    if (multiply(session, c) != VACCEL_ERR_BACKEND || !is_untouched(c) ||
        !strstr(vaccel_last_error(), "CUDA_ERROR_ILLEGAL_ADDRESS") ||
        !strstr(vaccel_last_error(), "start it again"))
        return 1;
    unsetenv(setting);
    if (multiply(session, c) == VACCEL_OK || !is_untouched(c) ||
        !strstr(vaccel_last_error(), "start it again"))
        return 2;
    /* For new kinds of calls it is not even taken. */
    float sum = 5;
    if (vaccel_blas_sdot(session, 4, c, 4, c, 4, NULL, &sum) != VACCEL_ERR_UNAVAILABLE || sum != 5)
        return 3;
    return counts().entered == 0 && counts().misuses == 0 ? 0 : 4;
}

/* Any call of the libraries may fail: nothing is lost, nothing is written, and the next call works.
 */
static int each_call_fails_once(void)
{
    static const char *const names[] = {
        "cuDevicePrimaryCtxRetain", "cuCtxPushCurrent_v2",  "cuModuleLoadData",
        "cuModuleGetFunction",      "cuStreamCreate",       "cuMemAlloc_v2",
        "cuMemcpyHtoDAsync_v2",     "cuMemcpyDtoHAsync_v2", "cuStreamSynchronize",
        "nvrtcCompileProgram",      "cublasCreate_v2",      "cublasSgemm_v2",
    };

    setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        bool failed = true;
        for (int nth = 1; failed; nth++) {
            /* A process for each, since what is made ready stays. */
            pid_t pid = fork();
            if (pid == 0) {
                char text[64];
                float c[4];
                vaccel_session *session = open_cuda();
                snprintf(text, sizeof(text), "%s@%d=46", names[i], nth);
                setenv(setting, text, 1);
                vaccel_status first = multiply(session, c);
                unsetenv(setting);
                if (first == VACCEL_OK)
                    _exit(is_product(c) ? 1 : 9);
                /* The last wait comes after the result. */
                bool last = strcmp(text, "cuStreamSynchronize@2=46") == 0;
                if ((!is_untouched(c) && !last) || !*vaccel_last_error())
                    _exit(9);
                if (counts().entered != 0 || counts().contexts > 1 ||
                    counts().modules > counts().contexts)
                    _exit(8);
                if (multiply(session, c) != VACCEL_OK || !is_product(c))
                    _exit(7);
                struct fake_counts now = counts();
                _exit(now.entered == 0 && now.misuses == 0 && now.contexts == 1 &&
                              now.modules == 1 && now.streams == 1 && now.allocations == 3 &&
                              now.handles == 1
                          ? 0
                          : 6);
            }
            int status = 0;
            waitpid(pid, &status, 0);
            int code = WIFEXITED(status) ? WEXITSTATUS(status) : 99;
            if (code > 1) {
                fprintf(stderr, "%s@%d: %d\n", names[i], nth, code);
                return 1;
            }
            failed = code == 0;
            if (nth == 1 && !failed) {
                fprintf(stderr, "%s is never called\n", names[i]);
                return 2;
            }
        }
    }
    return 0;
}

static int nothing_piles_up(void)
{
    enum { MANY = 1000, LARGE = 17 << 20 };
    vaccel_session *session = open_cuda();
    float *values = calloc(LARGE, sizeof(*values));
    float c[4];
    float smallest, largest;

    for (int i = 0; i < MANY; i++) {
        if (multiply(session, c) != VACCEL_OK)
            return 1;
    }
    struct fake_counts now = counts();
    if (now.allocations != 3 || now.streams != 1 || now.handles != 1 || now.entered != 0)
        return 2;
    /* What is large is given back after the call: 68 MiB. */
    for (int i = 0; i < LARGE; i++)
        values[i] = (float)(i % 1000) - 500;
    if (vaccel_minmax(session, LARGE, values, &smallest, &largest) != VACCEL_OK ||
        smallest != -500 || largest != 499)
        return 3;
    free(values);
    now = counts();
    return now.allocations == 3 && now.misuses == 0 && now.contexts == 1 ? 0 : 4;
}

/* Rows and elements that lie apart go without what is between them. */
static int gaps_stay_here(void)
{
    static const float a[5] = {1, 2, 9, 3, 4};
    float c[5] = {5, 5, -1, 5, 5};
    vaccel_blas_sgemm_params params = VACCEL_BLAS_SGEMM_PARAMS_INIT;

    params.lda = params.ldb = params.ldc = 3;
    if (vaccel_blas_sgemm(open_cuda(), 2, 2, 2, 1, a, 5, a, 5, 1, &params, c, 5) != VACCEL_OK ||
        c[0] != 12 || c[2] != -1 || c[4] != 27)
        return 1;
    return counts().sent == 48 && counts().fetched == 16 ? 0 : 2;
}

/* Further apart than the device copies at once: one by one. */
static int gaps_are_wide(void)
{
    enum { APART = 300000 };
    float *x = calloc(2 * APART + 1, sizeof(*x));
    float y[3] = {1, 1, 1};
    vaccel_blas_vector_params params = VACCEL_BLAS_VECTOR_PARAMS_INIT;
    vaccel_session *session = open_cuda();

    x[0] = 1, x[APART] = 2, x[2 * APART] = 3;
    params.incx = -APART;
    if (vaccel_blas_saxpy(session, 3, 2, x, 2 * APART + 1, &params, y, 3) != VACCEL_OK ||
        y[0] != 7 || y[1] != 5 || y[2] != 3)
        return 1;
    params.incx = 1, params.incy = APART;
    if (vaccel_blas_saxpy(session, 3, 1, y, 3, &params, x, 2 * APART + 1) != VACCEL_OK ||
        x[0] != 8 || x[APART] != 7 || x[2 * APART] != 6)
        return 2;
    free(x);
    return counts().misuses == 0 ? 0 : 3;
}

enum { THREADS = 8, CALLS = 100 };

static void *call_often(void *session)
{
    float c[4];

    for (int i = 0; i < CALLS; i++) {
        if (multiply(session, c) != VACCEL_OK || !is_product(c))
            return session;
    }
    return NULL;
}

static int many_threads(void)
{
    vaccel_session *session = open_cuda();
    pthread_t threads[THREADS];
    int failed = 0;

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, call_often, session);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        failed += result != NULL;
    }
    return failed || counts().misuses || counts().entered || counts().streams > THREADS;
}

static int second_device(void)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    float c[4];

    options.backend = "cuda";
    options.device = "GPU.1";
    if (vaccel_session_open(&options, &session) != VACCEL_OK || multiply(session, c) != VACCEL_OK)
        return 1;
    options.device = "GPU.2";
    if (vaccel_session_open(&options, &session) == VACCEL_OK && multiply(session, c) == VACCEL_OK)
        return 2;
    return strstr(vaccel_last_error(), "GPU.2") ? 0 : 3;
}

/* The one file in the cache; how many there are. */
static int kept_file(char *path, size_t size)
{
    char folder[256];
    int count = 0;

    snprintf(folder, sizeof(folder), "%s/vaccel/cuda", cache);
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, size, "%s/%.100s", folder, entry->d_name);
        count++;
    }
    if (entries)
        closedir(entries);
    return count;
}

static int compiles_once(void)
{
    float c[4];

    return multiply(open_cuda(), c) == VACCEL_OK && is_product(c) && counts().compiled == 1 ? 0 : 1;
}

static int compiles_never(void)
{
    float c[4];

    return multiply(open_cuda(), c) == VACCEL_OK && is_product(c) && counts().compiled == 0 ? 0 : 1;
}

static int for_another_device(void)
{
    setenv(setting, "capability=80", 1);
    return compiles_once();
}

static int cannot_be_kept(void)
{
    setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
    return compiles_once();
}

static int driver_wants_it_no_more(void)
{
    float c[4];

    setenv(setting, "cuModuleLoadData@1=200", 1);
    return multiply(open_cuda(), c) == VACCEL_OK && counts().compiled == 1 && counts().modules == 1
               ? 0
               : 1;
}

static void kernels_are_kept(void **state)
{
    char path[512];
    char text[1024];
    struct stat info;

    (void)state;
    snprintf(text, sizeof(text), "rm -rf %s/vaccel", cache);
    assert_int_equal(system(text), 0);
    in_child(compiles_once);
    in_child(compiles_never);
    assert_int_equal(kept_file(path, sizeof(path)), 1);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 077, 0);
    snprintf(text, sizeof(text), "%s/vaccel/cuda", cache);
    assert_int_equal(stat(text, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);

    /* A byte that somebody changed, an end that is missing, one that anybody may write. */
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fseek(file, -3, SEEK_END);
    fputc('!', file);
    fclose(file);
    in_child(compiles_once);
    in_child(compiles_never);
    assert_int_equal(truncate(path, 100), 0);
    in_child(compiles_once);
    in_child(compiles_never);
    assert_int_equal(chmod(path, 0666), 0);
    in_child(compiles_once);
    in_child(compiles_never);

    in_child(driver_wants_it_no_more);
    in_child(for_another_device);
    assert_int_equal(kept_file(path, sizeof(path)), 2);
    in_child(cannot_be_kept);
}

#define CASE(name)                                                                                 \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        in_child(name);                                                                            \
    }

#define CASES(F)                                                                                   \
    F(driver_is_missing)                                                                           \
    F(driver_is_another)                                                                           \
    F(driver_lacks_a_function)                                                                     \
    F(unnamed_driver_lacks_a_function)                                                             \
    F(unnamed_driver_is_found)                                                                     \
    F(unnamed_compiler_is_missing)                                                                 \
    F(driver_is_too_old)                                                                           \
    F(driver_has_no_device)                                                                        \
    F(driver_fails_in_an_unknown_way)                                                              \
    F(devices_are_hidden)                                                                          \
    F(device_is_too_old)                                                                           \
    F(compiler_is_missing)                                                                         \
    F(compiler_is_another)                                                                         \
    F(compiler_is_too_new)                                                                         \
    F(compiler_fails)                                                                              \
    F(cublas_is_another)                                                                           \
    F(device_is_newer_than_the_compiler)                                                           \
    F(cublas_is_used)                                                                              \
    F(cublas_is_unwanted)                                                                          \
    F(libraries_come_with_the_first_call)                                                          \
    F(fork_after_use)                                                                              \
    F(memory_runs_out)                                                                             \
    F(kernel_goes_astray)                                                                          \
    F(each_call_fails_once)                                                                        \
    F(nothing_piles_up)                                                                            \
    F(gaps_stay_here)                                                                              \
    F(gaps_are_wide)                                                                               \
    F(many_threads)                                                                                \
    F(second_device)

CASES(CASE)

static int begin(void **state)
{
    (void)state;
    if (!mkdtemp(cache))
        return -1;
    return setenv("XDG_CACHE_HOME", cache, 1);
}

static int end(void **state)
{
    char text[128];

    (void)state;
    snprintf(text, sizeof(text), "rm -rf %s", cache);
    return system(text);
}

int main(int count, char **arguments)
{
    for (size_t i = 0; count == 2 && i < sizeof(programs) / sizeof(programs[0]); i++) {
        /* As the other cases' children end: what they have open goes with them. */
        if (strcmp(arguments[1], programs[i].name) == 0)
            _exit(programs[i].run());
    }
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(test_##name),
        cmocka_unit_test(kernels_are_kept), CASES(TEST)
#undef TEST
    };

    return cmocka_run_group_tests(tests, begin, end);
}
