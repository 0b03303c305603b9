/* SPDX-License-Identifier: Apache-2.0 */
/* What can be tested without OpenVINO: its words, and the checks of a model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/ops.h>

#include "check.h"
#include "precision.h"
#include "reason.h"
#include "wide.h"

static void test_reason_is_what_a_user_can_use(void **state)
{
    (void)state;
    char out[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_shorten("Exception from src/inference/src/cpp/core.cpp:117:\n"
                         "Check 'm_model->Parse()' failed at src/frontends/onnx/x.cpp:563:\n"
                         "FrontEnd API failed with GeneralFailure:\nModel can't be parsed\n\n\n",
                         out, sizeof(out));
    assert_string_equal(out, "Model can't be parsed");
    vac_openvino_shorten("Exception from a.cpp:1:\n  first\r\n\n\tsecond  \n", out, sizeof(out));
    assert_string_equal(out, "first; second");
    vac_openvino_shorten("Exception from a.cpp:1:\n", out, sizeof(out));
    assert_string_equal(out, "Exception from a.cpp:1:");
    vac_openvino_shorten("\n \n", out, sizeof(out));
    assert_string_equal(out, "");
}

static void test_reason_is_cut_between_characters(void **state)
{
    (void)state;
    char out[6];
    vac_openvino_shorten("abcdefgh", out, sizeof(out));
    assert_string_equal(out, "abcde");
    vac_openvino_shorten("abcd\xc3\xa9", out, sizeof(out));
    assert_string_equal(out, "abcd");
    vac_openvino_shorten("abc\xc3\xa9gh", out, sizeof(out));
    assert_string_equal(out, "abc\xc3\xa9");
    vac_openvino_shorten("ab\xf0\x9f\x98\x80", out, sizeof(out));
    assert_string_equal(out, "ab");
}

static void test_precisions(void **state)
{
    (void)state;
    char out[32];
    vac_openvino_precisions("BF16 WINOGRAD FP32 FP16 INT8 BIN EXPORT_IMPORT", out, sizeof(out));
    assert_string_equal(out, "f32,f16,bf16,i8");
    vac_openvino_precisions("FP32X XFP16 ", out, sizeof(out));
    assert_string_equal(out, "");
    assert_string_equal(vac_openvino_precision_hint(VACCEL_PRECISION_DEFAULT), "f32");
    assert_string_equal(vac_openvino_precision_hint(VACCEL_PRECISION_BF16), "bf16");
    assert_null(vac_openvino_precision_hint(VACCEL_PRECISION_FASTEST));
    assert_string_equal(vac_openvino_precision_hint(99), "");
    for (vaccel_precision p = VACCEL_PRECISION_F32; p <= VACCEL_PRECISION_BF16; p++) {
        assert_int_equal(vac_openvino_precision_of(vac_openvino_precision_hint(p)), p);
    }
    assert_int_equal(vac_openvino_precision_of("dynamic"), VACCEL_PRECISION_FASTEST);
}

static char name[] = "m";
static char path[] = "/m/model.onnx";
static char labels_file[] = "labels.txt";
static char op_name[] = "image_classify";
static char *ops[] = {op_name};

/* A classifier of 1000 classes, its labels left out because only their number counts. */
static struct vac_model_info classifier(void)
{
    return (struct vac_model_info){
        .name = name,
        .format = VAC_MODEL_ONNX,
        .path = path,
        .ops = ops,
        .op_count = 1,
        .has_input = true,
        .input_shape = {-1, 3, 224, 224},
        .input = {.dtype = VAC_DTYPE_F32},
        .labels_file = labels_file,
        .label_count = 1000,
    };
}

static void test_metadata_must_suffice(void **state)
{
    (void)state;
    struct vac_error err;
    struct vac_model_info info = classifier();
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err), VACCEL_OK);
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_NOOP, &err), VACCEL_ERR_UNSUPPORTED);
    info.op_count = 0;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                     VACCEL_ERR_UNSUPPORTED);
    info = classifier();
    info.has_input = false;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                     VACCEL_ERR_UNSUPPORTED);
    info = classifier();
    info.label_count = 0;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                     VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "labels"));
}

