/* SPDX-License-Identifier: Apache-2.0 */
/* image_pose: the joints of stick figures, in pictures that a script drew. */
#include <math.h>
#include <string.h>

#include "tests/conformance/vision.h"

static const char NETWORK[] = "figure-pose";

enum { JOINTS = 7 };

static const char *missing(const struct files *files)
{
    return vision_missing(files, NETWORK);
}

static vaccel_status run(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                         void **result)
{
    return vaccel_image_pose(session, image, model, NULL, (vaccel_poses **)result);
}

static vaccel_status run_with(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                              uint32_t max_poses, float min_score, vaccel_poses **result)
{
    vaccel_image_pose_params params = VACCEL_IMAGE_POSE_PARAMS_INIT;

    params.max_poses = max_poses;
    params.min_score = min_score;
    return vaccel_image_pose(session, image, model, &params, result);
}

static vaccel_status run_invalid(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                 void **result)
{
    return run_with(session, image, model, 0, 1.5F, (vaccel_poses **)result);
}

static void release(void *result)
{
    vaccel_poses_release(result);
}

static const char *backend(const void *result)
{
    return vaccel_poses_backend(result);
}

static vaccel_precision precision(const void *result)
{
    return vaccel_poses_precision(result);
}

static bool same_figure(const vaccel_poses *a, const vaccel_poses *b, size_t figure)
{
    size_t count = vaccel_poses_keypoint_count(a, figure);
    float one = vaccel_poses_score(a, figure);
    float other = vaccel_poses_score(b, figure);

    if (count != vaccel_poses_keypoint_count(b, figure) || memcmp(&one, &other, sizeof(one)) != 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        const float left[] = {vaccel_poses_keypoint_x(a, figure, i),
                              vaccel_poses_keypoint_y(a, figure, i),
                              vaccel_poses_keypoint_score(a, figure, i)};
        const float right[] = {vaccel_poses_keypoint_x(b, figure, i),
                               vaccel_poses_keypoint_y(b, figure, i),
                               vaccel_poses_keypoint_score(b, figure, i)};
        if (memcmp(left, right, sizeof(left)) != 0 ||
            strcmp(vaccel_poses_keypoint_label(a, figure, i),
                   vaccel_poses_keypoint_label(b, figure, i)) != 0)
            return false;
    }
    return true;
}

static bool same(const void *a, const void *b)
{
    size_t count = vaccel_poses_count(a);

    if (count != vaccel_poses_count(b) ||
        vaccel_poses_image_width(a) != vaccel_poses_image_width(b) ||
        vaccel_poses_image_height(a) != vaccel_poses_image_height(b))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!same_figure(a, b, i))
            return false;
    }
    return true;
}

/* How many joints of a figure are where they were drawn, but for a tenth of the picture. */
static size_t right_joints(const void *result, size_t figure, const json_t *pose, double left,
                           double top, double across, double down)
{
    size_t right = 0;

    for (size_t i = 0; i < JOINTS; i++) {
        const json_t *place = json_object_get(pose, vaccel_poses_keypoint_label(result, figure, i));
        double x = json_number_value(json_array_get(place, 0)) + left;
        double y = json_number_value(json_array_get(place, 1)) + top;
        bool near = fabs((double)vaccel_poses_keypoint_x(result, figure, i) - x) < across / 10 &&
                    fabs((double)vaccel_poses_keypoint_y(result, figure, i) - y) < down / 10;
        right += near && vaccel_poses_keypoint_score(result, figure, i) > 0;
    }
    return right;
}

/* Every figure is found once, with its joints. */
static void check_figures(const void *result, const json_t *example, unsigned left, unsigned top,
                          struct outcome *outcome)
{
    const json_t *poses = json_object_get(example, "poses");
    double across = vision_number(example, "width");
    double down = vision_number(example, "height");

    REQUIRE(vaccel_poses_count(result) == json_array_size(poses));
    for (size_t i = 0; i < json_array_size(poses); i++) {
        size_t best = 0;
        for (size_t k = 0; k < vaccel_poses_count(result); k++) {
            size_t right =
                right_joints(result, k, json_array_get(poses, i), left, top, across, down);
            best = right > best ? right : best;
        }
        REQUIRE(best == JOINTS);
    }
}

static void check_any(const void *result, unsigned width, unsigned height, struct outcome *outcome)
{
    static const char *const labels[JOINTS] = {"head", "neck",      "left_hand", "right_hand",
                                               "hip",  "left_foot", "right_foot"};
    size_t count = vaccel_poses_count(result);

    REQUIRE(vaccel_poses_image_width(result) == width);
    REQUIRE(vaccel_poses_image_height(result) == height);
    for (size_t i = 0; i < count; i++) {
        float score = vaccel_poses_score(result, i);
        REQUIRE(score > 0 && score <= 1);
        REQUIRE(i == 0 || score <= vaccel_poses_score(result, i - 1));
        REQUIRE(vaccel_poses_keypoint_count(result, i) == JOINTS);
        for (size_t k = 0; k < JOINTS; k++) {
            float x = vaccel_poses_keypoint_x(result, i, k);
            float y = vaccel_poses_keypoint_y(result, i, k);
            float sure = vaccel_poses_keypoint_score(result, i, k);
            REQUIRE(x >= 0 && x <= (float)width && y >= 0 && y <= (float)height);
            REQUIRE(sure >= 0 && sure <= 1);
            REQUIRE(strcmp(vaccel_poses_keypoint_label(result, i, k), labels[k]) == 0);
        }
    }
    /* What is behind the end is nothing. */
    REQUIRE(vaccel_poses_keypoint_count(result, count) == 0);
    REQUIRE(*vaccel_poses_keypoint_label(result, count, 0) == '\0');
}

static void check_params(const struct files *files, vaccel_session *session, vaccel_model *model,
                         struct outcome *outcome)
{
    json_t *examples = vision_examples(files, NETWORK);
    bool several = false;

    for (size_t i = 0; i < json_array_size(examples); i++) {
        const json_t *example = json_array_get(examples, i);
        size_t there = json_array_size(json_object_get(example, "poses"));
        vaccel_image *image = vision_open(files, NETWORK, example);
        vaccel_poses *all = NULL;
        vaccel_poses *some = NULL;
        REQUIRE(image);
        REQUIRE(run_with(session, image, model, 0, 0, &all) == VACCEL_OK);
        REQUIRE(run_with(session, image, model, 1, 0, &some) == VACCEL_OK);
        REQUIRE(vaccel_poses_count(some) == 1);
        several = several || there > 1;
        vaccel_poses_release(some);
        REQUIRE(run_with(session, image, model, 0, 1, &some) == VACCEL_OK);
        REQUIRE(vaccel_poses_count(some) == 0);
        vaccel_poses_release(some);
        vaccel_poses_release(all);
        vaccel_image_release(image);
    }
    REQUIRE(several);
    json_decref(examples);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const struct vision_op op = {NETWORK,     "scene-depth", "nan-pose", run,
                                        release,     backend,       precision,  same,
                                        run_invalid, check_figures, check_any};
    vaccel_session *session = open_pinned(way->pin);
    vaccel_model *model = NULL;

    REQUIRE(session);
    REQUIRE(vaccel_model_open(NETWORK, &model) == VACCEL_OK);
    CHECK(vision_check(&op, way, files, session, model, outcome));
    CHECK(check_params(files, session, model, outcome));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

const struct suite image_pose_suite = {VACCEL_OP_IMAGE_POSE, missing, check};
