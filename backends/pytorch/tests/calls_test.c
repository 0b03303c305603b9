/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of PyTorch's: whose memory is whose, what is refused, and what is never written to. */
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

static vaccel_model *open_model(const char *name)
{
    vaccel_model *model = NULL;
    char path[512];
    snprintf(path, sizeof(path), "%s/%s.pt", getenv("VACCEL_NETWORKS"), name);
    assert_int_equal(vaccel_model_open(path, &model), VACCEL_OK);
    return model;
}

static int64_t rows[2] = {2, 4};

static vaccel_tensor tensor_of(float *x)
{
    return (vaccel_tensor){
        .data = x, .size = 8 * sizeof(float), .shape = rows, .rank = 2, .dtype = VACCEL_DTYPE_F32};
}

static void fill(float *x, float first)
{
    for (int i = 0; i < 8; i++) {
        x[i] = first + (float)i;
    }
}

/* Positions and names; an input that comes out again is the result's own by then. */
static void test_tensors(void **state)
{
    (void)state;
    vaccel_model *model = open_model("affine");
    float x[8];
    float ten = 10;
    for (int call = 0; call < 4; call++) {
        vaccel_inference *result = NULL;
        fill(x, (float)call);
        vaccel_tensor inputs[2] = {
            {.name = "k", .data = &ten, .size = sizeof(ten), .dtype = VACCEL_DTYPE_F32},
            tensor_of(x),
        };
        inputs[1].name = "x";
        assert_int_equal(vaccel_infer(session, model, inputs, 2, NULL, 0, &result), VACCEL_OK);
        memset(x, 0x7f, sizeof(x));
        const vaccel_tensor *sum = vaccel_inference_output(result, 0);
        const vaccel_tensor *same = vaccel_inference_output(result, 1);
        assert_int_equal(sum->rank, 2);
        assert_int_equal(sum->shape[1], 4);
        for (int i = 0; i < 8; i++) {
            assert_true(((const float *)sum->data)[i] == (float)(call + i + 10));
            assert_true(((const float *)same->data)[i] == (float)(call + i));
        }
        vaccel_inference_release(result);
    }
    vaccel_model_release(model);
}

/* By name, into the caller's room; a view that is not contiguous comes out as if it were. */
static void test_rooms_and_names(void **state)
{
    (void)state;
    vaccel_model *model = open_model("named");
    float x[8];
    float turned[8] = {0};
    float half[7] = {0};
    int64_t shapes[2][2] = {{0}};
    fill(x, 0);
    const vaccel_tensor input = tensor_of(x);
    vaccel_tensor outputs[2] = {
        {.name = "turned",
         .data = turned,
         .size = sizeof(turned),
         .shape = shapes[0],
         .rank = 2,
         .dtype = VACCEL_DTYPE_F32},
        {.name = "half",
         .data = half,
         .size = sizeof(half),
         .shape = shapes[1],
         .rank = 2,
         .dtype = VACCEL_DTYPE_F32},
    };
    assert_int_equal(vaccel_infer(session, model, &input, 1, outputs, 2, NULL), VACCEL_ERR_LIMIT);
    assert_non_null(strstr(vaccel_last_error(), "half"));
    assert_true(turned[1] == 0);
    assert_int_equal(vaccel_infer(session, model, &input, 1, outputs, 1, NULL), VACCEL_OK);
    assert_true(turned[0] == 0 && turned[1] == 4 && turned[2] == 1 && turned[7] == 7);
    assert_true(shapes[0][0] == 4 && shapes[0][1] == 2);
    /* A type that is only known after the run. */
    outputs[0].dtype = VACCEL_DTYPE_I32;
    outputs[0].size = sizeof(turned);
    assert_int_equal(vaccel_infer(session, model, &input, 1, outputs, 1, NULL), VACCEL_ERR_INVALID);
    assert_non_null(strstr(vaccel_last_error(), "is f32, and was asked for as i32"));
    vaccel_model_release(model);
}

static void test_inputs_are_never_written_to(void **state)
{
    (void)state;
    vaccel_model *model = open_model("writes");
    for (int call = 0; call < 4; call++) {
        float x[8];
        vaccel_inference *result = NULL;
        fill(x, 0);
        const vaccel_tensor input = tensor_of(x);
        assert_int_equal(vaccel_infer(session, model, &input, 1, NULL, 0, &result), VACCEL_OK);
        const float *y = vaccel_inference_output(result, 0)->data;
        for (int i = 0; i < 8; i++) {
            assert_true(x[i] == (float)i && y[i] == (float)(i + 1));
        }
        vaccel_inference_release(result);
    }
    vaccel_model_release(model);
}

/* What the module keeps is its own by then, and not the caller's. */
static void test_a_module_that_keeps_its_input(void **state)
{
    (void)state;
    vaccel_model *model = open_model("keeps");
    for (int call = 0; call < 4; call++) {
        float *x = malloc(8 * sizeof(*x));
        assert_non_null(x);
        fill(x, (float)call);
        const vaccel_tensor input = tensor_of(x);
        vaccel_inference *result = NULL;
        assert_int_equal(vaccel_infer(session, model, &input, 1, NULL, 0, &result), VACCEL_OK);
        memset(x, 0x7f, 8 * sizeof(*x));
        free(x);
        const float *before = vaccel_inference_output(result, 0)->data;
        assert_true(call == 0 ? before[0] == 0 : before[7 * (call > 0)] == (float)(call - 1 + 7));
        vaccel_inference_release(result);
    }
    vaccel_model_release(model);
}