static void test_formats(void **state)
{
    (void)state;
    struct vac_error err;
    for (int format = VAC_MODEL_ONNX; format <= VAC_MODEL_TORCHSCRIPT; format++) {
        struct vac_model_info info = classifier();
        info.format = (enum vac_model_format)format;
        assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                         format == VAC_MODEL_TORCHSCRIPT ? VACCEL_ERR_UNSUPPORTED : VACCEL_OK);
        info.path = NULL;
        assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_IMAGE_CLASSIFY, &err),
                         format == VAC_MODEL_ONNX ? VACCEL_OK : VACCEL_ERR_UNSUPPORTED);
    }
}

static void test_networks_need_no_metadata(void **state)
{
    (void)state;
    struct vac_error err;
    struct vac_model_info info = classifier();
    info.op_count = 0;
    info.has_input = false;
    info.label_count = 0;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_INFER, &err), VACCEL_OK);
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_MODEL_DESCRIBE, &err), VACCEL_OK);
    info.format = VAC_MODEL_TORCHSCRIPT;
    assert_int_equal(vac_openvino_check_info(&info, VACCEL_OP_INFER, &err), VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "convert it to ONNX"));
}

static void test_types_go_both_ways(void **state)
{
    (void)state;
    for (vaccel_dtype dtype = VACCEL_DTYPE_BOOL; dtype <= VACCEL_DTYPE_BF16; dtype++) {
        ov_element_type_e type = vac_openvino_type(dtype);
        assert_int_not_equal(type, DYNAMIC);
        assert_int_equal(vac_openvino_dtype(type), dtype);
    }
    assert_int_equal(vac_openvino_type(0), DYNAMIC);
    assert_int_equal(vac_openvino_type(99), DYNAMIC);
    assert_int_equal(vac_openvino_dtype(I4), 0);
    assert_int_equal(vac_openvino_dtype(DYNAMIC), 0);
}

static bool is_wide(vaccel_dtype dtype, uint64_t element)
{
    const uint64_t elements[3] = {1, element, 2};
    const vaccel_tensor tensor = {
        .data = (void *)(uintptr_t)elements, .size = sizeof(elements), .dtype = dtype};
    return vac_openvino_is_wide(&tensor);
}

static void test_integers_that_would_be_cut(void **state)
{
    (void)state;
    assert_false(is_wide(VACCEL_DTYPE_I64, INT32_MAX));
    assert_false(is_wide(VACCEL_DTYPE_I64, (uint64_t)(int64_t)INT32_MIN));
    assert_false(is_wide(VACCEL_DTYPE_I64, (uint64_t)-1));
    assert_true(is_wide(VACCEL_DTYPE_I64, (uint64_t)INT32_MAX + 1));
    assert_true(is_wide(VACCEL_DTYPE_I64, (uint64_t)((int64_t)INT32_MIN - 1)));
    assert_true(is_wide(VACCEL_DTYPE_I64, INT64_MAX));
    assert_true(is_wide(VACCEL_DTYPE_I64, (uint64_t)INT64_MIN));
    assert_false(is_wide(VACCEL_DTYPE_U64, INT32_MAX));
    assert_true(is_wide(VACCEL_DTYPE_U64, (uint64_t)INT32_MAX + 1));
    assert_true(is_wide(VACCEL_DTYPE_U64, UINT64_MAX));
    assert_false(is_wide(VACCEL_DTYPE_F64, UINT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reason_is_what_a_user_can_use),
        cmocka_unit_test(test_reason_is_cut_between_characters),
        cmocka_unit_test(test_precisions),
        cmocka_unit_test(test_metadata_must_suffice),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_networks_need_no_metadata),
        cmocka_unit_test(test_types_go_both_ways),
        cmocka_unit_test(test_integers_that_would_be_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
