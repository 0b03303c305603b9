/* SPDX-License-Identifier: Apache-2.0 */
/* The backend with a TensorRT of the test's own: loading, binding by name, memory, plans that are
 * kept, and what it says when something fails. */
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

/* What one process saw: the libraries are loaded once in each. */
struct seen {
    bool whole; /* it came to its end */
    vaccel_status status;
    char error[1024];
    float values[12];
    int64_t shape[2];
    char device[16];
    int builds; /* plans that were built */
    int alive;  /* objects and memory that were never freed */
    char devices[64];
    char backend_reason[512];
};

static struct seen *seen; /* shared with children */
static char cache[64];

typedef void scenario(void);

static float six[6] = {1, 2, 3, 4, 5, 6};
static float pair[2] = {7, 9};
static float other[2] = {1, 2};

static vaccel_tensor tensor(const char *name, float *data, int64_t *shape, uint32_t rank)
{
    uint64_t size = sizeof(float);
    for (uint32_t i = 0; i < rank; i++) {
        size *= (uint64_t)shape[i];
    }
    return (vaccel_tensor){.name = name,
                           .data = data,
                           .size = size,
                           .shape = shape,
                           .rank = rank,
                           .dtype = VACCEL_DTYPE_F32};
}

static vaccel_session *open_session(vaccel_precision precision)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    options.backend = "tensorrt";
    options.precision = precision;
    if (vaccel_session_open(&options, &session) != VACCEL_OK) {
        abort();
    }
    return session;
}

static vaccel_model *open_model(const char *network)
{
    vaccel_model *model = NULL;
    char path[512];
    snprintf(path, sizeof(path), "%s/%s.onnx", getenv("VACCEL_NETWORKS"), network);
    if (vaccel_model_open(path, &model) != VACCEL_OK) {
        abort();
    }
    return model;
}

static void note_inference(vaccel_status status, vaccel_inference *result)
{
    seen->status = status;
    if (status != VACCEL_OK) {
        snprintf(seen->error, sizeof(seen->error), "%s", vaccel_last_error());
        return;
    }
    const vaccel_tensor *output = vaccel_inference_output(result, 0);
    memcpy(seen->values, output->data, output->size < 48 ? output->size : 48);
    memcpy(seen->shape, output->shape, (output->rank < 2 ? output->rank : 2) * sizeof(int64_t));
    snprintf(seen->device, sizeof(seen->device), "%s", vaccel_inference_device(result));
    vaccel_inference_release(result);
}

static void infer(const char *network, const vaccel_tensor *inputs, size_t count,
                  vaccel_precision precision)
{
    vaccel_session *session = open_session(precision);
    vaccel_model *model = open_model(network);
    vaccel_inference *result = NULL;
    vaccel_status status = vaccel_infer(session, model, inputs, count, NULL, 0, &result);
    note_inference(status, result);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

/* What the fakes counted. Their libraries are in this process when the backend loaded them. */
static int counted(const char *library, const char *name)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", getenv("VACCEL_TEST_FAKES"), library);
    void *handle = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    const int *value = handle != NULL ? dlsym(handle, name) : NULL;
    return value != NULL ? *value : 0;
}

static void in_a_process(scenario *run)
{
    int status = 0;
    memset(seen, 0, sizeof(*seen));
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        /* Not cmocka's handler: the child would go on with the next test. */
        signal(SIGSEGV, SIG_DFL);
        run();
        seen->builds = counted("libtensorrt.so", "fake_tensorrt_builds");
        seen->alive = counted("libtensorrt.so", "fake_tensorrt_alive") +
                      counted("libfakecuda.so", "fake_cuda_alive");
        seen->whole = true;
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(seen->whole);
    assert_int_equal(seen->alive, 0);
}

static void expect_failure(vaccel_status status, const char *word)
{
    assert_int_equal(seen->status, status);
    if (strstr(seen->error, word) == NULL) {
        fail_msg("'%s' is not in: %s", word, seen->error);
    }
    assert_null(strchr(seen->error, '\n'));
}

static void set_library(const char *variable, const char *file)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", getenv("VACCEL_TEST_FAKES"), file);
    setenv(variable, path, 1);
}

