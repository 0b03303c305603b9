/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "media/image.h"
#include "tests/conformance/conformance.h"

/* What is expected, of data/image_classify.json. */
static struct {
    json_t *document;
    const char *model;
    uint32_t classes;
    const json_t *photos;
} expected;

/* A file's bytes. */
struct bytes {
    unsigned char *data;
    size_t size;
};

static bool read_bytes(const char *path, struct bytes *bytes)
{
    struct stat info;
    FILE *file = fopen(path, "rb");

    if (!file)
        return false;
    bool whole = fstat(fileno(file), &info) == 0;
    bytes->size = whole ? (size_t)info.st_size : 0;
    bytes->data = (unsigned char *)malloc(bytes->size + 1);
    whole = whole && bytes->data && fread(bytes->data, 1, bytes->size, file) == bytes->size;
    fclose(file);
    return whole;
}

static const char *load_expected(const struct files *files)
{
    static char reason[600];
    json_error_t error;

    if (expected.document)
        return NULL;
    snprintf(reason, sizeof(reason), "%s/image_classify.json", files->data);
    json_t *document = json_load_file(reason, 0, &error);
    if (!document) {
        snprintf(reason, sizeof(reason), "%s: %s", error.source, error.text);
        return reason;
    }
    expected.document = document;
    expected.model = json_string_value(json_object_get(document, "model"));
    expected.classes = (uint32_t)json_integer_value(json_object_get(document, "classes"));
    expected.photos = json_object_get(document, "photos");
    return NULL;
}

static void photo_path(const struct files *files, const json_t *photo, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", files->photos, json_string_value(json_object_get(photo, "file")));
}

static const char *missing(const struct files *files)
{
    static char reason[600];
    char path[512];
    struct stat info;
    const char *wrong = load_expected(files);

    if (wrong)
        return wrong;
    snprintf(path, sizeof(path), "%s/%s/model.json", files->models, expected.model);
    if (stat(path, &info) != 0) {
        snprintf(reason, sizeof(reason), "the model %s is not built", expected.model);
        return reason;
    }
    for (size_t i = 0; i < json_array_size(expected.photos); i++) {
        photo_path(files, json_array_get(expected.photos, i), path, sizeof(path));
        if (stat(path, &info) != 0) {
            snprintf(reason, sizeof(reason), "the photograph %.400s is not built", path);
            return reason;
        }
    }
    return NULL;
}

/* Bit for bit. */
static bool same(const vaccel_classification *a, const vaccel_classification *b)
{
    size_t count = vaccel_classification_count(a);

    if (count != vaccel_classification_count(b))
        return false;
    for (size_t i = 0; i < count; i++) {
        float left = vaccel_classification_score(a, i);
        float right = vaccel_classification_score(b, i);
        if (vaccel_classification_index(a, i) != vaccel_classification_index(b, i) ||
            memcmp(&left, &right, sizeof(left)) != 0 ||
            strcmp(vaccel_classification_label(a, i), vaccel_classification_label(b, i)) != 0)
            return false;
    }
    return strcmp(vaccel_classification_device(a), vaccel_classification_device(b)) == 0 &&
           strcmp(vaccel_classification_model_sha256(a), vaccel_classification_model_sha256(b)) ==
               0 &&
           vaccel_classification_precision(a) == vaccel_classification_precision(b);
}

