/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/conformance/vision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "media/image.h"
#include "tests/conformance/tensors.h"

double vision_number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

const char *vision_missing(const struct files *files, const char *model)
{
    static char reason[600];
    struct stat info;

    snprintf(reason, sizeof(reason), "%s/%s/examples/examples.json", files->models, model);
    if (stat(reason, &info) == 0)
        return missing_networks(files);
    snprintf(reason, sizeof(reason), "the model %s is not built: run scripts/setup", model);
    return reason;
}

json_t *vision_examples(const struct files *files, const char *model)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/%s/examples/examples.json", files->models, model);
    json_t *examples = json_load_file(path, 0, NULL);
    for (size_t i = 0; i < json_array_size(examples); i++) {
        json_t *example = json_array_get(examples, i);
        const char *numbers = json_string_value(json_object_get(example, "numbers"));
        if (!numbers)
            continue;
        snprintf(path, sizeof(path), "%s/%s/examples/%s", files->models, model, numbers);
        json_object_set_new(example, "numbers", json_string(path));
    }
    return examples;
}

static void example_path(const struct files *files, const char *model, const json_t *example,
                         char *path, size_t size)
{
    snprintf(path, size, "%s/%s/examples/%s", files->models, model,
             json_string_value(json_object_get(example, "file")));
}

vaccel_image *vision_open(const struct files *files, const char *model, const json_t *example)
{
    char path[700];
    vaccel_image *image = NULL;

    example_path(files, model, example, path, sizeof(path));
    return vaccel_image_from_file(path, &image) == VACCEL_OK ? image : NULL;
}

void *vision_numbers(const json_t *example, size_t *size)
{
    struct stat info;
    FILE *file = fopen(json_string_value(json_object_get(example, "numbers")), "rb");

    if (!file)
        return NULL;
    *size = fstat(fileno(file), &info) == 0 ? (size_t)info.st_size : 0;
    void *numbers = malloc(*size + 1);
    if (numbers && fread(numbers, 1, *size, file) != *size)
        *size = 0;
    fclose(file);
    return numbers;
}

/* A picture's pixels, as RGB, with `left` and `top` grey ones on both sides. */
static vaccel_image *open_padded(const struct files *files, const char *model,
                                 const json_t *example, unsigned left, unsigned top)
{
    char path[700];
    vaccel_image *image = NULL;
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    struct vac_media_tensor_spec spec = {.layout = VAC_LAYOUT_NHWC,
                                         .dtype = VAC_DTYPE_U8,
                                         .filter = VAC_FILTER_NEAREST,
                                         .crop_fraction = 1,
                                         .std = {1, 1, 1}};
    static unsigned char encoded[4 << 20];
    unsigned width = (unsigned)vision_number(example, "width");
    unsigned height = (unsigned)vision_number(example, "height");
    size_t inner = (size_t)width * height * 3;
    struct vac_error err;

    example_path(files, model, example, path, sizeof(path));
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    const vaccel_image_view view = {.format = VACCEL_PIXEL_ENCODED,
                                    .data = encoded,
                                    .size = fread(encoded, 1, sizeof(encoded), file)};
    fclose(file);
    spec.width = width;
    spec.height = height;
    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = width + 2 * left;
    geometry.height = height + 2 * top;
    size_t size = (size_t)geometry.width * geometry.height * 3;
    unsigned char *small = (unsigned char *)malloc(inner);
    unsigned char *large = (unsigned char *)malloc(size);
    if (!small || !large ||
        vac_media_image_to_tensor(&view, &spec, NULL, NULL, small, inner, &err) != VACCEL_OK) {
        free(small);
        free(large);
        return NULL;
    }
    memset(large, 0x80, size);
    for (size_t y = 0; y < height; y++)
        memcpy(large + ((y + top) * geometry.width + left) * 3, small + y * width * 3, width * 3U);
    free(small);
    if (vaccel_image_from_pixels(&geometry, large, size, free, large, &image) != VACCEL_OK)
        free(large);
    return image;
}

