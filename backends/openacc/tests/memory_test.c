/* SPDX-License-Identifier: Apache-2.0 */
/** Calls on a device with memory of its own: what is copied there and back, what is freed, and what
 * happens without memory. OpenACC's host stands in for the device, asked for copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "calls.h"
#include "runtime.h"

static struct vac_openacc backend;
static struct vac_acc_kernels counting;
static int live;
static int left; /* allocations until memory runs out; negative: never */
static size_t sent;
static size_t received;
static char message[512];

VACCEL_PRINTF(2, 3)
static vaccel_status keep_message(vaccel_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    return status;
}

static void ignore(vaccel_log_level level, const char *format, ...)
{
    (void)level, (void)format;
}

static const vaccel_host host = {.struct_size = sizeof(host), .fail = keep_message, .log = ignore};

static void *count_allocate(size_t size)
{
    if (left == 0)
        return NULL;
    left -= left > 0;
    live++;
    return test_malloc(size);
}

static void count_release(void *memory)
{
    live--;
    test_free(memory);
}

static void count_to(void *to, const void *from, size_t size)
{
    sent += size;
    memcpy(to, from, size);
}

static void count_from(void *to, const void *from, size_t size)
{
    received += size;
    memcpy(to, from, size);
}

static int set_up(void **state)
{
    (void)state;
    if (vac_acc_open(&host, &backend) != VACCEL_OK) {
        fprintf(stderr, "%s\n", message);
        return -1;
    }
    counting = *backend.kernels;
    counting.allocate = count_allocate;
    counting.release = count_release;
    counting.to_device = count_to;
    counting.from_device = count_from;
    backend.kernels = &counting;
    backend.devices[0] = (struct vac_acc_device){.name = "GPU", .kind = VAC_ACC_HOST};
    backend.device_count = 1;
    return 0;
}

static int begin(void **state)
{
    (void)state;
    live = 0;
    left = -1;
    sent = received = 0;
    message[0] = '\0';
    return 0;
}

static vaccel_status call(uint32_t op, const void *args)
{
    static const vaccel_attributes attributes = {0};
    const vaccel_invocation invocation = {
        .struct_size = sizeof(invocation), .op = op, .version = 1, .attributes = &attributes};

    for (size_t i = 0; i < VAC_ACC_OP_COUNT; i++) {
        if (vac_acc_ops[i].op == op)
            return vac_acc_ops[i].run(&backend, &invocation, args);
    }
    return VACCEL_ERR_UNSUPPORTED;
}

/* 2 × 2 matrices in rows of 3, 4 and 5. */
static const float a[] = {1, 2, 9, 3, 4};
static const float b[] = {5, 6, 9, 9, 7, 8};
static const vaccel_blas_sgemm_params gaps = {
    .struct_size = sizeof(gaps), .lda = 3, .ldb = 4, .ldc = 5};

static vaccel_blas_sgemm_args product(float *c)
{
    return (vaccel_blas_sgemm_args){.m = 2,
                                    .n = 2,
                                    .k = 2,
                                    .alpha = 1,
                                    .a = a,
                                    .a_count = 5,
                                    .b = b,
                                    .b_count = 6,
                                    .beta = 1,
                                    .params = &gaps,
                                    .c = c,
                                    .c_count = 7};
}

static void gaps_are_neither_sent_nor_written(void **state)
{
    float c[] = {1, 1, -1, -2, -3, 1, 1};
    static const float expected[] = {20, 23, -1, -2, -3, 44, 51};
    const vaccel_blas_sgemm_args args = product(c);

    (void)state;
    assert_int_equal(call(VACCEL_OP_BLAS_SGEMM, &args), VACCEL_OK);
    assert_memory_equal(c, expected, sizeof(c));
    assert_int_equal(sent, 3 * 4 * sizeof(float));
    assert_int_equal(received, 4 * sizeof(float));
    assert_int_equal(live, 0);
}

static void what_is_only_written_is_not_sent(void **state)
{
    float c[] = {1, 1, -1, -2, -3, 1, 1};
    vaccel_blas_sgemm_args args = product(c);

    (void)state;
    args.beta = 0;
    assert_int_equal(call(VACCEL_OP_BLAS_SGEMM, &args), VACCEL_OK);
    assert_int_equal(sent, 2 * 4 * sizeof(float));
    assert_true(c[0] == 19 && c[6] == 50);
}

static void vectors_run_backwards(void **state)
{
    static const float x[] = {1, 0, 2, 0, 3};
    float y[] = {10, 20, 30};
    static const vaccel_blas_vector_params params = {
        .struct_size = sizeof(params), .incx = -2, .incy = 1};
    const vaccel_blas_saxpy_args args = {
        .n = 3, .alpha = 2, .x = x, .x_count = 5, .params = &params, .y = y, .y_count = 3};

    (void)state;
    assert_int_equal(call(VACCEL_OP_BLAS_SAXPY, &args), VACCEL_OK);
    assert_true(y[0] == 16 && y[1] == 24 && y[2] == 32);
    assert_int_equal(sent, 6 * sizeof(float));
    assert_int_equal(live, 0);
}

static void bytes_go_there_and_back(void **state)
{
    static const uint8_t from[5] = {1, 2, 3, 4, 5};
    uint8_t to[5] = {0};
    const vaccel_array_copy_args args = {.size = 5, .source = from, .copy = to};

    (void)state;
    assert_int_equal(call(VACCEL_OP_ARRAY_COPY, &args), VACCEL_OK);
    assert_memory_equal(from, to, 5);
    assert_int_equal(sent, 5);
    assert_int_equal(received, 5);
    assert_int_equal(live, 0);
}

static void without_memory_nothing_is_written_or_kept(void **state)
{
    (void)state;
    for (int enough = 0; enough < 3; enough++) {
        float c[] = {1, 1, -1, -2, -3, 1, 1};
        static const float before[] = {1, 1, -1, -2, -3, 1, 1};
        const vaccel_blas_sgemm_args args = product(c);
        left = enough;
        assert_int_equal(call(VACCEL_OP_BLAS_SGEMM, &args), VACCEL_ERR_NO_MEMORY);
        assert_non_null(strstr(message, "no memory for 16 bytes"));
        assert_memory_equal(c, before, sizeof(c));
        assert_int_equal(live, 0);
    }
}

static void devices_are_found_by_name(void **state)
{
    const struct vac_acc_device *device;

    (void)state;
    assert_int_equal(vac_acc_device(&backend, "GPU", &device), VACCEL_OK);
    assert_int_equal(vac_acc_device(&backend, "GPU.1", &device), VACCEL_ERR_INVALID);
    assert_non_null(strstr(message, "no device 'GPU.1'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(gaps_are_neither_sent_nor_written, begin),
        cmocka_unit_test_setup(what_is_only_written_is_not_sent, begin),
        cmocka_unit_test_setup(vectors_run_backwards, begin),
        cmocka_unit_test_setup(bytes_go_there_and_back, begin),
        cmocka_unit_test_setup(without_memory_nothing_is_written_or_kept, begin),
        cmocka_unit_test_setup(devices_are_found_by_name, begin),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
