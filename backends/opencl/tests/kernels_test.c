/* SPDX-License-Identifier: Apache-2.0 */
/** What the backend `opencl` computes on devices of all kinds, where memory lies, and calls that
 * are given up or fail. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "ops.h"

static int check_ops(const char *words, const char *clblast)
{
    use_watched(words);
    if (clblast)
        setenv("VACCEL_CLBLAST_LIBRARY", clblast, 1);
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = add_ones(session);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    NEED(check_vectors(session) == 0 && check_matrices(session) == 0);
    vaccel_session_release(session);
    return 0;
}

static int ops_with_clblast(void)
{
    return check_ops("", NULL);
}

static int ops_with_clblast_on_own_memory(void)
{
    return check_ops("own-memory", NULL);
}

static int ops_on_a_processor(void)
{
    return check_ops("", "none");
}

static int ops_on_a_gpu(void)
{
    return check_ops("gpu own-memory", "none");
}

static int ops_in_small_groups(void)
{
    return check_ops("gpu small-groups", "none");
}

static float *aligned_numbers(size_t count)
{
    float *numbers = aligned_alloc(4096, count * sizeof(*numbers));

    for (size_t i = 0; numbers && i < count; i++)
        numbers[i] = 1;
    return numbers;
}

/* Buffers of one call of vector_add and one of blas_sgemm. */
static int count_buffers(const char *words, size_t in_place, size_t copied, size_t read)
{
    enum { N = 4096 };
    float *a = aligned_numbers(N), *b = aligned_numbers(N), *c = aligned_numbers(N);

    use_watched(words);
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = add_ones(session);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK && a && b && c);
    struct watched before = *watch();
    NEED(vaccel_vector_add(session, N, a, b, c) == VACCEL_OK && c[N - 1] == 2);
    NEED(vaccel_blas_sgemm(session, 64, 64, 64, 1, a, N, b, N, 0, NULL, c, N) == VACCEL_OK &&
         c[N - 1] == 64);
    struct watched after = *watch();
    printf("in place %zu, copied %zu, read %zu\n", after.in_place - before.in_place,
           after.copied - before.copied, after.read - before.read);
    NEED(after.in_place - before.in_place == in_place);
    NEED(after.copied - before.copied == copied);
    NEED(after.read - before.read == read);
    vaccel_session_release(session);
    free(a);
    free(b);
    free(c);
    return 0;
}

static int nothing_is_copied(void)
{
    return count_buffers("", 6, 0, 0);
}

static int one_copy_each_way(void)
{
    return count_buffers("own-memory", 0, 4, 2);
}

static vaccel_session *flooded;

static void *call_often(void *failed)
{
    for (int i = 0; i < 5 && !*(int *)failed; i++)
        *(int *)failed = check_vectors(flooded) || check_matrices(flooded);
    return NULL;
}

/* More threads than there are queues. */
static int threads(void)
{
    enum { THREADS = 8 };
    pthread_t all[THREADS];
    int failed[THREADS] = {0};

    setenv("VACCEL_CLBLAST_LIBRARY", "none", 1);
    flooded = open_opencl(NULL);
    vaccel_status status = add_ones(flooded);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    for (int i = 0; i < THREADS; i++)
        NEED(pthread_create(&all[i], NULL, call_often, &failed[i]) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(all[i], NULL);
    for (int i = 0; i < THREADS; i++)
        NEED(!failed[i]);
    vaccel_session_release(flooded);
    return 0;
}

static int no_compiler(void)
{
    char cache[FOLDER];

    use_watched("no-compiler");
    NEED(use_own_cache(cache));
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = add_ones(session);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_ERR_BACKEND && says("the kernels do not compile", "driver"));
    /* The next call tries again. */
    setenv("WATCHED_OPENCL", "", 1);
    NEED(add_ones(session) == VACCEL_OK);
    vaccel_session_release(session);
    remove_folder(cache);
    return 0;
}

/* Each function in turn, in the order in which a device is made ready and used: the call fails,
 * holds nothing, and the next one is right. */
