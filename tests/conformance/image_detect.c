/* SPDX-License-Identifier: Apache-2.0 */
/* image_detect: boxes around shapes, in pictures that a script drew. */
#include <math.h>
#include <string.h>

#include "tests/conformance/vision.h"

static const char NETWORK[] = "shapes-detect";

static const char *missing(const struct files *files)
{
    return vision_missing(files, NETWORK);
}

static vaccel_status run(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                         void **result)
{
    return vaccel_image_detect(session, image, model, NULL, (vaccel_detection **)result);
}

static vaccel_status run_invalid(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                 void **result)
{
    vaccel_image_detect_params params = VACCEL_IMAGE_DETECT_PARAMS_INIT;

    params.min_score = NAN;
    return vaccel_image_detect(session, image, model, &params, (vaccel_detection **)result);
}

static void release(void *result)
{
    vaccel_detection_release(result);
}

static const char *backend(const void *result)
{
    return vaccel_detection_backend(result);
}

static vaccel_precision precision(const void *result)
{
    return vaccel_detection_precision(result);
}

struct box {
    float x, y, width, height, score;
    uint32_t index;
};

static struct box box_at(const vaccel_detection *result, size_t i)
{
    return (struct box){vaccel_detection_x(result, i),     vaccel_detection_y(result, i),
                        vaccel_detection_width(result, i), vaccel_detection_height(result, i),
                        vaccel_detection_score(result, i), vaccel_detection_index(result, i)};
}

static bool same(const void *a, const void *b)
{
    size_t count = vaccel_detection_count(a);

    if (count != vaccel_detection_count(b) ||
        vaccel_detection_image_width(a) != vaccel_detection_image_width(b) ||
        vaccel_detection_image_height(a) != vaccel_detection_image_height(b))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct box one = box_at(a, i), other = box_at(b, i);
        if (memcmp(&one, &other, sizeof(one)) != 0 ||
            strcmp(vaccel_detection_label(a, i), vaccel_detection_label(b, i)) != 0)
            return false;
    }
    return true;
}

static double overlap(const struct box *a, const struct box *b)
{
    double across = fmin(a->x + a->width, b->x + b->width) - fmax(a->x, b->x);
    double down = fmin(a->y + a->height, b->y + b->height) - fmax(a->y, b->y);
    double both = across > 0 && down > 0 ? across * down : 0;

    return both / ((double)a->width * a->height + (double)b->width * b->height - both);
}

/* Every shape is found once, by its name, and nothing else is. */
static void check_shapes(const void *result, const json_t *example, unsigned left, unsigned top,
                         struct outcome *outcome)
{
    const json_t *boxes = json_object_get(example, "boxes");

    REQUIRE(vaccel_detection_count(result) == json_array_size(boxes));
    for (size_t i = 0; i < json_array_size(boxes); i++) {
        const json_t *box = json_array_get(boxes, i);
        const struct box there = {.x = (float)(vision_number(box, "x") + left),
                                  .y = (float)(vision_number(box, "y") + top),
                                  .width = (float)vision_number(box, "width"),
                                  .height = (float)vision_number(box, "height")};
        bool found = false;
        for (size_t k = 0; k < vaccel_detection_count(result); k++) {
            const struct box here = box_at(result, k);
            found = found || (overlap(&here, &there) >= 0.5 &&
                              strcmp(vaccel_detection_label(result, k),
                                     json_string_value(json_object_get(box, "label"))) == 0);
        }
        REQUIRE(found);
    }
}

static void check_any(const void *result, unsigned width, unsigned height, struct outcome *outcome)
{
    size_t count = vaccel_detection_count(result);

    REQUIRE(vaccel_detection_image_width(result) == width);
    REQUIRE(vaccel_detection_image_height(result) == height);
    for (size_t i = 0; i < count; i++) {
        const struct box box = box_at(result, i);
        REQUIRE(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0);
        REQUIRE((double)box.x + box.width <= width + 1e-3);
        REQUIRE((double)box.y + box.height <= height + 1e-3);
        REQUIRE(box.score > 0 && box.score <= 1);
        REQUIRE(i == 0 || box.score <= vaccel_detection_score(result, i - 1));
        REQUIRE(box.index < 3 && *vaccel_detection_label(result, i));
    }
    /* What is behind the end is nothing. */
    REQUIRE(*vaccel_detection_label(result, count) == '\0');
    REQUIRE(vaccel_detection_index(result, SIZE_MAX) == 0);
}

