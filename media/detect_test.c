/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes from a detector's outputs, well formed and not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "media/detect.h"

static struct vac_error err;

/* An image of 200 x 100 that a network of 20 x 20 saw all of. */
static const struct vac_media_look LOOK = {200, 100, 0, 0, 200, 100, 20, 20};

static struct vac_model_info detector(size_t labels)
{
    struct vac_model_info info = {.label_count = labels};
    info.detect.described = true;
    return info;
}

struct result {
    vaccel_status status;
    struct vac_media_box *boxes;
    size_t count;
};

static struct result detect(const struct vac_model_info *info, const float *values, int64_t rows,
                            int64_t columns, const float *scores, int64_t classes)
{
    const struct vac_media_detect_params none = {0, 0, 0};
    const int64_t dims[3] = {1, rows, columns};
    const int64_t score_dims[3] = {1, info->detect.transposed ? classes : rows,
                                   info->detect.transposed ? rows : classes};
    const struct vac_media_output output = {"boxes", values, dims, 3};
    const struct vac_media_output score_output = {"scores", scores, score_dims, 3};
    struct result result = {.boxes = NULL};
    memset(&err, 0, sizeof(err));
    result.status = vac_media_detect(info, &output, scores != NULL ? &score_output : NULL, &LOOK,
                                     &none, &result.boxes, &result.count, &err);
    return result;
}

static void expect_box(const struct vac_media_box *box, uint32_t index, float left, float top,
                       float right, float bottom)
{
    assert_int_equal(box->index, index);
    assert_true(fabsf(box->left - left) < 1e-3f && fabsf(box->top - top) < 1e-3f);
    assert_true(fabsf(box->right - right) < 1e-3f && fabsf(box->bottom - bottom) < 1e-3f);
}

static void expect_refused(struct result result, vaccel_status status, const char *says)
{
    assert_int_equal(result.status, status);
    if (strstr(err.message, says) == NULL) {
        print_message("%s\n", err.message);
    }
    assert_non_null(strstr(err.message, says));
    assert_null(result.boxes);
}

static void test_rows_with_a_class(void **state)
{
    (void)state;
    struct vac_model_info info = detector(2);
    info.detect.rows = VAC_ROWS_BOX_SCORE_CLASS;
    const float rows[] = {2, 4, 10, 12, 0.5f, 1, 2, 4, 10, 12, 0.9f, 0, 0, 0, 5, 5, 0.1f, 0};
    struct result result = detect(&info, rows, 3, 6, NULL, 0);
    assert_int_equal(result.status, VACCEL_OK);
    assert_int_equal(result.count, 2); /* of two classes, so neither hides the other */
    expect_box(&result.boxes[0], 0, 20, 20, 100, 60);
    expect_box(&result.boxes[1], 1, 20, 20, 100, 60);
    free(result.boxes);
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        enum vac_box_form form;
        float numbers[4];
    } cases[] = {{VAC_BOX_XYXY, {2, 4, 10, 12}},
                 {VAC_BOX_CXCYWH, {6, 8, 8, 8}},
                 {VAC_BOX_XYWH, {2, 4, 8, 8}},
                 {VAC_BOX_YXYX, {4, 2, 12, 10}}};
    for (size_t i = 0; i < 8; i++) {
        struct vac_model_info info = detector(1);
        float row[5] = {0, 0, 0, 0, 0.75f};
        info.detect.box = cases[i / 2].form;
        info.detect.relative = i % 2 == 1;
        for (size_t n = 0; n < 4; n++) {
            row[n] = cases[i / 2].numbers[n] / (info.detect.relative ? 20 : 1);
        }
        struct result result = detect(&info, row, 1, 5, NULL, 0);
        assert_int_equal(result.status, VACCEL_OK);
        assert_int_equal(result.count, 1);
        expect_box(&result.boxes[0], 0, 20, 20, 100, 60);
        free(result.boxes);
    }
}

/* As YOLO gives them: columns are boxes, and a score of the whole may stand before the classes'. */
static void test_transposed_objectness(void **state)
{
    (void)state;
    struct vac_model_info info = detector(2);
    info.detect.transposed = true;
    info.detect.objectness = true;
    const float columns[] = {2, 3, 4, 5, 10, 13, 12, 15, 0.5f, 1, 0.2f, 0.1f, 0.8f, 0.9f};
    struct result result = detect(&info, columns, 7, 2, NULL, 0);
    assert_int_equal(result.status, VACCEL_OK);
    assert_int_equal(result.count, 2);
    expect_box(&result.boxes[0], 1, 30, 25, 130, 75);
    assert_true(fabsf(result.boxes[0].score - 0.9f) < 1e-6f);
    assert_true(fabsf(result.boxes[1].score - 0.4f) < 1e-6f);
    free(result.boxes);
}