static void check_answer(const vaccel_classification *result, const struct way *way,
                         const json_t *photo, struct outcome *outcome)
{
    double score = json_number_value(json_object_get(photo, "score"));
    double tolerance = json_number_value(json_object_get(photo, "tolerance"));
    size_t count = vaccel_classification_count(result);
    size_t answers = strlen(way->answers);
    double sum = 0;

    REQUIRE(count == 5);
    REQUIRE(vaccel_classification_index(result, 0) ==
            json_integer_value(json_object_get(photo, "index")));
    REQUIRE(fabs((double)vaccel_classification_score(result, 0) - score) <= tolerance);
    for (size_t i = 0; i < count; i++) {
        sum += (double)vaccel_classification_score(result, i);
        REQUIRE(i == 0 || vaccel_classification_score(result, i) <=
                              vaccel_classification_score(result, i - 1));
        REQUIRE(vaccel_classification_score(result, i) >= 0);
        REQUIRE(vaccel_classification_index(result, i) < expected.classes);
        REQUIRE(*vaccel_classification_label(result, i));
    }
    REQUIRE(sum <= 1.0001);
    const char *backend = vaccel_classification_backend(result);
    REQUIRE(strncmp(backend, way->answers, answers) == 0);
    REQUIRE(way->answers[answers - 1] == '/' ? backend[answers] : !backend[answers]);
    REQUIRE(*vaccel_classification_device(result));
    REQUIRE(strlen(vaccel_classification_model_sha256(result)) == 64);
    REQUIRE(vaccel_classification_precision(result) == VACCEL_PRECISION_F32);
    /* What is behind the end is nothing. */
    REQUIRE(*vaccel_classification_label(result, count) == '\0');
    REQUIRE(vaccel_classification_index(result, SIZE_MAX) == 0);
}

/* The image gives just what `reference` says. Releases it. */
static void check_same(vaccel_session *session, vaccel_model *model, vaccel_image *image,
                       const vaccel_classification *reference, struct outcome *outcome)
{
    vaccel_classification *result = NULL;

    REQUIRE(vaccel_image_classify(session, image, model, NULL, &result) == VACCEL_OK);
    REQUIRE(same(result, reference));
    vaccel_classification_release(result);
    vaccel_image_release(image);
}

static void check_encoded(vaccel_session *session, vaccel_model *model, const struct bytes *bytes,
                          const vaccel_classification *reference, struct outcome *outcome)
{
    vaccel_image *image = NULL;
    vaccel_buffer *buffer = NULL;

    REQUIRE(vaccel_image_from_memory(bytes->data, bytes->size, NULL, NULL, &image) == VACCEL_OK);
    CHECK(check_same(session, model, image, reference, outcome));
    REQUIRE(vaccel_buffer_create(session, bytes->size + 100, &buffer) == VACCEL_OK);
    memcpy((unsigned char *)vaccel_buffer_data(buffer) + 37, bytes->data, bytes->size);
    REQUIRE(vaccel_image_from_buffer(NULL, buffer, 37, bytes->size, &image) == VACCEL_OK);
    vaccel_buffer_release(buffer);
    CHECK(check_same(session, model, image, reference, outcome));
}

/* Decodes to tightly packed RGB. */
static bool decode(const struct bytes *bytes, vaccel_image_geometry *geometry, struct bytes *pixels)
{
    const vaccel_image_view view = {
        .format = VACCEL_PIXEL_ENCODED, .data = bytes->data, .size = bytes->size};
    struct vac_media_image_info info;
    struct vac_media_tensor_spec spec = {.layout = VAC_LAYOUT_NHWC,
                                         .dtype = VAC_DTYPE_U8,
                                         .color = VAC_COLOR_RGB,
                                         .filter = VAC_FILTER_NEAREST,
                                         .crop = VAC_CROP_NONE,
                                         .crop_fraction = 1,
                                         .std = {1, 1, 1}};
    struct vac_error error;

    if (vac_media_image_probe(&view, NULL, &info, &error) != VACCEL_OK)
        return false;
    spec.width = info.width;
    spec.height = info.height;
    pixels->size = vac_media_spec_bytes(&spec);
    pixels->data = (unsigned char *)malloc(pixels->size);
    vaccel_image_geometry_init(geometry, sizeof(*geometry));
    geometry->format = VACCEL_PIXEL_RGB8;
    geometry->width = info.width;
    geometry->height = info.height;
    return pixels->data && vac_media_image_to_tensor(&view, &spec, NULL, NULL, pixels->data,
                                                     pixels->size, &error) == VACCEL_OK;
}

/* Spreads RGB pixels into another format, with rows `geometry->stride` apart. */
static bool spread(const struct bytes *rgb, const vaccel_image_geometry *geometry,
                   struct bytes *pixels)
{
    size_t step = geometry->format == VACCEL_PIXEL_RGBA8 ? 4 : 3;
    size_t red = geometry->format == VACCEL_PIXEL_BGR8 ? 2 : 0;

