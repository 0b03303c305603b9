/* SPDX-License-Identifier: Apache-2.0 */
/* Figures from a pose network's maps, well formed and not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "media/pose.h"

enum { SIDE = 8, CELLS = SIDE * SIDE };

static struct vac_error err;

/* An image of 160 x 80 that a network of 16 x 16 saw all of, in maps of 8 x 8. */
static const struct vac_media_look LOOK = {160, 80, 0, 0, 160, 80, 16, 16};

static struct vac_model_info network(size_t keypoints, bool several)
{
    struct vac_model_info info = {.label_count = keypoints};
    info.pose.described = true;
    info.pose.several = several;
    return info;
}

static vaccel_status pose(const struct vac_model_info *info, const float *values,
                          const float *offsets, uint32_t most, float min_score,
                          struct vac_media_poses *poses)
{
    const int64_t count = (int64_t)info->label_count;
    const int64_t dims[4] = {1, count, SIDE, SIDE}, twice[4] = {1, 2 * count, SIDE, SIDE};
    const struct vac_media_output heatmaps = {"h", values, dims, 4},
                                  more = {"o", offsets, twice, 4};
    memset(&err, 0, sizeof(err));
    return vac_media_pose(info, &heatmaps, offsets != NULL ? &more : NULL, &LOOK, most, min_score,
                          poses, &err);
}

static void expect_point(const struct vac_media_keypoint *point, float x, float y, float score)
{
    assert_true(fabsf(point->x - x) < 1e-3f && fabsf(point->y - y) < 1e-3f);
    assert_true(fabsf(point->score - score) < 1e-5f);
}

static void expect_message(const char *says)
{
    if (strstr(err.message, says) == NULL) {
        print_message("%s\n", err.message);
    }
    assert_non_null(strstr(err.message, says));
}

static void test_one_figure(void **state)
{
    (void)state;
    struct vac_model_info info = network(3, false);
    struct vac_media_poses poses;
    float values[3 * CELLS] = {0};
    values[2 * SIDE + 5] = 0.9f;
    values[2 * SIDE + 6] = 0.5f; /* to the right it falls more slowly than to the left */
    values[CELLS] = 0.7f;        /* in the corner */
    values[2 * CELLS + 9] = 0.2f;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_OK);
    assert_int_equal(poses.count, 1);
    assert_int_equal(poses.keypoints, 3);
    double off = 0.5 * 0.5 / (1.8 - 0.5);
    expect_point(&poses.points[0], (float)((5.5 + off) * 20), 25, 0.9f);
    expect_point(&poses.points[1], 10, 5, 0.7f);
    expect_point(&poses.points[2], 0, 0, 0); /* too little */
    assert_true(fabsf(poses.scores[0] - 1.6f / 3) < 1e-5f);
    vac_media_poses_free(&poses);
    /* All of it scores too little. */
    assert_int_equal(pose(&info, values, NULL, 0, 0.8f, &poses), VACCEL_OK);
    assert_int_equal(poses.count, 0);
    vac_media_poses_free(&poses);
}

static void test_offsets(void **state)
{
    (void)state;
    struct vac_model_info info = network(2, false);
    struct vac_media_poses poses;
    float values[2 * CELLS] = {0}, offsets[4 * CELLS] = {0};
    values[9] = 0.5f;
    values[CELLS + 9] = 0.5f;
    offsets[9] = 1;              /* down, for the first */
    offsets[2 * CELLS + 9] = -2; /* right, for the first */
    offsets[3 * CELLS + 9] = NAN;
    assert_int_equal(pose(&info, values, offsets, 0, 0, &poses), VACCEL_OK);
    expect_point(&poses.points[0], 10, 20, 0.5f);
    expect_point(&poses.points[1], 30, 15, 0.5f);
    vac_media_poses_free(&poses);
    offsets[2 * CELLS + 9] = 1e30f; /* stays in the image */
    assert_int_equal(pose(&info, values, offsets, 0, 0, &poses), VACCEL_OK);
    expect_point(&poses.points[0], 160, 20, 0.5f);
    vac_media_poses_free(&poses);
}

