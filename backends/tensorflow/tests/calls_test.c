/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of TensorFlow's: what is fed and given without copies, what is not, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

enum { SKIP = 77 };

static vaccel_session *session;
static int copies; /* that were logged */

static void count_copies(void *user, vaccel_log_level level, const char *message)
{
    (void)user, (void)level;
    copies += strstr(message, "was copied") != NULL;
}

static vaccel_model *open_model(const char *name)
{
    vaccel_model *model = NULL;
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", getenv("VACCEL_NETWORKS"), name);
    assert_int_equal(vaccel_model_open(path, &model), VACCEL_OK);
    return model;
}

static _Alignas(64) float values[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static int64_t rows[2] = {2, 4};
static float ten = 10;

static void fill_affine(vaccel_tensor inputs[2], float *x)
{
    inputs[0] =
        (vaccel_tensor){.name = "k", .data = &ten, .size = sizeof(ten), .dtype = VACCEL_DTYPE_F32};
    inputs[1] = (vaccel_tensor){.name = "x",
                                .data = x,
                                .size = 8 * sizeof(float),
                                .shape = rows,
                                .rank = 2,
                                .dtype = VACCEL_DTYPE_F32};
}

static void check_affine(vaccel_inference *result, const float *x)
{
    /* In the order of their names. */
    assert_int_equal(vaccel_inference_output_count(result), 2);
    const vaccel_tensor *same = vaccel_inference_output(result, 0);
    const vaccel_tensor *y = vaccel_inference_output(result, 1);
    assert_string_equal(same->name, "same");
    assert_string_equal(y->name, "y");
    assert_int_equal(y->rank, 2);
    assert_int_equal(y->shape[0], 2);
    /* An input that comes out again is the result's own by then. */
    assert_true((const float *)same->data + 8 <= x || x + 8 <= (const float *)same->data);
    for (int i = 0; i < 8; i++) {
        assert_true(((const float *)y->data)[i] == x[i] + 10);
        assert_true(((const float *)same->data)[i] == x[i]);
    }
}

static void test_copies(void **state)
{
    (void)state;
    vaccel_model *model = open_model("affine");
    vaccel_tensor inputs[2];
    for (int call = 0; call < 4; call++) {
        /* The last two lie where TensorFlow does not take them. */
        float *x = values + (call >= 2);
        vaccel_inference *result = NULL;
        fill_affine(inputs, x);
        copies = 0;
        assert_int_equal(vaccel_infer(session, model, inputs, 2, NULL, 0, &result), VACCEL_OK);
        check_affine(result, x);
        vaccel_inference_release(result);
        /* k is never aligned; the first call feeds copies of its own. */
        assert_int_equal(copies, call == 0 ? 0 : call == 1 ? 1 : 2);
    }
    vaccel_model_release(model);
}

static void test_rooms(void **state)
{
    (void)state;
    vaccel_model *model = open_model("affine");
    vaccel_tensor inputs[2];
    float y[8] = {0};
    float same[7] = {0};
    int64_t shapes[2][2] = {{0}};
    fill_affine(inputs, values);
    vaccel_tensor outputs[2] = {
        {.name = "y",
         .data = y,
         .size = sizeof(y),
         .shape = shapes[0],
         .rank = 2,
         .dtype = VACCEL_DTYPE_F32},
        {.name = "same",
         .data = same,
         .size = sizeof(same),
         .shape = shapes[1],
         .rank = 2,
         .dtype = VACCEL_DTYPE_F32},
    };
    vaccel_status status = vaccel_infer(session, model, inputs, 2, outputs, 2, NULL);
    if (status != VACCEL_ERR_LIMIT) {
        fail_msg("%d: %s", (int)status, vaccel_last_error());
    }
    assert_non_null(strstr(vaccel_last_error(), "same"));
    assert_true(y[0] == 0);
    assert_int_equal(vaccel_infer(session, model, inputs, 2, outputs, 1, NULL), VACCEL_OK);
    assert_true(y[7] == 18 && shapes[0][0] == 2 && shapes[0][1] == 4);
    assert_int_equal(outputs[0].dtype, VACCEL_DTYPE_F32);
    vaccel_model_release(model);
}

static void test_bad_inputs(void **state)
{
    (void)state;
    vaccel_model *model = open_model("affine");
    vaccel_inference *result = NULL;
    vaccel_tensor inputs[2];
    int64_t wide[2] = {1, 8};
    fill_affine(inputs, values);
    inputs[1].shape = wide;
    assert_int_equal(vaccel_infer(session, model, inputs, 2, NULL, 0, &result), VACCEL_ERR_INVALID);
    assert_non_null(strstr(vaccel_last_error(), "[?,4]"));
    fill_affine(inputs, values);
    inputs[1].dtype = VACCEL_DTYPE_I32;
    assert_int_equal(vaccel_infer(session, model, inputs, 2, NULL, 0, &result), VACCEL_ERR_INVALID);
    fill_affine(inputs, values);
    assert_int_equal(vaccel_infer(session, model, inputs, 1, NULL, 0, &result), VACCEL_ERR_INVALID);
    inputs[1].name = "z";
    assert_int_equal(vaccel_infer(session, model, inputs, 2, NULL, 0, &result), VACCEL_ERR_INVALID);
    assert_null(result);
    vaccel_model_release(model);
}

/* The variable keeps what it was assigned: by then nothing of the caller's. */
static void test_a_network_that_keeps_its_input(void **state)
{
    (void)state;
    vaccel_model *model = open_model("keeps");
    int64_t four = 4;
    for (int call = 0; call < 4; call++) {
        float *x = aligned_alloc(64, 64);
        assert_non_null(x);
        for (int i = 0; i < 4; i++) {
            x[i] = (float)(call + i);
        }
        const vaccel_tensor input = {
            .data = x, .size = 16, .shape = &four, .rank = 1, .dtype = VACCEL_DTYPE_F32};
        vaccel_inference *result = NULL;
        assert_int_equal(vaccel_infer(session, model, &input, 1, NULL, 0, &result), VACCEL_OK);
        memset(x, 0x7f, 64);
        free(x);
        const float *now = vaccel_inference_output(result, 0)->data;
        for (int i = 0; i < 4; i++) {
            assert_true(now[i] == (float)(call + i));
        }
        vaccel_inference_release(result);
    }
    vaccel_model_release(model);
}

static void test_strings(void **state)
{
    (void)state;
    static char text[] = "\3\0\0\0abc\0\0\0\0\x1e\0\0\0thirty characters, on the heap";
    vaccel_model *model = open_model("strings");
    vaccel_inference *result = NULL;
    int64_t three = 3;
    const vaccel_tensor input = {.data = text,
                                 .size = sizeof(text) - 1,
                                 .shape = &three,
                                 .rank = 1,
                                 .dtype = VACCEL_DTYPE_BYTES};
    assert_int_equal(vaccel_infer(session, model, &input, 1, NULL, 0, &result), VACCEL_OK);
    const vaccel_tensor *length = vaccel_inference_output(result, 0);
    const vaccel_tensor *same = vaccel_inference_output(result, 1);
    const vaccel_tensor *up = vaccel_inference_output(result, 2);
    assert_string_equal(length->name, "length");
    assert_int_equal(((const int32_t *)length->data)[2], 30);
    assert_int_equal(same->size, sizeof(text) - 1);
    assert_memory_equal(same->data, text, sizeof(text) - 1);
    assert_memory_equal((const char *)up->data + 4, "ABC", 3);
    vaccel_inference_release(result);
    vaccel_model_release(model);
}

static void test_models_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        vaccel_status status;
        const char *word;
    } cases[] = {
        {"one-other", VACCEL_OK, ""},
        {"two-others", VACCEL_ERR_FORMAT, "serving_default"},
        {"lost", VACCEL_ERR_FORMAT, "nowhere"},
        {"cut", VACCEL_ERR_FORMAT, "TensorFlow cannot load it"},
        {"junk", VACCEL_ERR_FORMAT, "TensorFlow cannot load it"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        vaccel_model *model = open_model(cases[i].name);
        vaccel_model_info *info = NULL;
        vaccel_status status = vaccel_model_describe(session, model, &info);
        if (status != cases[i].status ||
            (status != VACCEL_OK && strstr(vaccel_last_error(), cases[i].word) == NULL)) {
            fail_msg("%s: %d, %s", cases[i].name, (int)status, vaccel_last_error());
        }
        vaccel_model_info_release(info);
        vaccel_model_release(model);
    }
}

