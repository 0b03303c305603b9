/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What infer costs over OpenVINO called by hand, at batch 1, 8 and 32: time in pairs, and
 * allocations and copies of one call. By hand means what a careful user would do: the network
 * reshaped to the batch, one request that is kept, and its tensors set once, over memory of the
 * user's own. vaccel gets the same memory with each call.
 *
 *     bench-infer-openvino MODEL_FOLDER [PAIRS]
 *
 * PAIRS is for batch 1; larger ones get fewer. Prints one JSON object.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openvino/c/openvino.h>
#include <vaccel/vaccel.h>

#include "bench/counters.h"
#include "bench/pairs.h"
#include "media/model.h"

enum { DEFAULT_PAIRS = 200, ROUNDS = 4, COUNTED_CALLS = 9, FEWEST_PAIRS = 8 };

static const size_t BATCHES[] = {1, 8, 32};
enum { BATCH_COUNT = sizeof(BATCHES) / sizeof(BATCHES[0]) };

struct direct {
    ov_core_t *core;
    ov_model_t *model;
    ov_compiled_model_t *compiled;
    ov_infer_request_t *request;
    ov_tensor_t *input;
    ov_tensor_t *output;
};

struct comparison {
    struct direct direct;
    vaccel_session *session;
    vaccel_model *model;
    vaccel_tensor input;
    vaccel_tensor output;
    int64_t input_shape[4];
    int64_t output_shape[2];
    float *direct_scores;
    bool failed;
};

static bool good(ov_status_e code, const char *what)
{
    if (code != OK)
        fprintf(stderr, "direct: %s: %s\n", what, ov_get_error_info(code));
    return code == OK;
}

static bool set_tensors(struct direct *direct, const struct comparison *comparison)
{
    ov_shape_t in = {4, (int64_t *)(uintptr_t)comparison->input_shape};
    ov_shape_t out = {2, (int64_t *)(uintptr_t)comparison->output_shape};
    return good(ov_tensor_create_from_host_ptr(F32, in, comparison->input.data, &direct->input),
                "input") &&
           good(
               ov_tensor_create_from_host_ptr(F32, out, comparison->direct_scores, &direct->output),
               "output") &&
           good(ov_infer_request_set_input_tensor(direct->request, direct->input), "set input") &&
           good(ov_infer_request_set_output_tensor(direct->request, direct->output), "set output");
}

static bool open_direct(struct comparison *comparison, const char *path)
{
    struct direct *direct = &comparison->direct;
    ov_partial_shape_t shape;
    if (!good(ov_core_create(&direct->core), "core") ||
        !good(ov_core_read_model(direct->core, path, NULL, &direct->model), "read") ||
        !good(ov_partial_shape_create_static(4, comparison->input_shape, &shape), "shape"))
        return false;
    bool done = good(ov_model_reshape_single_input(direct->model, shape), "reshape");
    ov_partial_shape_free(&shape);
    return done &&
           good(ov_core_compile_model(direct->core, direct->model, "CPU", 4, &direct->compiled,
                                      "PERFORMANCE_HINT", "LATENCY", "INFERENCE_PRECISION_HINT",
                                      "f32"),
                "compile") &&
           good(ov_compiled_model_create_infer_request(direct->compiled, &direct->request),
                "request") &&
           set_tensors(direct, comparison);
}

static void close_direct(struct direct *direct)
{
    if (direct->output)
        ov_tensor_free(direct->output);
    if (direct->input)
        ov_tensor_free(direct->input);
    if (direct->request)
        ov_infer_request_free(direct->request);
    if (direct->compiled)
        ov_compiled_model_free(direct->compiled);
    if (direct->model)
        ov_model_free(direct->model);
    if (direct->core)
        ov_core_free(direct->core);
}

static void call_direct(void *context)
{
    struct comparison *comparison = context;
    if (ov_infer_request_infer(comparison->direct.request) != OK)
        comparison->failed = true;
}

static void call_vaccel(void *context)
{
    struct comparison *comparison = context;
    vaccel_tensor output = comparison->output;
    if (vaccel_infer(comparison->session, comparison->model, &comparison->input, 1, &output, 1,
                     NULL) != VACCEL_OK ||
        output.size != comparison->output.size) {
        if (!comparison->failed)
            fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        comparison->failed = true;
    }
}

static bool open_vaccel(struct comparison *comparison, const char *folder)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = "openvino";
    if (vaccel_session_open(&options, &comparison->session) != VACCEL_OK ||
        vaccel_model_open(folder, &comparison->model) != VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        return false;
    }
    call_vaccel(comparison);
    return !comparison->failed;
}

/* What one call allocates and copies, medians. */
struct cost {
    double allocations;
    double large_copies;
    double large_copied_bytes;
};

static struct cost count(bench_fn call, struct comparison *comparison)
{
    double values[3][COUNTED_CALLS];
    for (int i = 0; i < COUNTED_CALLS; i++) {
        counters_start();
        call(comparison);
        struct counters counters = counters_stop();
        values[0][i] = (double)counters.allocations;
        values[1][i] = (double)counters.large_copies;
        values[2][i] = (double)counters.large_copied_bytes;
    }
    return (struct cost){
        bench_median(values[0], COUNTED_CALLS),
        bench_median(values[1], COUNTED_CALLS),
        bench_median(values[2], COUNTED_CALLS),
    };
}

struct figures {
    double direct_ns[ROUNDS];
    double vaccel_ns[ROUNDS];
    double ratio[ROUNDS];
    double control[ROUNDS];
    struct cost direct; /* of the last round; they are all alike */
    struct cost vaccel;
};