/* The model from memory, and of an image it sees only the middle. */
static vaccel_model *open_cropping(const struct files *files, const char *name)
{
    char path[600];
    vaccel_model *model = NULL;
    static unsigned char content[4 << 20];

    snprintf(path, sizeof(path), "%s/%s/model.json", files->models, name);
    json_t *document = json_load_file(path, 0, NULL);
    json_object_set_new(json_object_get(json_object_get(document, "input"), "resize"), "crop",
                        json_string("center"));
    char *text = json_dumps(document, 0);
    json_decref(document);
    snprintf(path, sizeof(path), "%s/%s/model.onnx", files->models, name);
    FILE *file = fopen(path, "rb");
    if (!file || !text)
        return NULL;
    size_t size = fread(content, 1, sizeof(content), file);
    fclose(file);
    if (vaccel_model_from_memory(content, size, text, NULL, NULL, &model) != VACCEL_OK)
        model = NULL;
    free(text);
    return model;
}

static void check_origin(const struct vision_op *op, const struct way *way, const void *result,
                         struct outcome *outcome)
{
    size_t answers = strlen(way->answers);
    const char *backend = op->backend(result);

    REQUIRE(strncmp(backend, way->answers, answers) == 0);
    REQUIRE(way->answers[answers - 1] == '/' ? backend[answers] : !backend[answers]);
    REQUIRE(op->precision(result) == VACCEL_PRECISION_F32);
}

/* What comes through a transport is, bit for bit, what came without. */
static void check_direct(const struct vision_op *op, const struct way *way, vaccel_image *image,
                         vaccel_model *model, const void *reference, struct outcome *outcome)
{
    void *result = NULL;

    if (!*way->direct)
        return;
    vaccel_session *session = open_pinned(way->direct);
    REQUIRE(session);
    REQUIRE(op->run(session, image, model, &result) == VACCEL_OK);
    REQUIRE(op->same(result, reference));
    op->release(result);
    vaccel_session_release(session);
}

static void check_example(const struct vision_op *op, const struct way *way,
                          const struct files *files, vaccel_session *session, vaccel_model *model,
                          const json_t *example, struct outcome *outcome)
{
    vaccel_image *image = vision_open(files, op->model, example);
    void *result = NULL;

    REQUIRE(image);
    REQUIRE(op->run(session, image, model, &result) == VACCEL_OK);
    CHECK(op->check_any(result, (unsigned)vision_number(example, "width"),
                        (unsigned)vision_number(example, "height"), outcome));
    CHECK(op->check(result, example, 0, 0, outcome));
    CHECK(check_origin(op, way, result, outcome));
    CHECK(check_direct(op, way, image, model, result, outcome));
    op->release(result);
    vaccel_image_release(image);
}

/* What a crop leaves out moves the answer. */
static void check_crop(const struct vision_op *op, const struct files *files,
                       vaccel_session *session, const json_t *examples, struct outcome *outcome)
{
    vaccel_model *model = open_cropping(files, op->model);
    bool done = false;

    REQUIRE(model);
    for (size_t i = 0; i < json_array_size(examples); i++) {
        const json_t *example = json_array_get(examples, i);
        unsigned side = (unsigned)vision_number(example, "width");
        void *result = NULL;
        if (side != (unsigned)vision_number(example, "height"))
            continue;
        for (unsigned turn = 0; turn < 2; turn++) {
            unsigned left = turn == 0 ? 37 : 0;
            unsigned top = turn == 0 ? 0 : 21;
            vaccel_image *image = open_padded(files, op->model, example, left, top);
            REQUIRE(image);
            REQUIRE(op->run(session, image, model, &result) == VACCEL_OK);
            CHECK(op->check_any(result, side + 2 * left, side + 2 * top, outcome));
            CHECK(op->check(result, example, left, top, outcome));
            op->release(result);
            vaccel_image_release(image);
        }
        done = true;
    }
    REQUIRE(done);
    vaccel_model_release(model);
}

vaccel_image *vision_grey(uint32_t width, uint32_t height, unsigned char brightness)
{
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_image *image = NULL;
    size_t size = (size_t)width * height * 3;
    unsigned char *pixels = (unsigned char *)malloc(size);

    if (!pixels)
        return NULL;
    memset(pixels, brightness, size);
    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = width;
    geometry.height = height;
    if (vaccel_image_from_pixels(&geometry, pixels, size, free, pixels, &image) != VACCEL_OK)
        free(pixels);
    return image;
}

/* Images of a pixel, a row and a column. */
static void check_tiny(const struct vision_op *op, vaccel_session *session, vaccel_model *model,
                       struct outcome *outcome)
{
    static const uint32_t sizes[][2] = {{1, 1}, {300, 1}, {1, 300}};

