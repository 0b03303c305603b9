/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls through libvaccel on the real network and real photographs: answers of batches, memory that
 * is left alone, phases, and what a session costs. Skipped where OpenVINO, the model or the photos
 * are not here.
 *
 *     openvino-calls-test MODEL_FOLDER PHOTO...
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

enum {
    PHOTOS = 3,
    IMAGES = 19, /* two batches and some that are left over */
    CLASSES = 1000,
    PIXELS = 3 * 224 * 224,
    SESSIONS = 1000,
    SESSION_BYTES = 16 * 1024,
    NO_TEST = 77
};

static struct {
    vaccel_session *session;
    vaccel_model *model;
    vaccel_image *images[PHOTOS];
} here;

static vaccel_session *open_session(vaccel_performance performance, bool profile)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    options.backend = "openvino";
    options.performance = performance;
    options.profile = profile;
    assert_int_equal(vaccel_session_open(&options, &session), VACCEL_OK);
    return session;
}

/* The photographs over and over. */
static void fill_images(vaccel_image *images[IMAGES])
{
    for (size_t i = 0; i < IMAGES; i++) {
        images[i] = here.images[i % PHOTOS];
    }
}

/* To the bit: a batch is only another way to compute the same. */
static void check_batch(vaccel_session *session)
{
    vaccel_image *images[IMAGES];
    vaccel_classifications *batch = NULL;
    fill_images(images);
    assert_int_equal(vaccel_image_classify_batch(session, images, IMAGES, here.model, NULL, &batch),
                     VACCEL_OK);
    assert_int_equal(vaccel_classifications_image_count(batch), IMAGES);
    for (size_t i = 0; i < IMAGES; i++) {
        vaccel_classification *one = NULL;
        assert_int_equal(vaccel_image_classify(here.session, images[i], here.model, NULL, &one),
                         VACCEL_OK);
        size_t count = vaccel_classification_count(one);
        assert_int_equal(vaccel_classifications_image_entry_count(batch, i), count);
        for (size_t k = 0; k < count; k++) {
            float expected = vaccel_classification_score(one, k);
            float score = vaccel_classifications_image_entry_score(batch, i, k);
            assert_memory_equal(&score, &expected, sizeof(score));
            assert_string_equal(vaccel_classifications_image_entry_label(batch, i, k),
                                vaccel_classification_label(one, k));
        }
        vaccel_classification_release(one);
    }
    vaccel_classifications_release(batch);
}

static void test_a_batch_answers_as_single_calls_do(void **state)
{
    (void)state;
    check_batch(here.session);
    vaccel_session *session = open_session(VACCEL_PERFORMANCE_THROUGHPUT, false);
    check_batch(session);
    vaccel_session_release(session);
}

static void test_a_bad_image_of_a_batch_is_named(void **state)
{
    (void)state;
    static const unsigned char no_image[] = "GIF89a, and nothing that follows";
    vaccel_image *images[IMAGES];
    vaccel_image *bad = NULL;
    vaccel_classifications *batch = NULL;
    assert_int_equal(vaccel_image_from_memory(no_image, sizeof(no_image), NULL, NULL, &bad),
                     VACCEL_OK);
    static const size_t places[] = {0, 9, IMAGES - 1};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        char name[32];
        fill_images(images);
        images[places[i]] = bad;
        vaccel_status status =
            vaccel_image_classify_batch(here.session, images, IMAGES, here.model, NULL, &batch);
        assert_true(status == VACCEL_ERR_FORMAT || status == VACCEL_ERR_UNSUPPORTED);
        snprintf(name, sizeof(name), "images[%zu]", places[i]);
        assert_non_null(strstr(vaccel_last_error(), name));
        assert_null(batch);
    }
    vaccel_image_release(bad);
    /* What was under way when it failed is not in the way of what follows. */
    check_batch(here.session);
}

static void test_the_network_is_described(void **state)
{
    (void)state;
    vaccel_model_info *info = NULL;
    assert_int_equal(vaccel_model_describe(here.session, here.model, &info), VACCEL_OK);
    assert_string_equal(vaccel_model_info_format(info), "onnx");
    assert_int_equal(vaccel_model_info_input_count(info), 1);
    assert_string_equal(vaccel_model_info_input_name(info, 0), "input");
    assert_int_equal(vaccel_model_info_input_dtype(info, 0), VACCEL_DTYPE_F32);
    static const int64_t shape[4] = {-1, 3, 224, 224};
    assert_int_equal(vaccel_model_info_input_shape_count(info, 0), 4);
    assert_memory_equal(vaccel_model_info_input_shape(info, 0), shape, sizeof(shape));
    assert_int_equal(vaccel_model_info_output_count(info), 1);
    assert_string_equal(vaccel_model_info_output_name(info, 0), "scores");
    assert_int_equal(vaccel_model_info_output_shape_count(info, 0), 2);
    assert_string_equal(vaccel_model_info_backend(info), "openvino");
    vaccel_model_info_release(info);
}