static int set_up(void **state)
{
    (void)state;
    set_library("VACCEL_TENSORRT_LIBRARY", "libtensorrt.so");
    set_library("VACCEL_TENSORRT_PARSER", "libtensorrt.so");
    set_library("VACCEL_CUDA_LIBRARY", "libfakecuda.so");
    unsetenv("FAKE_TENSORRT");
    unsetenv("FAKE_TENSORRT_VERSION");
    unsetenv("FAKE_CUDA");
    unsetenv("FAKE_CUDA_NAME");
    /* A cache of its own for each test. */
    snprintf(cache, sizeof(cache), "/tmp/tensorrt-test-XXXXXX");
    if (mkdtemp(cache) == NULL) {
        return -1;
    }
    return setenv("XDG_CACHE_HOME", cache, 1);
}

static int tear_down(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", cache);
    return system(command);
}

static void run_successor(void)
{
    int64_t shape[2] = {2, 3};
    const vaccel_tensor input = tensor("x", six, shape, 2);
    infer("successor", &input, 1, VACCEL_PRECISION_DEFAULT);
}

static void run_difference(void)
{
    int64_t shape[1] = {2};
    /* In the other order: names say which is which. */
    const vaccel_tensor inputs[] = {tensor("b", other, shape, 1), tensor("a", pair, shape, 1)};
    infer("difference", inputs, 2, VACCEL_PRECISION_DEFAULT);
}

static void test_inputs_are_bound_by_name(void **state)
{
    (void)state;
    in_a_process(run_successor);
    assert_int_equal(seen->status, VACCEL_OK);
    for (int i = 0; i < 6; i++) {
        assert_true(seen->values[i] == six[i] + 1);
    }
    assert_int_equal(seen->shape[0], 2);
    assert_int_equal(seen->shape[1], 3);
    assert_string_equal(seen->device, "GPU");
    in_a_process(run_difference);
    assert_int_equal(seen->status, VACCEL_OK);
    assert_true(seen->values[0] == 6 && seen->values[1] == 7);
}