    pixels->size = (size_t)geometry->stride * geometry->height;
    pixels->data = (unsigned char *)malloc(pixels->size);
    if (!pixels->data)
        return false;
    memset(pixels->data, 0x7F, pixels->size);
    for (size_t y = 0; y < geometry->height; y++) {
        for (size_t x = 0; x < geometry->width; x++) {
            const unsigned char *from = rgb->data + (y * geometry->width + x) * 3;
            unsigned char *to = pixels->data + y * geometry->stride + x * step;
            to[red] = from[0];
            to[1] = from[1];
            to[2 - red] = from[2];
        }
    }
    return true;
}

/* Pixels give just what the file gives that they were decoded from, however they lie. */
static void check_pixels(vaccel_session *session, vaccel_model *model, const struct bytes *bytes,
                         const vaccel_classification *reference, struct outcome *outcome)
{
    static const vaccel_pixel_format formats[] = {VACCEL_PIXEL_RGB8, VACCEL_PIXEL_BGR8,
                                                  VACCEL_PIXEL_RGBA8};
    vaccel_image_geometry geometry;
    struct bytes rgb;

    REQUIRE(decode(bytes, &geometry, &rgb));
    for (size_t i = 0; i < 3; i++) {
        vaccel_image *image = NULL;
        struct bytes pixels;
        geometry.format = formats[i];
        geometry.stride = (uint64_t)geometry.width * 4 + 24;
        REQUIRE(spread(&rgb, &geometry, &pixels));
        REQUIRE(vaccel_image_from_pixels(&geometry, pixels.data, pixels.size, free, pixels.data,
                                         &image) == VACCEL_OK);
        CHECK(check_same(session, model, image, reference, outcome));
    }
    free(rgb.data);
}

static vaccel_status classify(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                              uint32_t top_k, float min_score, vaccel_classification **result)
{
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;

    params.top_k = top_k;
    params.min_score = min_score;
    return vaccel_image_classify(session, image, model, &params, result);
}

static void check_params(vaccel_session *session, vaccel_model *model, vaccel_image *image,
                         const vaccel_classification *reference, struct outcome *outcome)
{
    vaccel_classification *result = NULL;
    float middle =
        (vaccel_classification_score(reference, 1) + vaccel_classification_score(reference, 2)) / 2;

    REQUIRE(classify(session, image, model, 2, 0, &result) == VACCEL_OK);
    REQUIRE(vaccel_classification_count(result) == 2);
    REQUIRE(vaccel_classification_index(result, 1) == vaccel_classification_index(reference, 1));
    vaccel_classification_release(result);
    REQUIRE(classify(session, image, model, UINT32_MAX, 0, &result) == VACCEL_OK);
    REQUIRE(vaccel_classification_count(result) == expected.classes);
    vaccel_classification_release(result);
    REQUIRE(classify(session, image, model, 0, middle, &result) == VACCEL_OK);
    REQUIRE(vaccel_classification_count(result) == 2);
    vaccel_classification_release(result);
    REQUIRE(classify(session, image, model, 0, 1, &result) == VACCEL_OK);
    REQUIRE(vaccel_classification_count(result) == 0);
    vaccel_classification_release(result);
}

static void check_asynchronous(vaccel_session *session, vaccel_model *model, const char *path,
                               const vaccel_classification *reference, struct outcome *outcome)
{
    vaccel_classification *result = NULL;
    vaccel_image *image = NULL;
    vaccel_call *calls[4];

    for (size_t i = 0; i < 4; i++) {
        REQUIRE(vaccel_image_from_file(path, &image) == VACCEL_OK);
        REQUIRE(vaccel_image_classify_submit(session, image, model, NULL, &calls[i]) == VACCEL_OK);
        vaccel_image_release(image);
    }
    for (size_t i = 0; i < 4; i++) {
        REQUIRE(vaccel_call_wait(calls[i], -1) == VACCEL_OK);
        REQUIRE(vaccel_image_classify_result(calls[i], &result) == VACCEL_OK);
        REQUIRE(same(result, reference));
        vaccel_classification_release(result);
        vaccel_call_release(calls[i]);
    }
}

