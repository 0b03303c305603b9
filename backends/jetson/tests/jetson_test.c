/* SPDX-License-Identifier: Apache-2.0 */
/* The backend with networks of the test's own: each op, what models must have, what fails. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

enum { SIDE = 8 };

static char folder[] = "/tmp/jetson-test-XXXXXX";
static vaccel_session *session;
static vaccel_image *image;
static uint8_t pixels[SIDE * SIDE * 3];

/* %s: the op, labels and output of a model.json. */
static const char METADATA[] =
    "{\"format_version\": 1, \"name\": \"fake\", \"format\": \"onnx\", \"file\": \"means.onnx\","
    " \"ops\": [\"%s\"], \"input\": {\"name\": \"image\", \"shape\": [1, 3, 8, 8],"
    " \"layout\": \"NCHW\", \"dtype\": \"f32\", \"color\": \"RGB\", \"mean\": [0, 0, 0],"
    " \"std\": [255, 255, 255]}, %s \"output\": %s}";

#define LABELS "\"labels\": \"labels.txt\","
#define CLASSIFY "{\"name\": \"scores\", \"activation\": \"none\"}"
#define DETECT                                                                                     \
    "{\"name\": \"boxes\", \"activation\": \"none\","                                              \
    " \"detect\": {\"rows\": \"box_scores\", \"scores\": \"scores\"}}"
#define SEGMENT "{\"name\": \"scores\", \"activation\": \"softmax\", \"segment\": {}}"
#define POSE                                                                                       \
    "{\"name\": \"heatmaps\", \"activation\": \"sigmoid\", \"pose\": {\"figures\": \"several\"}}"
#define DEPTH "{\"name\": \"depth\", \"depth\": {\"kind\": \"metric\"}}"

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static vaccel_model *open_model(const char *op, const char *labels, const char *output)
{
    char text[2048];
    vaccel_model *model = NULL;
    snprintf(text, sizeof(text), METADATA, op, labels, output);
    write_file("model.json", text);
    if (vaccel_model_open(folder, &model) != VACCEL_OK) {
        fail_msg("%s", vaccel_last_error());
    }
    return model;
}

static void good(vaccel_status status)
{
    if (status != VACCEL_OK) {
        fail_msg("%s", vaccel_last_error());
    }
}

static void expect_failure(vaccel_status status, vaccel_status expected, const char *word)
{
    if (status != expected || strstr(vaccel_last_error(), word) == NULL) {
        fail_msg("status %d, and not %d with '%s': %s", status, expected, word,
                 vaccel_last_error());
    }
}

static void paint(int x, int y, uint8_t red, uint8_t green, uint8_t blue)
{
    uint8_t *at = pixels + 3 * (y * SIDE + x);
    at[0] = red;
    at[1] = green;
    at[2] = blue;
}

static void test_classify(void **state)
{
    vaccel_classification *result = NULL;
    vaccel_model *model = open_model("image_classify", LABELS, CLASSIFY);
    (void)state;
    for (int i = 0; i < SIDE * SIDE; i++) {
        paint(i % SIDE, i / SIDE, 51, 204, 102);
    }
    good(vaccel_image_classify(session, image, model, NULL, &result));
    assert_int_equal(vaccel_classification_count(result), 3);
    assert_string_equal(vaccel_classification_label(result, 0), "green");
    assert_true(vaccel_classification_score(result, 0) > 0.79F);
    assert_string_equal(vaccel_classification_label(result, 2), "red");
    assert_string_equal(vaccel_classification_backend(result), "jetson");
    vaccel_classification_release(result);

    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    params.min_score = 0.5F;
    good(vaccel_image_classify(session, image, model, &params, &result));
    assert_int_equal(vaccel_classification_count(result), 1);
    vaccel_classification_release(result);
    vaccel_model_release(model);
}

