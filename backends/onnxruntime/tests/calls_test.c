/* SPDX-License-Identifier: Apache-2.0 */
/* What sessions ask of the backend beside the ops themselves: device, precision, phases, silence.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

enum { SKIP = 77 };

static float values[6] = {1, 2, 3, 4, 5, 6};
static int64_t shape[2] = {2, 3};
static const vaccel_tensor input = {
    .data = values, .size = sizeof(values), .shape = shape, .rank = 2, .dtype = VACCEL_DTYPE_F32};

/* Its options changed before it was opened; runs one call. */
static vaccel_status infer(const vaccel_session_options *options, const char *network,
                           vaccel_inference **result)
{
    vaccel_session *session = NULL;
    vaccel_model *model = NULL;
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", getenv("VACCEL_NETWORKS"), network);
    assert_int_equal(vaccel_session_open(options, &session), VACCEL_OK);
    assert_int_equal(vaccel_model_open(path, &model), VACCEL_OK);
    vaccel_status status = vaccel_infer(session, model, &input, 1, NULL, 0, result);
    vaccel_model_release(model);
    vaccel_session_release(session);
    return status;
}

static vaccel_session_options pinned(void)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = "onnxruntime";
    return options;
}

static void test_a_device_that_is_not_there(void **state)
{
    (void)state;
    vaccel_inference *result = NULL;
    vaccel_session_options options = pinned();
    options.device = "GPU";
    assert_true(infer(&options, "successor.onnx", &result) < 0);
    assert_non_null(strstr(vaccel_last_error(), "GPU"));
    assert_non_null(strstr(vaccel_last_error(), "CPU"));
    options.device = "CPU";
    assert_int_equal(infer(&options, "successor.onnx", &result), VACCEL_OK);
    assert_string_equal(vaccel_inference_device(result), "CPU");
    vaccel_inference_release(result);
}

static void test_a_precision_that_it_does_not_have(void **state)
{
    (void)state;
    vaccel_inference *result = NULL;
    vaccel_session_options options = pinned();
    options.precision = VACCEL_PRECISION_F16;
    assert_int_equal(infer(&options, "successor.onnx", &result), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "f32"));
    options.precision = VACCEL_PRECISION_FASTEST;
    assert_int_equal(infer(&options, "successor.onnx", &result), VACCEL_OK);
    vaccel_inference_release(result);
}

static void test_phases_are_for_those_that_ask(void **state)
{
    (void)state;
    vaccel_inference *result = NULL;
    vaccel_session_options options = pinned();
    for (uint8_t profile = 0; profile < 2; profile++) {
        options.profile = profile;
        options.performance = VACCEL_PERFORMANCE_THROUGHPUT;
        assert_int_equal(infer(&options, "successor.onnx", &result), VACCEL_OK);
        assert_int_equal(vaccel_inference_phase_ns(result, VACCEL_PHASE_COMPUTE) > 0, profile);
        vaccel_inference_release(result);
    }
}

/* The result's memory is ONNX Runtime's, and outlives the network. */
static void test_a_result_outlives_its_network(void **state)
{
    (void)state;
    vaccel_inference *result = NULL;
    vaccel_session_options options = pinned();
    assert_int_equal(infer(&options, "successor.onnx", &result), VACCEL_OK);
    const float *sums = vaccel_inference_output(result, 0)->data;
    for (int i = 0; i < 6; i++) {
        assert_true(sums[i] > values[i]);
    }
    vaccel_inference_release(result);
}

/* ONNX Runtime complains on standard error unless it is told where else. */
static void test_a_damaged_network_is_said_once(void **state)
{
    (void)state;
    char path[] = "/tmp/onnxruntime-calls-XXXXXX";
    int file = mkstemp(path);
    int before = dup(STDERR_FILENO);
    vaccel_inference *result = NULL;
    vaccel_session_options options = pinned();
    assert_true(file >= 0 && before >= 0);
    fflush(stderr);
    dup2(file, STDERR_FILENO);
    vaccel_status status = infer(&options, "unknown.onnx", &result);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    off_t written = lseek(file, 0, SEEK_END);
    close(before);
    close(file);
    unlink(path);
    assert_int_equal(status, VACCEL_ERR_FORMAT);
    assert_non_null(strstr(vaccel_last_error(), "NoSuchOperator"));
    assert_int_equal(written, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_device_that_is_not_there),
        cmocka_unit_test(test_a_precision_that_it_does_not_have),
        cmocka_unit_test(test_phases_are_for_those_that_ask),
        cmocka_unit_test(test_a_result_outlives_its_network),
        cmocka_unit_test(test_a_damaged_network_is_said_once),
    };
    vaccel_inventory *inventory = NULL;
    bool here = false;
    if (vaccel_inspect(&inventory) != VACCEL_OK) {
        return 1;
    }
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        here = here || (strcmp(vaccel_inventory_backend_name(inventory, i), "onnxruntime") == 0 &&
                        vaccel_inventory_backend_status(inventory, i) == VACCEL_OK);
    }
    vaccel_inventory_release(inventory);
    if (!here) {
        printf("skipped: ONNX Runtime's library is not here\n");
        return SKIP;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