/* A file's lines as a list. */
static json_t *read_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    json_t *lines = json_array();
    char line[512];

    while (file && fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        json_array_append_new(lines, json_string(line));
    }
    if (file)
        fclose(file);
    return file ? lines : NULL;
}

static void check_model_from_memory(vaccel_session *session, const struct files *files,
                                    vaccel_image *image, const vaccel_classification *reference,
                                    struct outcome *outcome)
{
    vaccel_classification *result = NULL;
    vaccel_model *model = NULL;
    struct bytes metadata;
    struct bytes content;
    char path[512];

    snprintf(path, sizeof(path), "%s/%s/model.json", files->models, expected.model);
    REQUIRE(read_bytes(path, &metadata));
    metadata.data[metadata.size] = '\0';
    json_t *document = json_loads((const char *)metadata.data, 0, NULL);
    /* Beside bytes there is no folder to look for a file of labels in. */
    snprintf(path, sizeof(path), "%s/%s/%s", files->models, expected.model,
             json_string_value(json_object_get(document, "labels")));
    json_t *labels = read_lines(path);
    REQUIRE(labels);
    json_object_set_new(document, "labels", labels);
    snprintf(path, sizeof(path), "%s/%s/%s", files->models, expected.model,
             json_string_value(json_object_get(document, "file")));
    char *text = json_dumps(document, 0);
    REQUIRE(text && read_bytes(path, &content));
    REQUIRE(vaccel_model_from_memory(content.data, content.size, text, free, content.data,
                                     &model) == VACCEL_OK);
    REQUIRE(vaccel_image_classify(session, image, model, NULL, &result) == VACCEL_OK);
    REQUIRE(same(result, reference));
    vaccel_classification_release(result);
    vaccel_model_release(model);
    free(text);
    json_decref(document);
    free(metadata.data);
}

/* How a call fails, to be compared between two ways. */
struct failure {
    vaccel_status status;
    char message[1024];
};

static struct failure failure_of(vaccel_session *session, vaccel_image *image, vaccel_model *model,
                                 float min_score)
{
    vaccel_classification *untouched = (vaccel_classification *)(void *)&expected;
    vaccel_classification *result = untouched;
    struct failure failure = {.status = classify(session, image, model, 0, min_score, &result)};

    snprintf(failure.message, sizeof(failure.message), "%s", vaccel_last_error());
    if (failure.status >= 0 || result != untouched)
        failure = (struct failure){VACCEL_OK, "it succeeded, or touched its output"};
    return failure;
}

/* Fails, says why, and says the same directly. */
static void check_failure(const struct way *way, vaccel_session *session, vaccel_image *image,
                          vaccel_model *model, float min_score, struct outcome *outcome)
{
    struct failure failure = failure_of(session, image, model, min_score);

    REQUIRE(failure.status < 0);
    REQUIRE(*failure.message);
    if (!*way->direct)
        return;
    vaccel_session *session_direct = open_pinned(way->direct);
    REQUIRE(session_direct);
    struct failure direct = failure_of(session_direct, image, model, min_score);
    REQUIRE(failure.status == direct.status);
    REQUIRE(strcmp(failure.message, direct.message) == 0);
    vaccel_session_release(session_direct);
}

static void check_bad_image(const struct way *way, vaccel_session *session, vaccel_model *model,
                            const void *data, size_t size, struct outcome *outcome)
{
    vaccel_image *image = NULL;

    REQUIRE(vaccel_image_from_memory(data, size, NULL, NULL, &image) == VACCEL_OK);
    CHECK(check_failure(way, session, image, model, 0, outcome));
    vaccel_image_release(image);
}