static size_t count_with(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                         const vaccel_image_detect_params *params)
{
    vaccel_detection *result = NULL;

    if (vaccel_image_detect(session, image, model, params, &result) != VACCEL_OK)
        return SIZE_MAX;
    size_t count = vaccel_detection_count(result);
    vaccel_detection_release(result);
    return count;
}

static void check_params(const struct files *files, vaccel_session *session, vaccel_model *model,
                         struct outcome *outcome)
{
    json_t *examples = vision_examples(files, NETWORK);
    vaccel_image_detect_params params = VACCEL_IMAGE_DETECT_PARAMS_INIT;
    size_t there = 0;

    for (size_t i = 0; there < 2 && i < json_array_size(examples); i++) {
        const json_t *example = json_array_get(examples, i);
        there = json_array_size(json_object_get(example, "boxes"));
        if (there < 2)
            continue;
        vaccel_image *image = vision_open(files, NETWORK, example);
        REQUIRE(image);
        params.max_boxes = 1;
        REQUIRE(count_with(session, image, model, &params) == 1);
        params.max_boxes = 0;
        params.min_score = 1;
        REQUIRE(count_with(session, image, model, &params) < there);
        params.min_score = 0;
        /* Several cells see each shape. */
        params.max_overlap = 1;
        size_t all = count_with(session, image, model, &params);
        REQUIRE(all > there && all <= 100);
        params.max_boxes = (uint32_t)all - 1;
        REQUIRE(count_with(session, image, model, &params) == all - 1);
        vaccel_image_release(image);
    }
    REQUIRE(there >= 2);
    json_decref(examples);
}

/* A network that answers with more rows the brighter the image is. */
static void check_rows(vaccel_session *session, struct outcome *outcome)
{
    static const struct box expected[] = {
        {0, 0, 40, 20, 0.9F, 0}, {40, 0, 40, 40, 0.8F, 1}, {20, 10, 40, 20, 0.7F, 2}};
    vaccel_model *model = NULL;

    REQUIRE(vaccel_model_open("rows-detect", &model) == VACCEL_OK);
    for (size_t i = 0; i < 8; i++) {
        size_t there = i % 4;
        vaccel_image *image = vision_grey(80, 40, (unsigned char)(25 + 50 * there));
        vaccel_detection *result = NULL;
        REQUIRE(image);
        REQUIRE(vaccel_image_detect(session, image, model, NULL, &result) == VACCEL_OK);
        REQUIRE(vaccel_detection_count(result) == there);
        for (size_t k = 0; k < there; k++) {
            const struct box box = box_at(result, k);
            REQUIRE(memcmp(&box, &expected[k], sizeof(box)) == 0);
        }
        vaccel_detection_release(result);
        vaccel_image_release(image);
    }
    vaccel_model_release(model);
}

static void check_wrong_models(const struct vision_op *op, const struct way *way,
                               vaccel_session *session, struct outcome *outcome)
{
    vaccel_image *image = vision_grey(8, 8, 0);

    REQUIRE(image);
    CHECK(vision_check_wrong_model(op, way, session, image, "wide-detect", VACCEL_ERR_FORMAT,
                                   outcome));
    CHECK(vision_check_wrong_model(op, way, session, image, "lost-detect", VACCEL_ERR_FORMAT,
                                   outcome));
    REQUIRE(!*way->direct || strstr(vaccel_last_error(), "boxes, scores"));
    vaccel_image_release(image);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const struct vision_op op = {
        NETWORK, "efficientnet-lite0", "nan-detect", run,      release, backend, precision,
        same,    run_invalid,          check_shapes, check_any};
    vaccel_session *session = open_pinned(way->pin);
    vaccel_model *model = NULL;

    REQUIRE(session);
    REQUIRE(vaccel_model_open(NETWORK, &model) == VACCEL_OK);
    CHECK(vision_check(&op, way, files, session, model, outcome));
    CHECK(check_params(files, session, model, outcome));
    CHECK(check_rows(session, outcome));
    CHECK(check_wrong_models(&op, way, session, outcome));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

const struct suite image_detect_suite = {VACCEL_OP_IMAGE_DETECT, missing, check};