static void test_several_figures(void **state)
{
    (void)state;
    struct vac_model_info info = network(2, true);
    struct vac_media_poses poses;
    float values[2 * CELLS] = {0};
    info.pose.root = 1;
    values[CELLS + 3 * SIDE + 1] = 0.6f; /* roots */
    values[CELLS + 3 * SIDE + 6] = 0.9f;
    values[3 * SIDE + 2] = 0.9f; /* nearer to the first */
    values[5 * SIDE + 6] = 0.4f;
    values[0] = 0.8f; /* belongs to nobody: both have theirs */
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_OK);
    assert_int_equal(poses.count, 2);
    /* Best first. */
    assert_true(fabsf(poses.scores[0] - 0.75f) < 1e-5f);
    expect_point(&poses.points[0], 50, 35, 0.9f);
    expect_point(&poses.points[1], 30, 35, 0.6f);
    assert_true(fabsf(poses.scores[1] - 0.65f) < 1e-5f);
    expect_point(&poses.points[2], 130, 55, 0.4f);
    expect_point(&poses.points[3], 130, 35, 0.9f);
    vac_media_poses_free(&poses);
    assert_int_equal(pose(&info, values, NULL, 1, 0, &poses), VACCEL_OK);
    assert_int_equal(poses.count, 1);
    expect_point(&poses.points[1], 130, 35, 0.9f);
    vac_media_poses_free(&poses);
    /* A plateau is one place. */
    for (size_t i = 0; i < 2 * CELLS; i++) {
        values[i] = 0.5f;
    }
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_OK);
    assert_int_equal(poses.count, 1);
    expect_point(&poses.points[0], 10, 5, 0.5f);
    vac_media_poses_free(&poses);
}

static void test_activations(void **state)
{
    (void)state;
    struct vac_model_info info = network(1, false);
    struct vac_media_poses poses;
    float values[CELLS] = {0};
    values[12] = 3;
    info.activation = VAC_ACTIVATION_SIGMOID;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_OK);
    assert_true(fabsf(poses.points[0].score - 1 / (1 + expf(-3))) < 1e-5f);
    vac_media_poses_free(&poses);
    info.activation = VAC_ACTIVATION_SOFTMAX;
    values[12] = 9;
    values[13] = NAN;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_OK);
    assert_true(fabsf(poses.points[0].score - expf(9) / (expf(9) + CELLS - 2)) < 1e-4f);
    vac_media_poses_free(&poses);
}

static void test_hostile(void **state)
{
    (void)state;
    struct vac_model_info info = network(1, true);
    struct vac_media_poses poses;
    float values[3 * CELLS] = {0};
    values[5] = 7;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_ERR_FORMAT);
    expect_message("activation");
    values[5] = INFINITY;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_ERR_FORMAT);
    values[5] = NAN;
    values[6] = 0.5f;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_OK);
    assert_int_equal(poses.count, 1);
    vac_media_poses_free(&poses);
    info.pose.root = 1;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_ERR_FORMAT);
    expect_message("root");
    info.pose.root = 0;
    info.label_count = 1025;
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_ERR_FORMAT);
    info.label_count = 3;
    const int64_t dims[4] = {1, 1, SIDE, SIDE}, small[4] = {1, 2, SIDE, SIDE / 2};
    const struct vac_media_output heatmaps = {"h", values, dims, 4},
                                  offsets = {"o", values, small, 4};
    assert_int_equal(vac_media_pose(&info, &heatmaps, NULL, &LOOK, 0, 0, &poses, &err),
                     VACCEL_ERR_FORMAT);
    expect_message("3 maps of keypoints");
    info.label_count = 1;
    assert_int_equal(vac_media_pose(&info, &heatmaps, &offsets, &LOOK, 0, 0, &poses, &err),
                     VACCEL_ERR_FORMAT);
    expect_message("different sizes");
    for (size_t i = 0; i < CELLS; i++) {
        values[i] = NAN;
    }
    assert_int_equal(pose(&info, values, NULL, 0, 0, &poses), VACCEL_ERR_BACKEND);
    expect_message("no number");
}

/* Every other cell of a large map is a place: what is looked at is bounded. */
static void test_too_many(void **state)
{
    (void)state;
    enum { LARGE = 256 };
    struct vac_model_info info = network(2, true);
    struct vac_media_poses poses;
    const int64_t dims[4] = {1, 2, LARGE, LARGE};
    float *values = calloc(2 * LARGE * LARGE, sizeof(*values));
    assert_non_null(values);
    for (size_t i = 0; i < 2 * LARGE * LARGE; i++) {
        values[i] = i % 2 == 0 && i / LARGE % 2 == 0 ? 0.5f : 0;
    }
    const struct vac_media_output heatmaps = {"h", values, dims, 4};
    assert_int_equal(vac_media_pose(&info, &heatmaps, NULL, &LOOK, UINT32_MAX, 0, &poses, &err),
                     VACCEL_OK);
    assert_int_equal(poses.count, VAC_POSE_MAX_FIGURES);
    vac_media_poses_free(&poses);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_figure),      cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_several_figures), cmocka_unit_test(test_activations),
        cmocka_unit_test(test_hostile),         cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