    for (size_t i = 0; i < 3; i++) {
        vaccel_image *image = vision_grey(sizes[i][0], sizes[i][1], 0);
        void *result = NULL;
        REQUIRE(image);
        REQUIRE(op->run(session, image, model, &result) == VACCEL_OK);
        CHECK(op->check_any(result, sizes[i][0], sizes[i][1], outcome));
        op->release(result);
        vaccel_image_release(image);
    }
}

/* Fails as it does directly, and leaves the result as it was. */
static void check_failure(const struct vision_op *op, const struct way *way,
                          vaccel_session *session, vaccel_image *image, vaccel_model *model,
                          bool invalid, vaccel_status expected, struct outcome *outcome)
{
    vaccel_status (*run)(vaccel_session *, vaccel_image *, vaccel_model *, void **) =
        invalid ? op->run_invalid : op->run;
    char message[1024];
    char untouched;
    void *result = &untouched;

    /* Where a backend is chosen, it may be another's status: of one that could not be asked. */
    bool chosen = way->answers[strlen(way->answers) - 1] == '/';
    vaccel_status status = run(session, image, model, &result);
    REQUIRE(chosen ? status < 0 : status == expected);
    REQUIRE(result == &untouched);
    snprintf(message, sizeof(message), "%s", vaccel_last_error());
    REQUIRE(*message);
    if (!*way->direct)
        return;
    vaccel_session *direct = open_pinned(way->direct);
    REQUIRE(direct);
    REQUIRE(run(direct, image, model, &result) == expected);
    REQUIRE(strcmp(message, vaccel_last_error()) == 0);
    vaccel_session_release(direct);
}

void vision_check_wrong_model(const struct vision_op *op, const struct way *way,
                              vaccel_session *session, vaccel_image *image, const char *name,
                              vaccel_status expected, struct outcome *outcome)
{
    vaccel_model *model = NULL;

    REQUIRE(vaccel_model_open(name, &model) == VACCEL_OK);
    CHECK(check_failure(op, way, session, image, model, false, expected, outcome));
    vaccel_model_release(model);
}

static void check_errors(const struct vision_op *op, const struct way *way, vaccel_session *session,
                         vaccel_model *model, vaccel_image *image, struct outcome *outcome)
{
    static const char text[] = "This is a text and no picture.";
    vaccel_image *wrong = NULL;
    void *result = NULL;

    CHECK(vision_check_wrong_model(op, way, session, image, op->other, VACCEL_ERR_UNSUPPORTED,
                                   outcome));
    CHECK(vision_check_wrong_model(op, way, session, image, "no-such-model", VACCEL_ERR_NOT_FOUND,
                                   outcome));
    CHECK(
        vision_check_wrong_model(op, way, session, image, op->broken, VACCEL_ERR_BACKEND, outcome));
    REQUIRE(vaccel_image_from_memory(text, sizeof(text) - 1, NULL, NULL, &wrong) == VACCEL_OK);
    CHECK(check_failure(op, way, session, wrong, model, false, VACCEL_ERR_FORMAT, outcome));
    vaccel_image_release(wrong);
    if (op->run_invalid)
        CHECK(check_failure(op, way, session, image, model, true, VACCEL_ERR_INVALID, outcome));
    REQUIRE(op->run(NULL, image, model, &result) == VACCEL_ERR_INVALID);
    REQUIRE(op->run(session, NULL, model, &result) == VACCEL_ERR_INVALID);
    REQUIRE(op->run(session, image, NULL, &result) == VACCEL_ERR_INVALID);
    REQUIRE(op->run(session, image, model, NULL) == VACCEL_ERR_INVALID);
    REQUIRE(!result);
}

void vision_check(const struct vision_op *op, const struct way *way, const struct files *files,
                  vaccel_session *session, vaccel_model *model, struct outcome *outcome)
{
    json_t *examples = vision_examples(files, op->model);

    REQUIRE(json_array_size(examples) > 0);
    for (size_t i = 0; i < json_array_size(examples); i++)
        CHECK(check_example(op, way, files, session, model, json_array_get(examples, i), outcome));
    CHECK(check_crop(op, files, session, examples, outcome));
    CHECK(check_tiny(op, session, model, outcome));
    vaccel_image *image = vision_open(files, op->model, json_array_get(examples, 0));
    REQUIRE(image);
    CHECK(check_errors(op, way, session, model, image, outcome));
    vaccel_image_release(image);
    json_decref(examples);
}