/* The two must say the same, to the last bit: they run the same code on the same numbers. */
static bool same_answer(const struct comparison *comparison)
{
    if (memcmp(comparison->direct_scores, comparison->output.data, comparison->output.size) == 0)
        return true;
    fprintf(stderr, "vaccel and OpenVINO by hand gave different scores\n");
    return false;
}

static bool compare(struct comparison *comparison, struct figures *figures, int round, size_t pairs)
{
    struct bench_pairs result;
    for (int i = 0; i < 3; i++) {
        call_direct(comparison);
        call_vaccel(comparison);
    }
    if (!same_answer(comparison) ||
        !bench_compare(call_vaccel, call_direct, comparison, pairs, 1, &result))
        return false;
    figures->direct_ns[round] = result.b_ns;
    figures->vaccel_ns[round] = result.a_ns;
    figures->ratio[round] = result.ratio;
    figures->control[round] = result.control;
    if (round == ROUNDS - 1) {
        figures->direct = count(call_direct, comparison);
        figures->vaccel = count(call_vaccel, comparison);
    }
    return !comparison->failed;
}

/* Gives the tensors a batch's shapes and memory. */
static bool make_tensors(struct comparison *comparison, const struct vac_model_info *info,
                         size_t batch)
{
    size_t items = batch;
    comparison->input_shape[0] = (int64_t)batch;
    for (size_t i = 1; i < 4; i++) {
        comparison->input_shape[i] = info->input_shape[i];
        items *= (size_t)info->input_shape[i];
    }
    comparison->output_shape[0] = (int64_t)batch;
    comparison->output_shape[1] = (int64_t)info->label_count;
    comparison->input = (vaccel_tensor){.size = items * sizeof(float),
                                        .shape = comparison->input_shape,
                                        .rank = 4,
                                        .dtype = VACCEL_DTYPE_F32};
    comparison->output = (vaccel_tensor){.size = batch * info->label_count * sizeof(float),
                                         .shape = comparison->output_shape,
                                         .rank = 2,
                                         .dtype = VACCEL_DTYPE_F32};
    float *input = malloc(comparison->input.size);
    comparison->input.data = input;
    comparison->output.data = malloc(comparison->output.size);
    comparison->direct_scores = malloc(comparison->output.size);
    if (!input || !comparison->output.data || !comparison->direct_scores)
        return false;
    for (size_t i = 0; i < items; i++)
        input[i] = (float)(i * 2654435761u >> 8 & 0xff) / 128 - 1;
    return true;
}

/* In turn the one and the other is loaded first: what comes last finds another memory. */
static bool run_round(const char *folder, const struct vac_model_info *info, size_t batch,
                      int round, size_t pairs, struct figures *figures)
{
    struct comparison comparison = {.failed = false};
    bool direct_first = round % 2 == 0;
    bool done = make_tensors(&comparison, info, batch) &&
                (!direct_first || open_direct(&comparison, info->path)) &&
                open_vaccel(&comparison, folder) &&
                (direct_first || open_direct(&comparison, info->path)) &&
                compare(&comparison, figures, round, pairs);
    vaccel_model_release(comparison.model);
    vaccel_session_release(comparison.session);
    close_direct(&comparison.direct);
    free(comparison.direct_scores);
    free(comparison.output.data);
    free(comparison.input.data);
    return done;
}

static void print_cost(const char *name, const struct cost *cost)
{
    printf("\"%s\": {\"allocations\": %.1f, \"large_copies\": %.1f, \"large_copied_bytes\": %.0f}",
           name, cost->allocations, cost->large_copies, cost->large_copied_bytes);
}

static void print_figures(size_t batch, size_t pairs, struct figures *figures)
{
    printf("\"%zu\": {\"pairs\": %zu, \"ratio_rounds\": [", batch, pairs * ROUNDS);
    for (int i = 0; i < ROUNDS; i++)
        printf("%s%.5f", i > 0 ? ", " : "", figures->ratio[i]);
    printf("], \"direct_ns_median\": %.0f, \"vaccel_ns_median\": %.0f, \"ratio_median\": %.5f, "
           "\"ratio_aa\": %.5f, ",
           bench_median(figures->direct_ns, ROUNDS), bench_median(figures->vaccel_ns, ROUNDS),
           bench_median(figures->ratio, ROUNDS), bench_median(figures->control, ROUNDS));
    print_cost("direct", &figures->direct);
    printf(", ");
    print_cost("vaccel", &figures->vaccel);
    printf("}");
}

int main(int argc, char **argv)
{
    size_t pairs = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : DEFAULT_PAIRS;
    struct figures figures[BATCH_COUNT];
    size_t each[BATCH_COUNT];
    struct vac_model_info info;
    struct vac_error err;
    if (argc < 2 || argc > 3 || pairs == 0) {
        fprintf(stderr, "usage: %s MODEL_FOLDER [PAIRS]\n", argv[0]);
        return 2;
    }
    if (vac_media_model_load(argv[1], &info, &err) != VACCEL_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    bool done = true;
    for (size_t b = 0; b < BATCH_COUNT; b++) {
        each[b] = pairs / BATCHES[b] / ROUNDS;
        if (each[b] < FEWEST_PAIRS)
            each[b] = FEWEST_PAIRS;
        for (int round = 0; round < ROUNDS && done; round++)
            done = run_round(argv[1], &info, BATCHES[b], round, each[b], &figures[b]);
    }
    if (done) {
        printf("{");
        for (size_t b = 0; b < BATCH_COUNT; b++) {
            printf("%s", b > 0 ? ", " : "");
            print_figures(BATCHES[b], each[b], &figures[b]);
        }
        printf("}\n");
    }
    vac_model_info_free(&info);
    return done ? 0 : 1;
}