/* As SSD gives them: scores apart, class 0 is nothing. */
static void test_background_softmax(void **state)
{
    (void)state;
    struct vac_model_info info = detector(2);
    info.detect.background = true;
    info.activation = VAC_ACTIVATION_SOFTMAX;
    const float boxes[] = {0, 0, 10, 10, 0, 0, 10, 10};
    const float scores[] = {9, 1, 1, 0, 0, 3};
    struct result result = detect(&info, boxes, 2, 4, scores, 3);
    assert_int_equal(result.status, VACCEL_OK);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.boxes[0].index, 1);
    assert_true(fabsf(result.boxes[0].score - expf(3) / (expf(3) + 2)) < 1e-5f);
    free(result.boxes);
}

static void test_ssd_rows(void **state)
{
    (void)state;
    struct vac_model_info info = detector(2);
    info.detect.rows = VAC_ROWS_IMAGE_CLASS_SCORE_BOX;
    info.detect.relative = true;
    info.detect.background = true;
    const float rows[] = {0, 2, 0.8f, 0,  0, 0.5f, 0.5f, 0, 0, 0.9f, 0,
                          0, 1, 1,    -1, 7, 9,    0,    0, 1, 1};
    struct result result = detect(&info, rows, 3, 7, NULL, 0);
    assert_int_equal(result.status, VACCEL_OK);
    assert_int_equal(result.count, 1);
    expect_box(&result.boxes[0], 1, 0, 0, 100, 50);
    free(result.boxes);
}

static void test_crop_is_undone(void **state)
{
    (void)state;
    struct vac_model_info info = detector(1);
    const struct vac_media_look look = {300, 100, 110, 10, 80, 80, 20, 20};
    const float row[] = {0, 0, 10, 20, 0.9f};
    const int64_t dims[2] = {1, 5};
    const struct vac_media_output output = {"y", row, dims, 2};
    const struct vac_media_detect_params none = {0, 0, 0};
    struct vac_media_box *boxes = NULL;
    size_t count = 0;
    assert_int_equal(vac_media_detect(&info, &output, NULL, &look, &none, &boxes, &count, &err),
                     VACCEL_OK);
    assert_int_equal(count, 1);
    expect_box(&boxes[0], 0, 110, 10, 150, 90);
    free(boxes);
}

static void test_suppression(void **state)
{
    (void)state;
    struct vac_media_box boxes[] = {{0, 0.5f, 0, 0, 10, 10},
                                    {0, 0.9f, 1, 0, 11, 10},
                                    {1, 0.6f, 0, 0, 10, 10},
                                    {0, 0.4f, 20, 20, 30, 30},
                                    {0, 0.9f, 0, 0, 0, 0}};
    assert_int_equal(vac_media_suppress(boxes, 4, 0.45f, 100), 3);
    expect_box(&boxes[0], 0, 1, 0, 11, 10);
    expect_box(&boxes[1], 1, 0, 0, 10, 10);
    expect_box(&boxes[2], 0, 20, 20, 30, 30);
    assert_int_equal(vac_media_suppress(boxes, 3, 0.45f, 2), 2);
    assert_int_equal(vac_media_suppress(boxes, 0, 0.45f, 2), 0);
    struct vac_media_box twins[] = {{0, 0.5f, 0, 0, 10, 10}, {0, 0.5f, 0, 0, 10, 10}};
    assert_int_equal(vac_media_suppress(twins, 2, 1, 9), 2);
    assert_int_equal(vac_media_suppress(twins, 2, 0.99f, 9), 1);
    assert_true(vac_media_overlap(&twins[0], &twins[1]) <= 1);
    const struct vac_media_box empty = {0, 1, 3, 3, 3, 3};
    assert_true(vac_media_overlap(&empty, &empty) <= 0);
}

