/* SPDX-License-Identifier: Apache-2.0 */
/** The backend `openacc` in a process: what the environment asks for, when libgomp is loaded,
 * threads and forks. Each case is a process of its own, because a backend is probed once in a
 * process. */
#include <link.h>
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

static vaccel_session *open_openacc(void)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = "openacc";
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
    /* 77: what the case is about is here. */
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int says(vaccel_status expected, const char *one, const char *other)
{
    vaccel_session *session = open_openacc();

    if (!session || dot(session) != expected)
        return 1;
    return strstr(vaccel_last_error(), one) && strstr(vaccel_last_error(), other) ? 0 : 2;
}

static int kernels_are_missing(void)
{
    setenv("VACCEL_OPENACC_KERNELS", "/nowhere/kernels.so", 1);
    return says(VACCEL_ERR_CONFIG, "/nowhere/kernels.so", "unset it");
}

static int kernels_are_another(void)
{
    setenv("VACCEL_OPENACC_KERNELS", getenv("VACCEL_TEST_OTHER"), 1);
    return says(VACCEL_ERR_CONFIG, "has no vac_acc_kernels", "unset it");
}

static int nvidia_without_a_gpu(void)
{
    setenv("ACC_DEVICE_TYPE", "nvidia", 1);
    int result = says(VACCEL_ERR_UNAVAILABLE, "'nvidia'", "set it to host");
    return result == 1 && dot(open_openacc()) == VACCEL_OK ? 77 : result;
}

static int device_type_is_unknown(void)
{
    setenv("ACC_DEVICE_TYPE", "toaster", 1);
    return says(VACCEL_ERR_UNAVAILABLE, "'toaster'", "ACC_DEVICE_TYPE");
}

static int device_number_is_far_off(void)
{
    setenv("ACC_DEVICE_NUM", "99", 1);
    setenv("ACC_DEVICE_TYPE", "HOST", 1);
    return dot(open_openacc()) == VACCEL_OK ? 0 : 1;
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

static int libgomp_comes_with_the_first_call(void)
{
    vaccel_session *session = NULL;

    if (vaccel_session_open(NULL, &session) != VACCEL_OK || vaccel_noop(session) != VACCEL_OK)
        return 1;
    if (is_mapped("libgomp") || is_mapped("openacc/kernels"))
        return 2;
    vaccel_session_release(session);
    session = open_openacc();
    return dot(session) == VACCEL_OK && is_mapped("libgomp") ? 0 : 3;
}

static int fork_after_use(void)
{
    vaccel_session *session = open_openacc();
    int result;

    if (dot(session) != VACCEL_OK)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        if (dot(session) != VACCEL_ERR_UNAVAILABLE || !strstr(vaccel_last_error(), "forked"))
            _exit(2);
        _exit(0);
    }
    waitpid(child, &result, 0);
    if (!WIFEXITED(result) || WEXITSTATUS(result))
        return 2;
    return dot(session) == VACCEL_OK ? 0 : 3;
}

enum { THREADS = 8, CALLS = 200 };

static void *call_often(void *session)
{
    for (int i = 0; i < CALLS; i++) {
        if (dot(session) != VACCEL_OK)
            return session;
    }
    return NULL;
}

static int many_threads(void)
{
    vaccel_session *session = open_openacc();
    pthread_t threads[THREADS];
    int failed = 0;

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, call_often, session);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        failed += result != NULL;
    }
    return failed;
}

/* Whether the kernels' text is written to when they are loaded. */
static int look_at(struct dl_phdr_info *info, size_t size, void *user)
{
    int *found = user;

    (void)size;
    if (!strstr(info->dlpi_name, "openacc/kernels.so"))
        return 0;
    *found = 1;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        uintptr_t address = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        for (const ElfW(Dyn) *entry = (const void *)address; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL ||
                (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL))
                *found = 2;
        }
    }
    return 1;
}

static int text_is_left_alone(void)
{
    int found = 0;

#ifndef EXPECT_NO_TEXTREL
    return 77;
#endif
    if (dot(open_openacc()) != VACCEL_OK)
        return 1;
    dl_iterate_phdr(look_at, &found);
    return found == 1 ? 0 : 2;
}

#define CASE(name, child)                                                                          \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        in_child(child);                                                                           \
    }

CASE(missing_kernels_are_named, kernels_are_missing)
CASE(other_files_are_refused, kernels_are_another)
CASE(nvidia_without_a_gpu_is_told, nvidia_without_a_gpu)
CASE(unknown_types_are_told, device_type_is_unknown)
CASE(device_numbers_are_not_left_to_libgomp, device_number_is_far_off)
CASE(libgomp_is_mapped_when_it_is_used, libgomp_comes_with_the_first_call)
CASE(a_fork_is_told, fork_after_use)
CASE(threads_call_at_once, many_threads)
CASE(the_text_has_no_relocations, text_is_left_alone)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_kernels_are_named),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(nvidia_without_a_gpu_is_told),
        cmocka_unit_test(unknown_types_are_told),
        cmocka_unit_test(device_numbers_are_not_left_to_libgomp),
        cmocka_unit_test(libgomp_is_mapped_when_it_is_used),
        cmocka_unit_test(a_fork_is_told),
        cmocka_unit_test(threads_call_at_once),
        cmocka_unit_test(the_text_has_no_relocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
