/* SPDX-License-Identifier: Apache-2.0 */
/* What ops on images check before a network runs, and what they make of its outputs. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "backends/common/stopwatch.h"
#include "backends/common/vision.h"

static struct vac_error err;
static char said[512];

static vaccel_status host_fail(vaccel_status status, const char *format, ...) VACCEL_PRINTF(2, 3);

static vaccel_status host_fail(vaccel_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof(said), format, arguments);
    va_end(arguments);
    return status;
}

/* What was made last, as far as the test looks at it. */
static struct {
    uint32_t record;
    uint64_t count;
    vaccel_box_view box;
} made;

static vaccel_status host_make(uint32_t record, const void *view, const vaccel_origin *origin,
                               void **result)
{
    const vaccel_detection_view *detection = view;
    (void)origin;
    made.record = record;
    made.count = 0;
    if (record == VACCEL_RECORD_DETECTION) {
        made.count = detection->boxes_count;
        made.box = made.count > 0 ? detection->boxes[0] : made.box;
    }
    *result = &made;
    return VACCEL_OK;
}

static const vaccel_host host = {
    .struct_size = sizeof(vaccel_host), .fail = host_fail, .make = host_make};

static char *ops[] = {"image_detect", "image_depth"};
static char *labels[] = {"cat", "dog"};

static struct vac_model_info detector(void)
{
    struct vac_model_info info = {
        .name = "m", .ops = ops, .op_count = 2, .labels = labels, .label_count = 2};
    info.detect.described = true;
    info.depth.described = true;
    info.depth.scale = 1;
    info.input.width = info.input.height = 10;
    return info;
}

static void test_info(void **state)
{
    (void)state;
    struct vac_model_info info = detector();
    assert_true(vac_vision_is(VACCEL_OP_IMAGE_POSE) && vac_vision_is(VACCEL_OP_IMAGE_SEGMENT));
    assert_false(vac_vision_is(VACCEL_OP_IMAGE_CLASSIFY) || vac_vision_is(VACCEL_OP_INFER));
    assert_int_equal(vac_vision_check_info(&info, VACCEL_OP_IMAGE_DETECT, &err), VACCEL_OK);
    assert_int_equal(vac_vision_check_info(&info, VACCEL_OP_IMAGE_POSE, &err),
                     VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "not for image_pose"));
    info.label_count = 0;
    assert_int_equal(vac_vision_check_info(&info, VACCEL_OP_IMAGE_DEPTH, &err), VACCEL_OK);
    assert_int_equal(vac_vision_check_info(&info, VACCEL_OP_IMAGE_DETECT, &err),
                     VACCEL_ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "no labels"));
}

static bool find_alias(const void *user, const char *name, size_t *index)
{
    *index = 1;
    return strcmp(name, user) == 0;
}

static void test_plan(void **state)
{
    (void)state;
    struct vac_model_info info = detector();
    const struct vac_port ports[] = {{.name = "boxes", .dtype = VACCEL_DTYPE_F32},
                                     {.name = NULL, .dtype = VACCEL_DTYPE_F32},
                                     {.name = "whole", .dtype = VACCEL_DTYPE_I64}};
    const struct vac_vision_ports all = {ports, 3, find_alias, "other"};
    const struct vac_vision_ports one = {ports + 1, 1, NULL, NULL};
    struct vac_vision vision;
    /* The only one needs no name. */
    assert_int_equal(vac_vision_plan(&info, VACCEL_OP_IMAGE_DETECT, &one, &vision, &err),
                     VACCEL_OK);
    assert_true(vision.count == 1 && vision.outputs[0] == 0);
    assert_int_equal(vac_vision_plan(&info, VACCEL_OP_IMAGE_DETECT, &all, &vision, &err),
                     VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "boxes, (unnamed), whole, and model.json names none"));
    info.output_name = "other";
    info.detect.scores = "boxes";
    assert_int_equal(vac_vision_plan(&info, VACCEL_OP_IMAGE_DETECT, &all, &vision, &err),
                     VACCEL_OK);
    assert_true(vision.count == 2 && vision.outputs[0] == 1 && vision.outputs[1] == 0);
    /* Scores are the detector's alone. */
    assert_int_equal(vac_vision_plan(&info, VACCEL_OP_IMAGE_DEPTH, &all, &vision, &err), VACCEL_OK);
    assert_int_equal(vision.count, 1);
    info.detect.scores = "nowhere";
    assert_int_equal(vac_vision_plan(&info, VACCEL_OP_IMAGE_DETECT, &all, &vision, &err),
                     VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "\"output.detect.scores\""));
    info.detect.scores = "whole";
    assert_int_equal(vac_vision_plan(&info, VACCEL_OP_IMAGE_DETECT, &all, &vision, &err),
                     VACCEL_ERR_FORMAT);
    assert_non_null(strstr(err.message, "i64"));
}