/* Two calls in which outputs go to the caller's room, and one whose room is too small. */
static void run_rooms(void)
{
    vaccel_session *session = open_session(VACCEL_PRECISION_DEFAULT);
    vaccel_model *model = open_model("successor");
    int64_t shape[2] = {2, 3};
    int64_t room_shape[2] = {0};
    const vaccel_tensor input = tensor("x", six, shape, 2);
    float room_data[8] = {0};
    vaccel_tensor room = {.name = "y",
                          .data = room_data,
                          .size = sizeof(room_data),
                          .shape = room_shape,
                          .rank = 2,
                          .dtype = VACCEL_DTYPE_F32};
    seen->status = vaccel_infer(session, model, &input, 1, &room, 1, NULL);
    memcpy(seen->values, room_data, sizeof(room_data));
    memcpy(seen->shape, room_shape, sizeof(room_shape));
    bool sized = room.size == sizeof(six);
    room.size = sizeof(six) - 1;
    room_data[0] = -1;
    if (!sized || vaccel_infer(session, model, &input, 1, &room, 1, NULL) != VACCEL_ERR_LIMIT ||
        room_data[0] != -1) {
        seen->status = VACCEL_ERR_INTERNAL;
    }
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void test_outputs_go_to_the_callers_room(void **state)
{
    (void)state;
    in_a_process(run_rooms);
    assert_int_equal(seen->status, VACCEL_OK);
    assert_true(seen->values[0] == 2 && seen->values[5] == 7 && seen->values[6] == 0);
    assert_int_equal(seen->shape[0], 2);
}

/* Batches of 1 to 6 and 1 again: one more than are kept ready, from one model. */
static void run_shapes(void)
{
    static float many[18];
    static const int64_t batches[] = {1, 2, 3, 4, 5, 6, 1, 6};
    vaccel_session *session = open_session(VACCEL_PRECISION_DEFAULT);
    vaccel_model *model = open_model("successor");
    for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
        int64_t shape[2] = {batches[i], 3};
        const vaccel_tensor input = tensor("x", many, shape, 2);
        vaccel_inference *result = NULL;
        vaccel_status status = vaccel_infer(session, model, &input, 1, NULL, 0, &result);
        note_inference(status, result);
        if (seen->status != VACCEL_OK || seen->shape[0] != batches[i]) {
            break;
        }
    }
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void test_shapes_that_change(void **state)
{
    (void)state;
    in_a_process(run_shapes);
    assert_int_equal(seen->status, VACCEL_OK);
    /* The seventh was dropped, and came back from the disk. */
    assert_int_equal(seen->builds, 6);
}

static void run_successor_fastest(void)
{
    int64_t shape[2] = {2, 3};
    const vaccel_tensor input = tensor("x", six, shape, 2);
    infer("successor", &input, 1, VACCEL_PRECISION_FASTEST);
}

static void run_successor_half(void)
{
    int64_t shape[2] = {2, 3};
    const vaccel_tensor input = tensor("x", six, shape, 2);
    infer("successor", &input, 1, VACCEL_PRECISION_F16);
}

static void expect_builds(scenario *run, int builds)
{
    in_a_process(run);
    assert_int_equal(seen->status, VACCEL_OK);
    assert_int_equal(seen->builds, builds);
}

static void test_plans_are_kept(void **state)
{
    (void)state;
    expect_builds(run_successor, 1);
    expect_builds(run_successor, 0);
    /* Another network, precision, device, version of TensorRT. */
    expect_builds(run_difference, 1);
    expect_builds(run_successor_fastest, 1);
    setenv("FAKE_CUDA_NAME", "another fake GPU", 1);
    expect_builds(run_successor, 1);
    unsetenv("FAKE_CUDA_NAME");
    setenv("FAKE_TENSORRT_VERSION", "100400", 1);
    expect_builds(run_successor, 1);
    unsetenv("FAKE_TENSORRT_VERSION");
    expect_builds(run_successor, 0);
    /* Without a place to keep them. */
    setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
    expect_builds(run_successor, 1);
}

static void test_precisions(void **state)
{
    (void)state;
    in_a_process(run_successor_half);
    expect_failure(VACCEL_ERR_UNSUPPORTED, "f32");
}

static void run_nonzero(void)
{
    int64_t shape[1] = {4};
    const vaccel_tensor input = tensor("x", six, shape, 1);
    infer("nonzero", &input, 1, VACCEL_PRECISION_DEFAULT);
}

static void run_unknown(void)
{
    int64_t shape[2] = {2, 3};
    const vaccel_tensor input = tensor("x", six, shape, 2);
    infer("unknown", &input, 1, VACCEL_PRECISION_DEFAULT);
}

static void run_shape_input(void)
{
    int64_t shape[1] = {1};
    const vaccel_tensor input = tensor("x0", six, shape, 1);
    infer("many", &input, 1, VACCEL_PRECISION_DEFAULT);
}

static void run_wrong_input(void)
{
    int64_t shape[1] = {3};
    const vaccel_tensor inputs[] = {tensor("b", six, shape, 1), tensor("a", six, shape, 1)};
    infer("difference", inputs, 2, VACCEL_PRECISION_DEFAULT);
}

static void test_networks_that_it_does_not_run(void **state)
{
    (void)state;
    in_a_process(run_nonzero);
    expect_failure(VACCEL_ERR_UNSUPPORTED, "only known when it has run");
    in_a_process(run_unknown);
    expect_failure(VACCEL_ERR_FORMAT, "the fake has no such operator");
    in_a_process(run_shape_input);
    expect_failure(VACCEL_ERR_UNSUPPORTED, "is a shape and not data");
    in_a_process(run_wrong_input);
    expect_failure(VACCEL_ERR_INVALID, "[2]");
}

static void test_what_fails_in_tensorrt_and_on_the_gpu(void **state)
{
    static const struct {
        const char *variable;
        const char *what;
        vaccel_status status;
        const char *word;
    } cases[] = {
        {"FAKE_TENSORRT", "build", VACCEL_ERR_FORMAT, "the fake was told to fail: build"},
        {"FAKE_TENSORRT", "load", VACCEL_ERR_BACKEND, "the fake was told to fail: load"},
        {"FAKE_TENSORRT", "enqueue", VACCEL_ERR_BACKEND, "the fake was told to fail: enqueue"},
        {"FAKE_CUDA", "cuMemAlloc_v2", VACCEL_ERR_BACKEND, "out of fake memory"},
        {"FAKE_CUDA", "cuStreamCreate", VACCEL_ERR_BACKEND, "out of fake memory"},
        {"FAKE_CUDA", "cuMemcpyHtoDAsync_v2", VACCEL_ERR_BACKEND, "take inputs"},
        {"FAKE_CUDA", "cuMemcpyDtoHAsync_v2", VACCEL_ERR_BACKEND, "give outputs"},
        {"FAKE_CUDA", "cuStreamSynchronize", VACCEL_ERR_BACKEND, "finish a run"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        setenv(cases[i].variable, cases[i].what, 1);
        in_a_process(run_successor);
        expect_failure(cases[i].status, cases[i].word);
        unsetenv(cases[i].variable);
    }
}

/* What vaccel_inspect() says of the backend. */
static void run_inspect(void)
{
    vaccel_inventory *inventory = NULL;
    if (vaccel_inspect(&inventory) != VACCEL_OK) {
        abort();
    }
    seen->status = VACCEL_ERR_NOT_FOUND;
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        if (strcmp(vaccel_inventory_backend_name(inventory, i), "tensorrt") != 0) {
            continue;
        }
        const char *reason = vaccel_inventory_backend_reason(inventory, i);
        seen->status = vaccel_inventory_backend_status(inventory, i);
        snprintf(seen->error, sizeof(seen->error), "%s", reason != NULL ? reason : "");
        for (size_t d = 0; d < vaccel_inventory_backend_device_count(inventory, i); d++) {
            size_t used = strlen(seen->devices);
            snprintf(seen->devices + used, sizeof(seen->devices) - used, "%s (%s) ",
                     vaccel_inventory_backend_device_name(inventory, i, d),
                     vaccel_inventory_backend_device_description(inventory, i, d));
        }
    }
    vaccel_inventory_release(inventory);
}

static void test_what_is_missing_is_said(void **state)
{
    (void)state;
    in_a_process(run_inspect);
    assert_int_equal(seen->status, VACCEL_OK);
    assert_string_equal(seen->devices, "GPU (a fake GPU) ");
    setenv("FAKE_CUDA", "none", 1);
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_UNAVAILABLE, "has no device that it can use (none)");
    setenv("FAKE_CUDA", "cuInit", 1);
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_UNAVAILABLE, "out of fake memory");
    unsetenv("FAKE_CUDA");
    set_library("VACCEL_CUDA_LIBRARY", "libtensorrt.so");
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_CONFIG, "has no cuInit");
    set_library("VACCEL_TENSORRT_PARSER", "libtensorrt-without-parser.so");
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_CONFIG, "has no createNvOnnxParser_INTERNAL");
    set_library("VACCEL_TENSORRT_LIBRARY", "libfakecuda.so");
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_CONFIG, "has no getInferLibVersion");
    set_library("VACCEL_TENSORRT_LIBRARY", "nowhere.so");
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_CONFIG, "nowhere.so");
    set_library("VACCEL_TENSORRT_LIBRARY", "libtensorrt.so");
    setenv("FAKE_TENSORRT_VERSION", "100200", 1);
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_CONFIG, "is TensorRT 10.2.0, and this backend was built for 10.3.0");
    setenv("FAKE_TENSORRT_VERSION", "110000", 1);
    in_a_process(run_inspect);
    expect_failure(VACCEL_ERR_CONFIG, "is TensorRT 11.0.0");
}