static void test_hostile_numbers(void **state)
{
    (void)state;
    struct vac_model_info info = detector(1);
    const float rows[] = {NAN,       0,      10,       10,    0.9f,  /* no place */
                          0,         0,      10,       10,    NAN,   /* no score */
                          -INFINITY, -1e30f, INFINITY, 1e30f, 0.9f,  /* the whole image */
                          50,        50,     60,       60,    0.9f,  /* beyond it */
                          10,        10,     5,        5,     0.9f,  /* inside out */
                          18,        18,     40,       40,    0.8f}; /* half beyond it */
    struct result result = detect(&info, rows, 6, 5, NULL, 0);
    assert_int_equal(result.status, VACCEL_OK);
    assert_int_equal(result.count, 2);
    expect_box(&result.boxes[0], 0, 0, 0, 200, 100);
    expect_box(&result.boxes[1], 0, 180, 90, 200, 100);
    free(result.boxes);
    const float nothing[] = {0, 0, 10, 10, NAN, 0, 0, 10, 10, NAN};
    expect_refused(detect(&info, nothing, 2, 5, NULL, 0), VACCEL_ERR_BACKEND, "no number");
    const float logits[] = {0, 0, 10, 10, 7};
    expect_refused(detect(&info, logits, 1, 5, NULL, 0), VACCEL_ERR_FORMAT, "activation");
    info.detect.rows = VAC_ROWS_BOX_SCORE_CLASS;
    const float unknown[] = {0, 0, 10, 10, 0.9f, 1};
    expect_refused(detect(&info, unknown, 1, 6, NULL, 0), VACCEL_ERR_FORMAT, "1 labels");
    const float nameless[] = {0, 0, 10, 10, 0.9f, NAN};
    expect_refused(detect(&info, nameless, 1, 6, NULL, 0), VACCEL_ERR_FORMAT, "labels");
}

static void test_hostile_shapes(void **state)
{
    (void)state;
    struct vac_model_info info = detector(3);
    const float values[64] = {0};
    expect_refused(detect(&info, values, 2, 6, NULL, 0), VACCEL_ERR_FORMAT, "7");
    expect_refused(detect(&info, values, 2, 4, values, 4), VACCEL_ERR_FORMAT, "'scores'");
    expect_refused(detect(&info, values, 2, 5, values, 3), VACCEL_ERR_FORMAT, "'boxes'");
    expect_refused(detect(&info, values, -1, 7, NULL, 0), VACCEL_ERR_FORMAT, "dimensions");
    struct result none = detect(&info, values, 0, 7, NULL, 0);
    assert_int_equal(none.status, VACCEL_OK);
    assert_int_equal(none.count, 0);
    const struct vac_media_detect_params params = {0, 0, 0};
    const int64_t dims[4] = {2, 1, 2, 7};
    const struct vac_media_output two = {"two", values, dims, 4};
    const struct vac_media_output flat = {"flat", values, dims, 1};
    const struct vac_media_output *const wrong[] = {&two, &flat};
    for (size_t i = 0; i < 2; i++) {
        struct result result = {.boxes = NULL};
        result.status = vac_media_detect(&info, wrong[i], NULL, &LOOK, &params, &result.boxes,
                                         &result.count, &err);
        expect_refused(result, VACCEL_ERR_FORMAT, "dimensions");
    }
}

/* Time and answer stay bounded, whatever a network says. */
static void test_too_many(void **state)
{
    (void)state;
    enum { ROWS = 100000 };
    struct vac_model_info info = detector(1);
    float *rows = malloc(sizeof(float) * 5 * ROWS);
    assert_non_null(rows);
    for (size_t i = 0; i < ROWS; i++) {
        const float x = (float)(i % 19), y = (float)(i / 19 % 19);
        const float row[5] = {x, y, x + 1, y + 1, 0.3f + 0.5f * (float)i / ROWS};
        memcpy(rows + 5 * i, row, sizeof(row));
    }
    struct result result = detect(&info, rows, ROWS, 5, NULL, 0);
    assert_int_equal(result.status, VACCEL_OK);
    assert_int_equal(result.count, 100);
    assert_true(result.boxes[0].score > 0.799f);
    free(result.boxes);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_with_a_class),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_transposed_objectness),
        cmocka_unit_test(test_background_softmax),
        cmocka_unit_test(test_ssd_rows),
        cmocka_unit_test(test_crop_is_undone),
        cmocka_unit_test(test_suppression),
        cmocka_unit_test(test_hostile_numbers),
        cmocka_unit_test(test_hostile_shapes),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
