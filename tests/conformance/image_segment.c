/* SPDX-License-Identifier: Apache-2.0 */
/* image_segment: a mask of shapes, in pictures that a script drew. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/vision.h"

static const char NETWORK[] = "shapes-segment";

static const char *missing(const struct files *files)
{
    return vision_missing(files, NETWORK);
}

static vaccel_status run(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                         void **result)
{
    return vaccel_image_segment(session, image, model, NULL, (vaccel_segmentation **)result);
}

static vaccel_status run_sized(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                               uint32_t width, uint32_t height, vaccel_segmentation **result)
{
    vaccel_image_segment_params params = VACCEL_IMAGE_SEGMENT_PARAMS_INIT;

    params.width = width;
    params.height = height;
    return vaccel_image_segment(session, image, model, &params, result);
}

static void release(void *result)
{
    vaccel_segmentation_release(result);
}

static const char *backend(const void *result)
{
    return vaccel_segmentation_backend(result);
}

static vaccel_precision precision(const void *result)
{
    return vaccel_segmentation_precision(result);
}

static bool same(const void *a, const void *b)
{
    size_t count = vaccel_segmentation_mask_count(a);
    size_t classes = vaccel_segmentation_class_count(a);

    if (vaccel_segmentation_width(a) != vaccel_segmentation_width(b) ||
        vaccel_segmentation_height(a) != vaccel_segmentation_height(b) ||
        count != vaccel_segmentation_mask_count(b) ||
        classes != vaccel_segmentation_class_count(b) ||
        memcmp(vaccel_segmentation_mask(a), vaccel_segmentation_mask(b), count) != 0)
        return false;
    for (size_t i = 0; i < classes; i++) {
        if (strcmp(vaccel_segmentation_class_label(a, i), vaccel_segmentation_class_label(b, i)) !=
                0 ||
            vaccel_segmentation_class_pixels(a, i) != vaccel_segmentation_class_pixels(b, i))
            return false;
    }
    return true;
}

/* Of the pixels within the margins, nearly all are of the class that was drawn. */
static void check_shapes(const void *result, const json_t *example, unsigned left, unsigned top,
                         struct outcome *outcome)
{
    size_t width = (size_t)vision_number(example, "width");
    size_t height = (size_t)vision_number(example, "height");
    size_t line = vaccel_segmentation_width(result);
    const uint8_t *mask = vaccel_segmentation_mask(result);
    size_t size = 0;
    uint8_t *drawn = (uint8_t *)vision_numbers(example, &size);
    size_t right = 0;

    REQUIRE(drawn && size == width * height);
    REQUIRE(line == width + 2 * left && vaccel_segmentation_height(result) == height + 2 * top);
    for (size_t y = 0; y < height; y++) {
        for (size_t x = 0; x < width; x++)
            right += mask[(y + top) * line + x + left] == drawn[y * width + x];
    }
    free(drawn);
    REQUIRE((double)right >= 0.94 * (double)size);
}

static void check_size(const void *result, unsigned width, unsigned height, struct outcome *outcome)
{
    static const char *const labels[] = {"nothing", "circle", "square", "triangle"};
    size_t count = vaccel_segmentation_mask_count(result);
    const uint8_t *mask = vaccel_segmentation_mask(result);
    uint64_t pixels[4] = {0};

    REQUIRE(vaccel_segmentation_width(result) == width);
    REQUIRE(vaccel_segmentation_height(result) == height);
    REQUIRE(count == (size_t)width * height);
    REQUIRE(vaccel_segmentation_class_count(result) == 4);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(mask[i] < 4);
        pixels[mask[i]]++;
    }
    for (size_t i = 0; i < 4; i++) {
        REQUIRE(vaccel_segmentation_class_pixels(result, i) == pixels[i]);
        REQUIRE(strcmp(vaccel_segmentation_class_label(result, i), labels[i]) == 0);
    }
    REQUIRE(*vaccel_segmentation_class_label(result, 4) == '\0');
}

/* A mask of another size is the same picture. */
static void check_sizes(const struct files *files, vaccel_session *session, vaccel_model *model,
                        struct outcome *outcome)
{
    json_t *examples = vision_examples(files, NETWORK);
    const json_t *example = json_array_get(examples, 0);
    unsigned width = (unsigned)vision_number(example, "width");
    unsigned height = (unsigned)vision_number(example, "height");
    vaccel_image *image = vision_open(files, NETWORK, example);
    vaccel_segmentation *whole = NULL;
    vaccel_segmentation *half = NULL;
    size_t right = 0;

    REQUIRE(image);
    REQUIRE(run_sized(session, image, model, 0, 0, &whole) == VACCEL_OK);
    REQUIRE(run_sized(session, image, model, width / 2, height / 2, &half) == VACCEL_OK);
    CHECK(check_size(half, width / 2, height / 2, outcome));
    const uint8_t *fine = vaccel_segmentation_mask(whole);
    const uint8_t *coarse = vaccel_segmentation_mask(half);
    for (size_t y = 0; y < height / 2; y++) {
        for (size_t x = 0; x < width / 2; x++)
            right += coarse[y * (width / 2) + x] == fine[2 * y * width + 2 * x];
    }
    REQUIRE((double)right >= 0.97 * (double)(width / 2) * (double)(height / 2));
    vaccel_segmentation_release(half);
    REQUIRE(run_sized(session, image, model, 0, 7, &half) == VACCEL_OK);
    CHECK(check_size(half, width, 7, outcome));
    vaccel_segmentation_release(half);
    REQUIRE(run_sized(session, image, model, UINT32_MAX, UINT32_MAX, &half) == VACCEL_ERR_LIMIT);
    REQUIRE(run_sized(session, image, model, 65536, 65536, &half) == VACCEL_ERR_LIMIT);
    vaccel_segmentation_release(whole);
    vaccel_image_release(image);
    json_decref(examples);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    static const struct vision_op op = {NETWORK, "shapes-detect", "nan-segment", run,
                                        release, backend,         precision,     same,
                                        NULL,    check_shapes,    check_size};
    vaccel_session *session = open_pinned(way->pin);
    vaccel_model *model = NULL;

    REQUIRE(session);
    REQUIRE(vaccel_model_open(NETWORK, &model) == VACCEL_OK);
    CHECK(vision_check(&op, way, files, session, model, outcome));
    CHECK(check_sizes(files, session, model, outcome));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

const struct suite image_segment_suite = {VACCEL_OP_IMAGE_SEGMENT, missing, check};