/* Something that is different for each item of a batch. */
static float *make_input(size_t items)
{
    float *input = malloc(items * PIXELS * sizeof(*input));
    assert_non_null(input);
    for (size_t i = 0; i < items * PIXELS; i++) {
        input[i] = (float)((i * 2654435761u) >> 8 & 0xff) / 128 - 1;
    }
    return input;
}

/* Into the caller's memory. */
static void infer(float *input, size_t items, float *scores)
{
    int64_t shape[4] = {(int64_t)items, 3, 224, 224};
    int64_t room[2];
    vaccel_tensor in = {.name = "input",
                        .data = input,
                        .size = items * PIXELS * sizeof(float),
                        .shape = shape,
                        .rank = 4,
                        .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor out = {.name = "scores",
                         .data = scores,
                         .size = items * CLASSES * sizeof(float),
                         .shape = room,
                         .rank = 2,
                         .dtype = VACCEL_DTYPE_F32};
    assert_int_equal(vaccel_infer(here.session, here.model, &in, 1, &out, 1, NULL), VACCEL_OK);
    assert_int_equal(out.size, items * CLASSES * sizeof(float));
    assert_int_equal(room[0], items);
    assert_int_equal(room[1], CLASSES);
}

/* Sizes with a graph of their own, and those beyond. */
static void test_each_size_gives_the_same_scores(void **state)
{
    (void)state;
    static const size_t sizes[] = {8, 2, 3, 4, 5, 8};
    float *input = make_input(8);
    float *expected = malloc(8 * CLASSES * sizeof(*expected));
    float *scores = malloc(8 * CLASSES * sizeof(*scores));
    for (size_t i = 0; i < 8; i++) {
        infer(input + i * PIXELS, 1, expected + i * CLASSES);
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        infer(input, sizes[i], scores);
        for (size_t k = 0; k < sizes[i] * CLASSES; k++) {
            assert_true(scores[k] - expected[k] < 1e-5F && expected[k] - scores[k] < 1e-5F);
        }
    }
    free(scores);
    free(expected);
    free(input);
}

static void test_a_result_keeps_its_memory(void **state)
{
    (void)state;
    float *input = make_input(2);
    float expected[CLASSES];
    int64_t shape[4] = {1, 3, 224, 224};
    vaccel_tensor in = {.data = input,
                        .size = PIXELS * sizeof(float),
                        .shape = shape,
                        .rank = 4,
                        .dtype = VACCEL_DTYPE_F32};
    vaccel_inference *first = NULL;
    vaccel_inference *second = NULL;
    infer(input, 1, expected);
    assert_int_equal(vaccel_infer(here.session, here.model, &in, 1, NULL, 0, &first), VACCEL_OK);
    in.data = input + PIXELS;
    assert_int_equal(vaccel_infer(here.session, here.model, &in, 1, NULL, 0, &second), VACCEL_OK);
    const vaccel_tensor *output = vaccel_inference_output(first, 0);
    assert_int_equal(output->size, sizeof(expected));
    assert_string_equal(output->name, "scores");
    assert_memory_equal(output->data, expected, sizeof(expected));
    assert_memory_not_equal(vaccel_inference_output(second, 0)->data, expected, sizeof(expected));
    vaccel_inference_release(first);
    vaccel_inference_release(second);
    free(input);
}

/* No request goes on pointing at memory that a caller has taken back. */
static void test_memory_of_a_past_call_is_left_alone(void **state)
{
    (void)state;
    float *input = make_input(1);
    float before[CLASSES];
    float after[CLASSES];
    unsigned char past[sizeof(before)];
    int64_t shape[4] = {1, 3, 224, 224};
    vaccel_tensor in = {.data = input,
                        .size = PIXELS * sizeof(float),
                        .shape = shape,
                        .rank = 4,
                        .dtype = VACCEL_DTYPE_F32};
    vaccel_inference *result = NULL;
    infer(input, 1, before);
    memcpy(after, before, sizeof(before));
    memset(before, 0x5A, sizeof(before));
    memcpy(past, before, sizeof(past));
    assert_int_equal(vaccel_infer(here.session, here.model, &in, 1, NULL, 0, &result), VACCEL_OK);
    assert_memory_equal(before, past, sizeof(past));
    assert_memory_equal(vaccel_inference_output(result, 0)->data, after, sizeof(after));
    vaccel_inference_release(result);
    free(input);
}

/* A tensor at an odd address is worked on all the same. */
static void test_tensors_need_no_alignment(void **state)
{
    (void)state;
    float *input = make_input(1);
    float expected[CLASSES];
    unsigned char *odd = malloc(PIXELS * sizeof(float) + 1);
    unsigned char odd_scores[sizeof(expected) + 1];
    assert_non_null(odd);
    infer(input, 1, expected);
    memcpy(odd + 1, input, PIXELS * sizeof(float));
    infer((float *)(void *)(odd + 1), 1, (float *)(void *)(odd_scores + 1));
    assert_memory_equal(odd_scores + 1, expected, sizeof(expected));
    free(odd);
    free(input);
}

static void test_phases_are_told_where_they_are_asked_for(void **state)
{
    (void)state;
    vaccel_session *profiling = open_session(VACCEL_PERFORMANCE_LATENCY, true);
    for (int profile = 0; profile < 2; profile++) {
        vaccel_session *session = profile ? profiling : here.session;
        vaccel_classification *result = NULL;
        assert_int_equal(vaccel_image_classify(session, here.images[0], here.model, NULL, &result),
                         VACCEL_OK);
        for (vaccel_phase phase = VACCEL_PHASE_PREPROCESS; phase <= VACCEL_PHASE_POSTPROCESS;
             phase++) {
            assert_int_equal(vaccel_classification_phase_ns(result, phase) > 0, profile);
        }
        vaccel_classification_release(result);
    }
    vaccel_session_release(profiling);
}

/* Bytes that the process has in memory, as the kernel counts them; what was freed and not given
 * back is in there. */
static long resident(void)
{
    char line[256];
    long kilobytes = -1;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    assert_non_null(file);
    while (kilobytes < 0 && fgets(line, sizeof(line), file)) {
        if (sscanf(line, "Rss: %ld kB", &kilobytes) != 1) {
            kilobytes = -1;
        }
    }
    fclose(file);
    assert_true(kilobytes > 0);
    return kilobytes * 1024;
}

/* Bytes that the program and its libraries have allocated and not freed. */
static long allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return (long)(info.uordblks + info.hblkhd);
}