static void test_detect(void **state)
{
    vaccel_detection *result = NULL;
    vaccel_model *model = open_model("image_detect", LABELS, DETECT);
    (void)state;
    paint(2, 1, 255, 0, 0);
    paint(4, 6, 255, 0, 0);
    good(vaccel_image_detect(session, image, model, NULL, &result));
    assert_int_equal(vaccel_detection_count(result), 2);
    assert_string_equal(vaccel_detection_label(result, 0), "green"); /* class 1 */
    assert_true(vaccel_detection_x(result, 0) == 2 && vaccel_detection_y(result, 0) == 1);
    assert_true(vaccel_detection_width(result, 0) == 3 && vaccel_detection_height(result, 0) == 6);
    /* Cut to the image. */
    assert_true(vaccel_detection_x(result, 1) == 0 && vaccel_detection_width(result, 1) == SIDE);
    vaccel_detection_release(result);

    vaccel_image_detect_params params = VACCEL_IMAGE_DETECT_PARAMS_INIT;
    params.min_score = 0.5F;
    good(vaccel_image_detect(session, image, model, &params, &result));
    assert_int_equal(vaccel_detection_count(result), 1);
    vaccel_detection_release(result);
    params.min_score = 2;
    expect_failure(vaccel_image_detect(session, image, model, &params, &result), VACCEL_ERR_INVALID,
                   "min_score");
    vaccel_model_release(model);
}

static void test_segment(void **state)
{
    vaccel_segmentation *result = NULL;
    vaccel_image_segment_params params = VACCEL_IMAGE_SEGMENT_PARAMS_INIT;
    vaccel_model *model = open_model("image_segment", LABELS, SEGMENT);
    (void)state;
    paint(3, 2, 0, 255, 0);
    good(vaccel_image_segment(session, image, model, NULL, &result));
    assert_int_equal(vaccel_segmentation_width(result), SIDE);
    assert_int_equal(vaccel_segmentation_mask(result)[2 * SIDE + 3], 1);
    assert_int_equal(vaccel_segmentation_class_pixels(result, 0), SIDE * SIDE - 1);
    assert_int_equal(vaccel_segmentation_class_pixels(result, 1), 1);
    vaccel_segmentation_release(result);
    params.width = params.height = 2 * SIDE;
    good(vaccel_image_segment(session, image, model, &params, &result));
    assert_int_equal(vaccel_segmentation_class_pixels(result, 1), 4);
    vaccel_segmentation_release(result);
    params.width = params.height = 1U << 16;
    expect_failure(vaccel_image_segment(session, image, model, &params, &result), VACCEL_ERR_LIMIT,
                   "65536 x 65536");
    vaccel_model_release(model);
}

static void test_pose(void **state)
{
    vaccel_poses *result = NULL;
    vaccel_model *model = open_model("image_pose", LABELS, POSE);
    (void)state;
    paint(1, 2, 255, 255, 255);
    paint(6, 5, 255, 255, 255);
    good(vaccel_image_pose(session, image, model, NULL, &result));
    /* The one with more points first. */
    assert_int_equal(vaccel_poses_count(result), 2);
    assert_int_equal(vaccel_poses_keypoint_count(result, 0), 3);
    assert_true(vaccel_poses_score(result, 0) > 0.6F && vaccel_poses_score(result, 1) < 0.4F);
    assert_true(vaccel_poses_keypoint_x(result, 0, 1) == 6);
    assert_true(vaccel_poses_keypoint_y(result, 0, 1) == 5);
    assert_string_equal(vaccel_poses_keypoint_label(result, 0, 1), "last");
    assert_true(vaccel_poses_keypoint_score(result, 0, 2) == 0);
    vaccel_poses_release(result);
    vaccel_model_release(model);
}

static void test_depth(void **state)
{
    vaccel_depth_map *result = NULL;
    vaccel_image_depth_params params = VACCEL_IMAGE_DEPTH_PARAMS_INIT;
    vaccel_model *model = open_model("image_depth", "", DEPTH);
    (void)state;
    for (int i = 0; i < SIDE * SIDE / 4; i++) {
        paint(SIDE / 2 + i % (SIDE / 2), i / (SIDE / 2), 0, 0, 200);
    }
    params.width = params.height = 2;
    good(vaccel_image_depth(session, image, model, &params, &result));
    const float *values = vaccel_depth_map_values(result);
    assert_true(values[0] == 0 && values[1] > 199 && values[1] < 201 && values[2] == 0);
    assert_int_equal(vaccel_depth_map_metric(result), 1);
    vaccel_depth_map_release(result);
    vaccel_model_release(model);
}