static int fail_each(const char *words, const char *const *functions)
{
    char cache[FOLDER];

    use_watched(words);
    NEED(use_own_cache(cache));
    setenv("VACCEL_CLBLAST_LIBRARY", "none", 1);
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = vaccel_session_prepare(session, VACCEL_OP_BLAS_SGEMM, NULL);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK && watch());
    for (; *functions; functions++) {
        const float a[2] = {2, 3}, b[2] = {5, 7};
        float c = 1;
        watch()->fail = *functions;
        status = vaccel_blas_sgemm(session, 1, 1, 2, 1, a, 2, b, 2, 1, NULL, &c, 1);
        fprintf(stderr, "%s: %s\n", *functions, vaccel_last_error());
        NEED(status == VACCEL_ERR_BACKEND && says("the device's resources ran out", "-5"));
        NEED(!watch()->fail && watch()->buffers == 0);
    }
    NEED(check_vectors(session) == 0 && check_matrices(session) == 0 && watch()->buffers == 0);
    vaccel_session_release(session);
    remove_folder(cache);
    return 0;
}

static int every_function_fails(void)
{
    static const char *const functions[] = {"clCreateContext",
                                            "clCreateProgramWithSource",
                                            "clCreateCommandQueue",
                                            "clCreateKernel",
                                            "clCreateBuffer",
                                            "clSetKernelArg",
                                            "clEnqueueNDRangeKernel",
                                            "clEnqueueMapBuffer",
                                            "clEnqueueUnmapMemObject",
                                            "clFinish",
                                            NULL};

    return fail_each("", functions);
}

static int every_function_fails_on_own_memory(void)
{
    static const char *const functions[] = {"clCreateBuffer", "clEnqueueReadBuffer", "clFinish",
                                            NULL};

    return fail_each("own-memory", functions);
}

static vaccel_call *flying;
static pthread_mutex_t submitted = PTHREAD_MUTEX_INITIALIZER;

/* While kernels are compiled for the call. */
static void give_up(void)
{
    pthread_mutex_lock(&submitted);
    vaccel_call_cancel(flying);
    pthread_mutex_unlock(&submitted);
}

static int cancelled_while_compiling(void)
{
    static const float ones[4] = {1, 1, 1, 1};
    float sum[4] = {0};

    use_watched("");
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = vaccel_session_prepare(session, VACCEL_OP_VECTOR_ADD, NULL);
    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK && watch());
    watch()->build = give_up;
    pthread_mutex_lock(&submitted);
    status = vaccel_vector_add_submit(session, 4, ones, ones, &flying);
    pthread_mutex_unlock(&submitted);
    NEED(status == VACCEL_OK && vaccel_call_wait(flying, -1) == VACCEL_OK);
    NEED(vaccel_vector_add_result(flying, sum, 4) == VACCEL_ERR_CANCELLED);
    NEED(watch()->kernels == 0 && watch()->from_source + watch()->from_binary == 1);
    vaccel_call_release(flying);
    /* What was compiled stays for the next one. */
    watch()->build = NULL;
    NEED(vaccel_vector_add(session, 4, ones, ones, sum) == VACCEL_OK && sum[3] == 2);
    NEED(watch()->kernels == 1 && watch()->from_source + watch()->from_binary == 1);
    vaccel_session_release(session);
    return 0;
}

static const struct test_case cases[] = {
    {.name = "ops-with-clblast", .run = ops_with_clblast},
    {.name = "ops-with-clblast-on-own-memory", .run = ops_with_clblast_on_own_memory},
    {.name = "ops-on-a-processor", .run = ops_on_a_processor},
    {.name = "ops-on-a-gpu", .run = ops_on_a_gpu},
    {.name = "ops-in-small-groups", .run = ops_in_small_groups},
    {.name = "nothing-is-copied", .run = nothing_is_copied},
    {.name = "one-copy-each-way", .run = one_copy_each_way},
    {.name = "threads", .run = threads},
    {.name = "no-compiler", .run = no_compiler},
    {.name = "every-function-fails", .run = every_function_fails},
    {.name = "every-function-fails-on-own-memory", .run = every_function_fails_on_own_memory},
    {.name = "cancelled-while-compiling", .run = cancelled_while_compiling},
};

int main(int count, char **arguments)
{
    return run_cases(count, arguments, cases, sizeof(cases) / sizeof(cases[0]));
}