/* Sessions share the compiled model: a second one in memory would be a thousand times the bound. */
static void test_sessions_share_what_is_loaded(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* a sanitizer's heap says nothing of what was allocated, and keeps more */
#endif
    static vaccel_session *sessions[SESSIONS];
    vaccel_classification *result = NULL;
    long before = resident();
    long heap_before = allocated();
    for (size_t i = 0; i < SESSIONS; i++) {
        sessions[i] = open_session(VACCEL_PERFORMANCE_LATENCY, false);
        assert_int_equal(vaccel_session_prepare(sessions[i], VACCEL_OP_IMAGE_CLASSIFY, here.model),
                         VACCEL_OK);
        if (i % 100 == 0) {
            assert_int_equal(
                vaccel_image_classify(sessions[i], here.images[0], here.model, NULL, &result),
                VACCEL_OK);
            vaccel_classification_release(result);
        }
    }
    long each = (resident() - before) / SESSIONS;
    long heap_each = (allocated() - heap_before) / SESSIONS;
    print_message("for each further session %ld bytes resident, %ld allocated\n", each, heap_each);
    assert_true(each <= SESSION_BYTES);
    assert_true(heap_each > 0 && heap_each <= SESSION_BYTES);
    for (size_t i = 0; i < SESSIONS; i++) {
        vaccel_session_release(sessions[i]);
    }
}

static int not_here(void)
{
    fprintf(stderr, "skipped: %s\n", vaccel_last_error());
    return NO_TEST;
}

int main(int argc, char **argv)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = "openvino";
    if (argc != 2 + PHOTOS) {
        fprintf(stderr, "usage: %s MODEL_FOLDER PHOTO PHOTO PHOTO\n", argv[0]);
        return 2;
    }
    if (vaccel_session_open(&options, &here.session) != VACCEL_OK ||
        vaccel_model_open(argv[1], &here.model) != VACCEL_OK ||
        vaccel_session_prepare(here.session, VACCEL_OP_IMAGE_CLASSIFY, here.model) != VACCEL_OK) {
        return not_here();
    }
    for (size_t i = 0; i < PHOTOS; i++) {
        if (vaccel_image_from_file(argv[2 + i], &here.images[i]) != VACCEL_OK) {
            return not_here();
        }
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_batch_answers_as_single_calls_do),
        cmocka_unit_test(test_a_bad_image_of_a_batch_is_named),
        cmocka_unit_test(test_the_network_is_described),
        cmocka_unit_test(test_each_size_gives_the_same_scores),
        cmocka_unit_test(test_a_result_keeps_its_memory),
        cmocka_unit_test(test_memory_of_a_past_call_is_left_alone),
        cmocka_unit_test(test_tensors_need_no_alignment),
        cmocka_unit_test(test_phases_are_told_where_they_are_asked_for),
        cmocka_unit_test(test_sessions_share_what_is_loaded),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < PHOTOS; i++) {
        vaccel_image_release(here.images[i]);
    }
    vaccel_model_release(here.model);
    vaccel_session_release(here.session);
    return failed;
}
