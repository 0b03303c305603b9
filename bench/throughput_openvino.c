/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How many photographs a second: vaccel_image_classify_submit() in a session for throughput, over
 * OpenVINO's own asynchronous interface by hand (its throughput hint, its requests with callbacks,
 * photographs decoded by the same code while others are computed). By hand is measured with as many
 * requests as OpenVINO says are best, and with twice as many; the better one counts.
 *
 *     bench-throughput-openvino MODEL_FOLDER PHOTO [PAIRS]
 *
 * Prints one JSON object.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <openvino/c/openvino.h>
#include <vaccel/vaccel.h>

#include "bench/pairs.h"
#include "media/image.h"
#include "media/model.h"
#include "media/topk.h"

enum { PHOTOS = 100, DEFAULT_PAIRS = 8, MAX_REQUESTS = 64, TOP_K = 5 };

struct direct;

struct request {
    struct direct *direct;
    struct request *next;
    ov_infer_request_t *handle;
    ov_tensor_t *input;
    ov_tensor_t *output;
    void *pixels;
    size_t pixels_size;
    const float *scores;
    ov_callback_t callback; /* OpenVINO keeps a pointer to it */
};

struct direct {
    struct vac_model_info info;
    struct vac_media_scratch scratch;
    ov_core_t *core;
    ov_model_t *model;
    ov_compiled_model_t *compiled;
    struct request requests[MAX_REQUESTS];
    size_t optimal;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct request *idle;
    size_t done;
};

struct comparison {
    struct direct direct;
    vaccel_session *session;
    vaccel_model *model;
    vaccel_image_view photo;
    vaccel_image *image;
    uint32_t answer;
    size_t requests; /* by hand, this time */
    bool failed;     /* set from several threads, only ever to true */
};

static struct comparison comparison = {
    .direct = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER}};

static bool good(ov_status_e code, const char *what)
{
    if (code != OK)
        fprintf(stderr, "direct: %s: %s\n", what, ov_get_error_info(code));
    return code == OK;
}

static void check_answer(bool done, uint32_t answer)
{
    if (!done || answer != comparison.answer)
        __atomic_store_n(&comparison.failed, true, __ATOMIC_RELAXED);
}

/* On a thread of OpenVINO's. */
static void completed(void *user)
{
    struct request *request = user;
    struct direct *direct = request->direct;
    struct vac_media_score best[TOP_K];
    struct vac_error err;
    uint32_t found = 0;
    bool done = vac_media_topk(request->scores, direct->info.label_count,
                               direct->info.activation == VAC_ACTIVATION_SOFTMAX, TOP_K, best,
                               &found, &err) == VACCEL_OK;
    check_answer(done, done ? best[0].index : 0);
    pthread_mutex_lock(&direct->lock);
    request->next = direct->idle;
    direct->idle = request;
    direct->done++;
    pthread_cond_signal(&direct->changed);
    pthread_mutex_unlock(&direct->lock);
}

static bool open_request(struct direct *direct, struct request *request)
{
    void *scores = NULL;
    request->direct = direct;
    request->callback = (ov_callback_t){completed, request};
    if (!good(ov_compiled_model_create_infer_request(direct->compiled, &request->handle),
              "request") ||
        !good(ov_infer_request_get_input_tensor(request->handle, &request->input), "input") ||
        !good(ov_infer_request_get_output_tensor(request->handle, &request->output), "output") ||
        !good(ov_tensor_data(request->input, &request->pixels), "input data") ||
        !good(ov_tensor_get_byte_size(request->input, &request->pixels_size), "input size") ||
        !good(ov_tensor_data(request->output, &scores), "output data") ||
        !good(ov_infer_request_set_callback(request->handle, &request->callback), "callback"))
        return false;
    request->scores = scores;
    return true;
}

static bool compile(struct direct *direct)
{
    const int64_t *shape = direct->info.input_shape;
    const int64_t dims[4] = {1, shape[1], shape[2], shape[3]};
    ov_partial_shape_t one;
    char *optimal = NULL;
    if (!good(ov_core_create(&direct->core), "core") ||
        !good(ov_core_read_model(direct->core, direct->info.path, NULL, &direct->model), "read") ||
        !good(ov_partial_shape_create_static(4, dims, &one), "shape"))
        return false;
    bool done = good(ov_model_reshape_single_input(direct->model, one), "reshape");
    ov_partial_shape_free(&one);
    if (!done ||
        !good(ov_core_compile_model(direct->core, direct->model, "CPU", 4, &direct->compiled,
                                    "PERFORMANCE_HINT", "THROUGHPUT", "INFERENCE_PRECISION_HINT",
                                    "f32"),
              "compile") ||
        !good(ov_compiled_model_get_property(direct->compiled, "OPTIMAL_NUMBER_OF_INFER_REQUESTS",
                                             &optimal),
              "optimal number of requests"))
        return false;
    direct->optimal = strtoul(optimal, NULL, 10);
    ov_free(optimal);
    return direct->optimal > 0 && 2 * direct->optimal <= MAX_REQUESTS;
}

static bool open_direct(struct direct *direct, const char *folder)
{
    struct vac_error err;
    vac_media_scratch_init(&direct->scratch);
    if (vac_media_model_load(folder, &direct->info, &err) != VACCEL_OK) {
        fprintf(stderr, "direct: %s\n", err.message);
        return false;
    }
    bool done = compile(direct);
    for (size_t i = 0; done && i < 2 * direct->optimal; i++)
        done = open_request(direct, &direct->requests[i]);
    return done;
}