static vaccel_status classify(const char *labels)
{
    vaccel_classification *result = NULL;
    vaccel_model *model = open_model("image_classify", labels, CLASSIFY);
    vaccel_status status = vaccel_image_classify(session, image, model, NULL, &result);
    vaccel_classification_release(result);
    vaccel_model_release(model);
    return status;
}

static void test_what_fails_in_jetson_inference(void **state)
{
    static const struct {
        const char *what;
        vaccel_status status;
        const char *word;
    } cases[] = {
        {"create", VACCEL_ERR_FORMAT, "cannot load it"},
        {"process", VACCEL_ERR_BACKEND, "cannot run the model fake"},
        {"throw", VACCEL_ERR_BACKEND, "cannot run the model fake"},
        {"memory", VACCEL_ERR_NO_MEMORY, "8 x 8"},
        {"class", VACCEL_ERR_FORMAT, "class 9 and has 3 labels"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        setenv("FAKE_JETSON", cases[i].what, 1);
        expect_failure(classify(LABELS), cases[i].status, cases[i].word);
        unsetenv("FAKE_JETSON");
    }
    vaccel_detection *detection = NULL;
    vaccel_segmentation *segmentation = NULL;
    vaccel_poses *poses = NULL;
    vaccel_depth_map *map = NULL;
    static const char *const whats[] = {"process", "throw"};
    for (size_t i = 0; i < 2; i++) {
        setenv("FAKE_JETSON", whats[i], 1);
        vaccel_model *model = open_model("image_detect", LABELS, DETECT);
        expect_failure(vaccel_image_detect(session, image, model, NULL, &detection),
                       VACCEL_ERR_BACKEND, "cannot run");
        vaccel_model_release(model);
        model = open_model("image_segment", LABELS, SEGMENT);
        expect_failure(vaccel_image_segment(session, image, model, NULL, &segmentation),
                       VACCEL_ERR_BACKEND, "cannot run");
        vaccel_model_release(model);
        model = open_model("image_pose", LABELS, POSE);
        expect_failure(vaccel_image_pose(session, image, model, NULL, &poses), VACCEL_ERR_BACKEND,
                       "cannot run");
        vaccel_model_release(model);
        model = open_model("image_depth", "", DEPTH);
        expect_failure(vaccel_image_depth(session, image, model, NULL, &map), VACCEL_ERR_BACKEND,
                       "cannot run");
        vaccel_model_release(model);
        unsetenv("FAKE_JETSON");
    }
    /* Classes that no label names. */
    setenv("FAKE_JETSON", "class", 1);
    vaccel_model *model = open_model("image_detect", LABELS, DETECT);
    expect_failure(vaccel_image_detect(session, image, model, NULL, &detection), VACCEL_ERR_FORMAT,
                   "class 9");
    vaccel_model_release(model);
    model = open_model("image_segment", LABELS, SEGMENT);
    expect_failure(vaccel_image_segment(session, image, model, NULL, &segmentation),
                   VACCEL_ERR_FORMAT, "class 200");
    vaccel_model_release(model);
    unsetenv("FAKE_JETSON");
}

static void test_what_models_must_have(void **state)
{
    char from[256];
    char to[256];
    vaccel_poses *poses = NULL;
    vaccel_detection *detection = NULL;
    (void)state;
    expect_failure(classify("\"labels\": [\"a\", \"b\", \"c\"],"), VACCEL_ERR_UNSUPPORTED,
                   "no file of labels");
    vaccel_model *model = open_model("image_detect", LABELS,
                                     "{\"name\": \"all\", \"activation\": \"none\","
                                     " \"detect\": {\"rows\": \"box_scores\"}}");
    expect_failure(vaccel_image_detect(session, image, model, NULL, &detection),
                   VACCEL_ERR_UNSUPPORTED, "wants two");
    vaccel_model_release(model);
    snprintf(from, sizeof(from), "%s/topology.json", folder);
    snprintf(to, sizeof(to), "%s/elsewhere", folder);
    assert_int_equal(rename(from, to), 0);
    model = open_model("image_pose", LABELS, POSE);
    expect_failure(vaccel_image_pose(session, image, model, NULL, &poses), VACCEL_ERR_UNSUPPORTED,
                   "topology.json");
    vaccel_model_release(model);
    assert_int_equal(rename(to, from), 0);
}

static void test_precisions(void **state)
{
    vaccel_session *own = NULL;
    vaccel_session *kept = session;
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    (void)state;
    options.backend = "jetson";
    options.precision = VACCEL_PRECISION_F16;
    good(vaccel_session_open(&options, &own));
    session = own;
    good(classify(LABELS));
    vaccel_session_release(own);
    options.precision = VACCEL_PRECISION_BF16;
    good(vaccel_session_open(&options, &own));
    session = own;
    expect_failure(classify(LABELS), VACCEL_ERR_UNSUPPORTED, "f32");
    vaccel_session_release(own);
    session = kept;
}

/* Nothing of jetson-inference's is left once models and sessions are gone. */
static void test_nothing_is_left(void **state)
{
    char path[512];
    (void)state;
    snprintf(path, sizeof(path), "%s/libvaccel-jetson.so.0", getenv("VACCEL_BACKEND_PATH"));
    void *handle = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    assert_non_null(handle);
    const int *alive = dlsym(handle, "fake_jetson_alive");
    assert_non_null(alive);
    assert_int_equal(*alive, 0);
    dlclose(handle);
}

static void test_forks(void **state)
{
    int status = 0;
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(classify(LABELS) == VACCEL_ERR_UNAVAILABLE &&
                      strstr(vaccel_last_error(), "jetson-inference") != NULL
                  ? 0
                  : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* In a process of its own each, before the library is loaded here. */
static void expect_refused(const char *library, const char *word)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("VACCEL_JETSON_LIBRARY", library, 1);
        vaccel_status got = classify(LABELS);
        bool right = got == VACCEL_ERR_CONFIG && strstr(vaccel_last_error(), word) != NULL;
        if (!right) {
            fprintf(stderr, "%d: %s\n", got, vaccel_last_error());
        }
        _exit(right ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_libraries_that_are_none(void **state)
{
    (void)state;
    expect_refused("/nowhere/libvaccel-jetson.so.0", "cannot open shared object file");
    expect_refused(getenv("VACCEL_TEST_OTHER"), "has no vac_jetson_table");
}

static int set_up(void **state)
{
    char command[512];
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(command, sizeof(command), "cp '%s/means.onnx' '%s'", getenv("VACCEL_NETWORKS"),
             folder);
    if (system(command) != 0) {
        return -1;
    }
    write_file("labels.txt", "red\ngreen\nblue\n");
    write_file("topology.json", "{}");
    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = geometry.height = SIDE;
    options.backend = "jetson";
    return vaccel_session_open(&options, &session) == VACCEL_OK &&
                   vaccel_image_from_pixels(&geometry, pixels, sizeof(pixels), NULL, NULL,
                                            &image) == VACCEL_OK
               ? 0
               : -1;
}

static int blacken(void **state)
{
    (void)state;
    memset(pixels, 0, sizeof(pixels));
    return 0;
}

static int tear_down(void **state)
{
    char command[64];
    (void)state;
    vaccel_image_release(image);
    vaccel_session_release(session);
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_libraries_that_are_none),
        cmocka_unit_test_setup(test_classify, blacken),
        cmocka_unit_test_setup(test_detect, blacken),
        cmocka_unit_test_setup(test_segment, blacken),
        cmocka_unit_test_setup(test_pose, blacken),
        cmocka_unit_test_setup(test_depth, blacken),
        cmocka_unit_test(test_what_fails_in_jetson_inference),
        cmocka_unit_test(test_what_models_must_have),
        cmocka_unit_test(test_precisions),
        cmocka_unit_test(test_nothing_is_left),
        cmocka_unit_test(test_forks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