static void test_every_dtype(void **state)
{
    (void)state;
    static const struct {
        vaccel_dtype dtype;
        uint64_t size;
        vaccel_status status;
    } cases[] = {
        {VACCEL_DTYPE_BOOL, 1, VACCEL_OK},         {VACCEL_DTYPE_U8, 1, VACCEL_OK},
        {VACCEL_DTYPE_U16, 2, VACCEL_ERR_INVALID}, {VACCEL_DTYPE_U32, 4, VACCEL_ERR_INVALID},
        {VACCEL_DTYPE_U64, 8, VACCEL_ERR_INVALID}, {VACCEL_DTYPE_I8, 1, VACCEL_OK},
        {VACCEL_DTYPE_I16, 2, VACCEL_OK},          {VACCEL_DTYPE_I32, 4, VACCEL_OK},
        {VACCEL_DTYPE_I64, 8, VACCEL_OK},          {VACCEL_DTYPE_F16, 2, VACCEL_OK},
        {VACCEL_DTYPE_F32, 4, VACCEL_OK},          {VACCEL_DTYPE_F64, 8, VACCEL_OK},
        {VACCEL_DTYPE_BF16, 2, VACCEL_OK},
    };
    vaccel_model *model = open_model("same");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        unsigned char bytes[24] = {1, 0, 1};
        int64_t three = 3;
        const vaccel_tensor input = {.data = bytes,
                                     .size = 3 * cases[i].size,
                                     .shape = &three,
                                     .rank = 1,
                                     .dtype = cases[i].dtype};
        vaccel_inference *result = NULL;
        assert_int_equal(vaccel_infer(session, model, &input, 1, NULL, 0, &result),
                         cases[i].status);
        if (cases[i].status == VACCEL_OK) {
            const vaccel_tensor *same = vaccel_inference_output(result, 0);
            assert_int_equal(same->dtype, cases[i].dtype);
            assert_int_equal(same->size, input.size);
            assert_memory_equal(same->data, bytes, input.size);
        }
        vaccel_inference_release(result);
    }
    /* Nothing, and a scalar. */
    int64_t none[2] = {0, 4};
    float one = 1;
    const vaccel_tensor odd[2] = {
        {.shape = none, .rank = 2, .dtype = VACCEL_DTYPE_F32},
        {.data = &one, .size = sizeof(one), .dtype = VACCEL_DTYPE_F32},
    };
    for (size_t i = 0; i < 2; i++) {
        vaccel_inference *result = NULL;
        assert_int_equal(vaccel_infer(session, model, &odd[i], 1, NULL, 0, &result), VACCEL_OK);
        assert_int_equal(vaccel_inference_output(result, 0)->size, odd[i].size);
        vaccel_inference_release(result);
    }
    vaccel_model_release(model);
}

static void test_exceptions_are_messages(void **state)
{
    (void)state;
    vaccel_model *model = open_model("raises");
    float x[8] = {0};
    vaccel_inference *result = NULL;
    const vaccel_tensor input = tensor_of(x);
    for (int call = 0; call < 3; call++) {
        assert_int_equal(vaccel_infer(session, model, &input, 1, NULL, 0, &result),
                         VACCEL_ERR_BACKEND);
        if (strstr(vaccel_last_error(), "one row at a time") == NULL) {
            fail_msg("%s", vaccel_last_error());
        }
        assert_null(result);
    }
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
        {"lists", VACCEL_ERR_UNSUPPORTED, "List[Tensor]"},
        {"text", VACCEL_ERR_UNSUPPORTED, "takes 'word'"},
        {"cut", VACCEL_ERR_FORMAT, "damaged"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        vaccel_model *model = open_model(cases[i].name);
        vaccel_model_info *info = NULL;
        vaccel_status status = vaccel_model_describe(session, model, &info);
        if (status != cases[i].status || strstr(vaccel_last_error(), cases[i].word) == NULL) {
            fail_msg("%s: %d, %s", cases[i].name, (int)status, vaccel_last_error());
        }
        vaccel_model_release(model);
    }
}

static void test_description(void **state)
{
    (void)state;
    vaccel_model *model = open_model("named");
    vaccel_model_info *info = NULL;
    assert_int_equal(vaccel_model_describe(session, model, &info), VACCEL_OK);
    assert_string_equal(vaccel_model_info_format(info), "torchscript");
    assert_int_equal(vaccel_model_info_input_count(info), 1);
    assert_int_equal(vaccel_model_info_output_count(info), 2);
    assert_string_equal(vaccel_model_info_output_name(info, 1), "turned");
    /* Not known before a run. */
    assert_int_equal(vaccel_model_info_input_dtype(info, 0), 0);
    vaccel_model_info_release(info);
    vaccel_model_release(model);
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
    assert_non_null(strstr(vaccel_last_error(), "PyTorch reads torchscript"));
    vaccel_model_release(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tensors),
        cmocka_unit_test(test_rooms_and_names),
        cmocka_unit_test(test_inputs_are_never_written_to),
        cmocka_unit_test(test_a_module_that_keeps_its_input),
        cmocka_unit_test(test_every_dtype),
        cmocka_unit_test(test_exceptions_are_messages),
        cmocka_unit_test(test_models_that_are_refused),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_another_format),
    };
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = "pytorch";
    if (vaccel_session_open(&options, &session) != VACCEL_OK) {
        fprintf(stderr, "skipped: %s\n", vaccel_last_error());
        return SKIP;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vaccel_session_release(session);
    return failed;
}