static struct request *take_idle(struct direct *direct)
{
    pthread_mutex_lock(&direct->lock);
    while (!direct->idle)
        pthread_cond_wait(&direct->changed, &direct->lock);
    struct request *request = direct->idle;
    direct->idle = request->next;
    pthread_mutex_unlock(&direct->lock);
    return request;
}

static void run_direct(void *unused)
{
    struct direct *direct = &comparison.direct;
    (void)unused;
    direct->idle = NULL;
    direct->done = 0;
    for (size_t i = 0; i < comparison.requests; i++) {
        direct->requests[i].next = direct->idle;
        direct->idle = &direct->requests[i];
    }
    for (size_t i = 0; i < PHOTOS; i++) {
        struct request *request = take_idle(direct);
        struct vac_error err;
        /* It may be in its callback still; this returns when that has ended. */
        (void)ov_infer_request_wait(request->handle);
        bool done = vac_media_image_to_tensor(&comparison.photo, &direct->info.input, NULL,
                                              &direct->scratch, request->pixels,
                                              request->pixels_size, &err) == VACCEL_OK &&
                    good(ov_infer_request_start_async(request->handle), "start");
        if (!done) {
            fprintf(stderr, "direct: a photograph could not be started\n");
            exit(1);
        }
    }
    pthread_mutex_lock(&direct->lock);
    while (direct->done < PHOTOS)
        pthread_cond_wait(&direct->changed, &direct->lock);
    pthread_mutex_unlock(&direct->lock);
    for (size_t i = 0; i < comparison.requests; i++)
        (void)ov_infer_request_wait(direct->requests[i].handle);
}

static void run_vaccel(void *unused)
{
    vaccel_call *calls[PHOTOS] = {NULL};
    (void)unused;
    for (size_t i = 0; i < PHOTOS; i++) {
        if (vaccel_image_classify_submit(comparison.session, comparison.image, comparison.model,
                                         NULL, &calls[i]) != VACCEL_OK)
            check_answer(false, 0);
    }
    for (size_t i = 0; i < PHOTOS; i++) {
        vaccel_classification *result = NULL;
        bool done = calls[i] && vaccel_call_wait(calls[i], -1) == VACCEL_OK &&
                    vaccel_image_classify_result(calls[i], &result) == VACCEL_OK;
        check_answer(done, vaccel_classification_index(result, 0));
        vaccel_classification_release(result);
        vaccel_call_release(calls[i]);
    }
}

static bool open_vaccel(const char *folder)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_classification *result = NULL;
    options.backend = "openvino";
    options.performance = VACCEL_PERFORMANCE_THROUGHPUT;
    if (vaccel_session_open(&options, &comparison.session) != VACCEL_OK ||
        vaccel_model_open(folder, &comparison.model) != VACCEL_OK ||
        vaccel_image_from_memory(comparison.photo.data, (size_t)comparison.photo.size, NULL, NULL,
                                 &comparison.image) != VACCEL_OK ||
        vaccel_image_classify(comparison.session, comparison.image, comparison.model, NULL,
                              &result) != VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        return false;
    }
    comparison.answer = vaccel_classification_index(result, 0);
    vaccel_classification_release(result);
    return true;
}

static double processor_ns(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return ((double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec) * 1e9 +
           ((double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec) * 1e3;
}

/* Processor time of one run, which a busy machine changes less than the clock's. */
static double cost(bench_fn run)
{
    double before = processor_ns();
    run(NULL);
    return processor_ns() - before;
}

static bool compare(size_t requests, size_t pairs, struct bench_pairs *result)
{
    comparison.requests = requests;
    /* Throughput is the inverse of time: by hand over vaccel. */
    return bench_compare(run_direct, run_vaccel, NULL, pairs, 1, result) && !comparison.failed;
}

static bool read_photo(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return false;
    }
    long length = ftell(file);
    unsigned char *data = length > 0 ? malloc((size_t)length) : NULL;
    rewind(file);
    bool done = data && fread(data, 1, (size_t)length, file) == (size_t)length;
    fclose(file);
    comparison.photo = (vaccel_image_view){.data = data, .size = done ? (uint64_t)length : 0};
    return done;
}

int main(int argc, char **argv)
{
    size_t pairs = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : DEFAULT_PAIRS;
    struct bench_pairs optimal;
    struct bench_pairs twice;
    if (argc < 3 || argc > 4 || pairs == 0) {
        fprintf(stderr, "usage: %s MODEL_FOLDER PHOTO [PAIRS]\n", argv[0]);
        return 2;
    }
    if (!read_photo(argv[2]) || !open_vaccel(argv[1]) || !open_direct(&comparison.direct, argv[1]))
        return 1;
    size_t best = comparison.direct.optimal;
    if (!compare(best, pairs, &optimal) || !compare(2 * best, pairs, &twice)) {
        fprintf(stderr, "a photograph was not classified as it should be\n");
        return 1;
    }
    double vaccel_cpu = cost(run_vaccel);
    double direct_cpu = cost(run_direct);
    double ratio = optimal.ratio < twice.ratio ? optimal.ratio : twice.ratio;
    printf("{\"photos\": %d, \"requests\": %zu, \"ratio\": %.5f, \"photos_per_second\": %.1f, "
           "\"processor_time_ratio\": %.4f, ",
           PHOTOS, best, ratio, PHOTOS * 1e9 / optimal.b_ns, vaccel_cpu / direct_cpu);
    bench_print("optimal", &optimal);
    printf(", ");
    bench_print("twice", &twice);
    printf("}\n");
    return 0;
}