/* A classifier that says which channel is the brightest. */
static const char METADATA[] =
    "{\"format_version\": 1, \"name\": \"means\", \"format\": \"onnx\", \"file\": \"means.onnx\","
    " \"ops\": [\"image_classify\"], \"input\": {\"name\": \"image\", \"shape\": [1, 3, 8, 8],"
    " \"layout\": \"NCHW\", \"dtype\": \"f32\", \"color\": \"RGB\", \"resize\": {\"filter\": "
    "\"nearest\","
    " \"crop\": \"none\"}, \"mean\": [0, 0, 0], \"std\": [255, 255, 255]},"
    " \"output\": {\"name\": \"means\", \"activation\": \"none\"},"
    " \"labels\": [\"red\", \"green\", \"blue\"]}";

static void run_classify(void)
{
    char folder[128];
    char command[1024];
    uint8_t pixels[8 * 8 * 3];
    vaccel_session *session = open_session(VACCEL_PRECISION_DEFAULT);
    vaccel_model *model = NULL;
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    geometry.format = VACCEL_PIXEL_RGB8;
    geometry.width = geometry.height = 8;
    snprintf(folder, sizeof(folder), "%s/means", cache);
    snprintf(command, sizeof(command), "%s/model.json", folder);
    mkdir(folder, 0700);
    FILE *file = fopen(command, "w");
    if (file == NULL || fputs(METADATA, file) < 0 || fclose(file) != 0) {
        abort();
    }
    snprintf(command, sizeof(command), "cp '%s/means.onnx' '%s'", getenv("VACCEL_NETWORKS"),
             folder);
    if (system(command) != 0) {
        abort();
    }
    for (size_t i = 0; i < sizeof(pixels); i += 3) {
        pixels[i] = 51;
        pixels[i + 1] = 204;
        pixels[i + 2] = 0;
    }
    if (vaccel_model_open(folder, &model) != VACCEL_OK ||
        vaccel_image_from_pixels(&geometry, pixels, sizeof(pixels), NULL, NULL, &image) !=
            VACCEL_OK) {
        snprintf(seen->error, sizeof(seen->error), "%s", vaccel_last_error());
        seen->status = VACCEL_ERR_INTERNAL;
        return;
    }
    seen->status = vaccel_image_classify(session, image, model, NULL, &result);
    if (seen->status == VACCEL_OK) {
        snprintf(seen->error, sizeof(seen->error), "%s", vaccel_classification_label(result, 0));
        seen->values[0] = vaccel_classification_score(result, 0);
    } else {
        snprintf(seen->error, sizeof(seen->error), "%s", vaccel_last_error());
    }
    vaccel_classification_release(result);
    vaccel_image_release(image);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void test_a_classifier(void **state)
{
    (void)state;
    in_a_process(run_classify);
    assert_string_equal(seen->error, "green");
    assert_int_equal(seen->status, VACCEL_OK);
    assert_true(seen->values[0] > 0.799F && seen->values[0] < 0.801F);
}

static void run_describe(void)
{
    vaccel_session *session = open_session(VACCEL_PRECISION_DEFAULT);
    vaccel_model *model = open_model("successor");
    vaccel_model_info *info = NULL;
    seen->status = vaccel_model_describe(session, model, &info);
    if (seen->status == VACCEL_OK) {
        snprintf(seen->error, sizeof(seen->error), "%s", vaccel_model_info_input_name(info, 0));
    }
    vaccel_model_info_release(info);
    vaccel_model_release(model);
    vaccel_session_release(session);
}

static void test_a_description_builds_nothing(void **state)
{
    (void)state;
    expect_builds(run_describe, 0);
    assert_string_equal(seen->error, "x");
}

/* A process that was forked after TensorRT was used is told so. */
static void run_forked(void)
{
    run_successor();
    if (seen->status != VACCEL_OK) {
        return;
    }
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        run_successor();
        _exit(0);
    }
    waitpid(child, &status, 0);
}

static void test_forks(void **state)
{
    (void)state;
    in_a_process(run_forked);
    expect_failure(VACCEL_ERR_UNAVAILABLE, "TensorRT");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_inputs_are_bound_by_name),
        TEST(test_outputs_go_to_the_callers_room),
        TEST(test_shapes_that_change),
        TEST(test_plans_are_kept),
        TEST(test_precisions),
        TEST(test_networks_that_it_does_not_run),
        TEST(test_what_fails_in_tensorrt_and_on_the_gpu),
        TEST(test_what_is_missing_is_said),
        TEST(test_a_classifier),
        TEST(test_a_description_builds_nothing),
        TEST(test_forks),
    };
    seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seen == MAP_FAILED) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
