/* SPDX-License-Identifier: Apache-2.0 */
/* image_depth: how far away things are, in rooms that a script drew. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/vision.h"

static const char NETWORK[] = "scene-depth";

static const char *missing(const struct files *files)
{
    return vision_missing(files, NETWORK);
}

static vaccel_status run(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                         void **result)
{
    return vaccel_image_depth(session, image, model, NULL, (vaccel_depth_map **)result);
}

static vaccel_status run_sized(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                               uint32_t width, uint32_t height, vaccel_depth_map **result)
{
    vaccel_image_depth_params params = VACCEL_IMAGE_DEPTH_PARAMS_INIT;

    params.width = width;
    params.height = height;
    return vaccel_image_depth(session, image, model, &params, result);
}

static void release(void *result)
{
    vaccel_depth_map_release(result);
}

static const char *backend(const void *result)
{
    return vaccel_depth_map_backend(result);
}

static vaccel_precision precision(const void *result)
{
    return vaccel_depth_map_precision(result);
}

static bool same(const void *a, const void *b)
{
    size_t count = vaccel_depth_map_values_count(a);
    const float limits_a[] = {vaccel_depth_map_nearest(a), vaccel_depth_map_farthest(a)};
    const float limits_b[] = {vaccel_depth_map_nearest(b), vaccel_depth_map_farthest(b)};

    return vaccel_depth_map_width(a) == vaccel_depth_map_width(b) &&
           vaccel_depth_map_height(a) == vaccel_depth_map_height(b) &&
           vaccel_depth_map_metric(a) == vaccel_depth_map_metric(b) &&
           memcmp(limits_a, limits_b, sizeof(limits_a)) == 0 &&
           count == vaccel_depth_map_values_count(b) &&
           memcmp(vaccel_depth_map_values(a), vaccel_depth_map_values(b), count * sizeof(float)) ==
               0;
}

/* Within the margins, distances are as drawn, but for a tenth on average. */
static void check_room(const void *result, const json_t *example, unsigned left, unsigned top,
                       struct outcome *outcome)
{
    size_t width = (size_t)vision_number(example, "width");
    size_t height = (size_t)vision_number(example, "height");
    size_t line = vaccel_depth_map_width(result);
    const float *values = vaccel_depth_map_values(result);
    size_t size = 0;
    float *drawn = (float *)vision_numbers(example, &size);
    double off = 0;

    REQUIRE(drawn && size == width * height * sizeof(float));
    REQUIRE(line == width + 2 * left && vaccel_depth_map_height(result) == height + 2 * top);
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            double real = (double)drawn[y * width + x];
            off += fabs((double)values[(y + top) * line + x + left] - real) / real;
        }
    }
    free(drawn);
    REQUIRE(off <= 0.1 * (double)(width * height));
}

static void check_size(const void *result, unsigned width, unsigned height, struct outcome *outcome)
{
    size_t count = vaccel_depth_map_values_count(result);
    const float *values = vaccel_depth_map_values(result);
    float least = INFINITY;
    float most = -INFINITY;

    REQUIRE(vaccel_depth_map_width(result) == width);
    REQUIRE(vaccel_depth_map_height(result) == height);
    REQUIRE(count == (size_t)width * height);
    REQUIRE(vaccel_depth_map_metric(result) == 1);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(isfinite(values[i]) && values[i] >= 0);
        least = fminf(least, values[i]);
        most = fmaxf(most, values[i]);
    }
    REQUIRE(vaccel_depth_map_nearest(result) >= least && vaccel_depth_map_nearest(result) <= least);
    REQUIRE(vaccel_depth_map_farthest(result) >= most && vaccel_depth_map_farthest(result) <= most);
}

static void check_sizes(const struct files *files, vaccel_session *session, vaccel_model *model,
                        struct outcome *outcome)
{
    json_t *examples = vision_examples(files, NETWORK);
    vaccel_image *image = vision_open(files, NETWORK, json_array_get(examples, 0));
    vaccel_depth_map *result = NULL;

    REQUIRE(image);
    REQUIRE(run_sized(session, image, model, 40, 30, &result) == VACCEL_OK);
    CHECK(check_size(result, 40, 30, outcome));
    vaccel_depth_map_release(result);
    REQUIRE(run_sized(session, image, model, 1, 1, &result) == VACCEL_OK);
    CHECK(check_size(result, 1, 1, outcome));
    vaccel_depth_map_release(result);
    REQUIRE(run_sized(session, image, model, UINT32_MAX, 1, &result) == VACCEL_ERR_LIMIT);
    REQUIRE(run_sized(session, image, model, 16384, 8192, &result) == VACCEL_ERR_LIMIT);
    vaccel_image_release(image);
    json_decref(examples);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const struct vision_op op = {NETWORK, "shapes-segment", "nan-depth", run,
                                        release, backend,          precision,   same,
                                        NULL,    check_room,       check_size};
    vaccel_session *session = open_pinned(way->pin);
    vaccel_model *model = NULL;

    REQUIRE(session);
    REQUIRE(vaccel_model_open(NETWORK, &model) == VACCEL_OK);
    CHECK(vision_check(&op, way, files, session, model, outcome));
    CHECK(check_sizes(files, session, model, outcome));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

const struct suite image_depth_suite = {VACCEL_OP_IMAGE_DEPTH, missing, check};