static const unsigned char PIXELS[3 * 20 * 10];

static const vaccel_image_view IMAGE = {.format = VACCEL_PIXEL_RGB8,
                                        .width = 20,
                                        .height = 10,
                                        .stride = 60,
                                        .data = PIXELS,
                                        .size = sizeof(PIXELS)};

static void test_params(void **state)
{
    (void)state;
    struct vac_model_info info = detector();
    const float wrong[] = {-0.1f, 1.1f, NAN, INFINITY};
    struct vac_media_look look;
    for (size_t i = 0; i < 4; i++) {
        vaccel_image_detect_params params = VACCEL_IMAGE_DETECT_PARAMS_INIT;
        const vaccel_image_detect_args args = {.image = &IMAGE, .params = &params};
        const struct vac_vision_call call = {VACCEL_OP_IMAGE_DETECT, &IMAGE, {.detect = &args}};
        assert_int_equal(vac_vision_begin(&host, &info, &call, &look), VACCEL_OK);
        assert_true(look.width == 20 && look.height == 10);
        params.min_score = wrong[i];
        assert_int_equal(vac_vision_begin(&host, &info, &call, &look), VACCEL_ERR_INVALID);
        assert_non_null(strstr(said, "min_score"));
        params.min_score = 0;
        params.max_overlap = wrong[i];
        assert_int_equal(vac_vision_begin(&host, &info, &call, &look), VACCEL_ERR_INVALID);
        assert_non_null(strstr(said, "max_overlap"));
        vaccel_image_pose_params pose = VACCEL_IMAGE_POSE_PARAMS_INIT;
        pose.min_score = wrong[i];
        const vaccel_image_pose_args poses = {.image = &IMAGE, .params = &pose};
        const struct vac_vision_call second = {VACCEL_OP_IMAGE_POSE, &IMAGE, {.pose = &poses}};
        assert_int_equal(vac_vision_begin(&host, &info, &second, &look), VACCEL_ERR_INVALID);
    }
}

static void test_answer(void **state)
{
    (void)state;
    struct vac_model_info info = detector();
    vaccel_image_detect_params params = VACCEL_IMAGE_DETECT_PARAMS_INIT;
    vaccel_detection *result = NULL;
    const vaccel_image_detect_args args = {.image = &IMAGE, .params = &params, .result = &result};
    const struct vac_vision_call call = {VACCEL_OP_IMAGE_DETECT, &IMAGE, {.detect = &args}};
    float row[] = {1, 2, 3, 8, 0.1f, 0.9f};
    const int64_t dims[] = {1, 6};
    const struct vac_media_output output = {"rows", row, dims, 2};
    struct vac_stopwatch watch = {0};
    vaccel_origin origin = {.backend = "test"};
    struct vac_media_look look;
    assert_int_equal(vac_vision_begin(&host, &info, &call, &look), VACCEL_OK);
    assert_int_equal(vac_vision_answer(&host, &info, &call, &look, &output, &watch, &origin),
                     VACCEL_OK);
    assert_int_equal(made.record, VACCEL_RECORD_DETECTION);
    assert_int_equal(made.count, 1);
    assert_true(fabsf(made.box.x - 2) + fabsf(made.box.y - 2) < 1e-5f);
    assert_true(fabsf(made.box.width - 4) + fabsf(made.box.height - 6) < 1e-5f);
    assert_int_equal(made.box.index, 1);
    row[5] = NAN;
    row[4] = NAN;
    assert_int_equal(vac_vision_answer(&host, &info, &call, &look, &output, &watch, &origin),
                     VACCEL_ERR_BACKEND);
    assert_non_null(strstr(said, "the model m: the network gave no number"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_params),
        cmocka_unit_test(test_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