static void test_another_format(void **state)
{
    (void)state;
    static const char onnx[] = "\x08\x07\x3a\x00";
    vaccel_model *model = NULL;
    vaccel_model_info *info = NULL;
    assert_int_equal(vaccel_model_from_memory(
                         onnx, sizeof(onnx) - 1,
                         "{\"format_version\": 1, \"name\": \"m\", \"format\": \"onnx\", \"file\": "
                         "\"m.onnx\", \"ops\": [\"infer\"]}",
                         NULL, NULL, &model),
                     VACCEL_OK);
    assert_int_equal(vaccel_model_describe(session, model, &info), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(vaccel_last_error(), "TensorFlow reads saved_model"));
    vaccel_model_release(model);
}

static void test_what_a_session_asks_for(void **state)
{
    (void)state;
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *other = NULL;
    vaccel_model_info *info = NULL;
    vaccel_model *model = open_model("affine");
    options.backend = "tensorflow";
    options.device = "TPU";
    assert_int_equal(vaccel_session_open(&options, &other), VACCEL_OK);
    assert_true(vaccel_model_describe(other, model, &info) < 0);
    assert_non_null(strstr(vaccel_last_error(), "TPU"));
    vaccel_session_release(other);
    options.device = NULL;
    options.precision = VACCEL_PRECISION_F16;
    assert_int_equal(vaccel_session_open(&options, &other), VACCEL_OK);
    assert_true(vaccel_model_describe(other, model, &info) < 0);
    vaccel_session_release(other);
    options.precision = VACCEL_PRECISION_DEFAULT;
    options.performance = VACCEL_PERFORMANCE_THROUGHPUT;
    assert_int_equal(vaccel_session_open(&options, &other), VACCEL_OK);
    vaccel_tensor inputs[2];
    vaccel_inference *result = NULL;
    fill_affine(inputs, values);
    assert_int_equal(vaccel_infer(other, model, inputs, 2, NULL, 0, &result), VACCEL_OK);
    check_affine(result, values);
    vaccel_inference_release(result);
    vaccel_session_release(other);
    vaccel_model_release(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_rooms),
        cmocka_unit_test(test_bad_inputs),
        cmocka_unit_test(test_a_network_that_keeps_its_input),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_models_that_are_refused),
        cmocka_unit_test(test_another_format),
        cmocka_unit_test(test_what_a_session_asks_for),
    };
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = "tensorflow";
    vaccel_log_set(count_copies, NULL, VACCEL_LOG_DEBUG);
    if (vaccel_session_open(&options, &session) != VACCEL_OK) {
        fprintf(stderr, "skipped: %s\n", vaccel_last_error());
        return SKIP;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vaccel_session_release(session);
    return failed;
}