static void check_bad_input(const struct way *way, vaccel_session *session, vaccel_model *model,
                            vaccel_image *image, const struct bytes *bytes, struct outcome *outcome)
{
    static const char text[] = "This is a text and not a photograph.";
    static const char *const wrong_models[] = {"no-such-model", "./no/../model.json"};
    vaccel_model *wrong = NULL;

    CHECK(check_bad_image(way, session, model, text, sizeof(text) - 1, outcome));
    CHECK(check_bad_image(way, session, model, bytes->data, bytes->size / 2, outcome));
    CHECK(check_bad_image(way, session, model, bytes->data, 1, outcome));
    CHECK(check_failure(way, session, image, model, -0.5F, outcome));
    CHECK(check_failure(way, session, image, model, NAN, outcome));
    REQUIRE(vaccel_model_open(wrong_models[0], &wrong) == VACCEL_OK);
    CHECK(check_failure(way, session, image, wrong, 0, outcome));
    REQUIRE(strstr(vaccel_last_error(), wrong_models[0]));
    vaccel_model_release(wrong);
    REQUIRE(vaccel_model_open(wrong_models[1], &wrong) == VACCEL_ERR_NOT_FOUND);
    REQUIRE(vaccel_model_from_memory(text, sizeof(text), NULL, NULL, NULL, &wrong) == VACCEL_OK);
    CHECK(check_failure(way, session, image, wrong, 0, outcome));
    vaccel_model_release(wrong);
}

static void check_null(vaccel_session *session, vaccel_model *model, vaccel_image *image,
                       struct outcome *outcome)
{
    vaccel_classification *result = NULL;

    REQUIRE(vaccel_image_classify(NULL, image, model, NULL, &result) == VACCEL_ERR_INVALID);
    REQUIRE(vaccel_image_classify(session, NULL, model, NULL, &result) == VACCEL_ERR_INVALID);
    REQUIRE(vaccel_image_classify(session, image, NULL, NULL, &result) == VACCEL_ERR_INVALID);
    REQUIRE(vaccel_image_classify(session, image, model, NULL, NULL) == VACCEL_ERR_INVALID);
    REQUIRE(!result);
}

/* What comes through a transport is, bit for bit, what came without. */
static void check_direct(const struct way *way, vaccel_model *model, vaccel_image *image,
                         const vaccel_classification *reference, struct outcome *outcome)
{
    vaccel_classification *result = NULL;

    if (!*way->direct)
        return;
    vaccel_session *session = open_pinned(way->direct);
    REQUIRE(session);
    REQUIRE(vaccel_image_classify(session, image, model, NULL, &result) == VACCEL_OK);
    REQUIRE(same(result, reference));
    vaccel_classification_release(result);
    vaccel_session_release(session);
}

static void check_photo(const struct way *way, const struct files *files, vaccel_session *session,
                        vaccel_model *model, const json_t *photo, struct outcome *outcome)
{
    vaccel_classification *result = NULL;
    vaccel_image *image = NULL;
    struct bytes bytes;
    char path[512];

    photo_path(files, photo, path, sizeof(path));
    REQUIRE(vaccel_image_from_file(path, &image) == VACCEL_OK);
    REQUIRE(read_bytes(path, &bytes));
    REQUIRE(vaccel_image_classify(session, image, model, NULL, &result) == VACCEL_OK);
    CHECK(check_answer(result, way, photo, outcome));
    CHECK(check_direct(way, model, image, result, outcome));
    CHECK(check_encoded(session, model, &bytes, result, outcome));
    CHECK(check_pixels(session, model, &bytes, result, outcome));
    CHECK(check_params(session, model, image, result, outcome));
    CHECK(check_asynchronous(session, model, path, result, outcome));
    CHECK(check_model_from_memory(session, files, image, result, outcome));
    CHECK(check_bad_input(way, session, model, image, &bytes, outcome));
    CHECK(check_null(session, model, image, outcome));
    vaccel_classification_release(result);
    vaccel_image_release(image);
    free(bytes.data);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);
    vaccel_model *model = NULL;

    REQUIRE(session);
    REQUIRE(vaccel_model_open(expected.model, &model) == VACCEL_OK);
    for (size_t i = 0; i < json_array_size(expected.photos); i++)
        CHECK(check_photo(way, files, session, model, json_array_get(expected.photos, i), outcome));
    vaccel_model_release(model);
    vaccel_session_release(session);
}

const struct suite image_classify_suite = {VACCEL_OP_IMAGE_CLASSIFY, missing, check};
