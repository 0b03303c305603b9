/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What infer costs over an engine called by hand, at batches of 1, 8 and 32: time in pairs.
 *
 *     bench-infer-ENGINE MODEL_FOLDER [PAIRS]
 *
 * PAIRS are those of single images; of batches, which take longer, there are a quarter as many and
 * an eighth. Prints one JSON object.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "bench/direct_infer.h"
#include "bench/pairs.h"
#include "media/model.h"

enum { DEFAULT_PAIRS = 320, ROUNDS = 4, CLASSES = 1000, BATCHES = 3, MAX_BATCH = 32, WARM_UP = 5 };

static const struct {
    int64_t images;
    size_t fewer; /* pairs than of single images, by this */
} batches[BATCHES] = {{1, 1}, {8, 4}, {MAX_BATCH, 8}};

struct comparison {
    struct direct_infer *direct[2]; /* the second tells how much two loads differ by themselves */
    vaccel_session *session;
    vaccel_model *model;
    vaccel_tensor input;
    vaccel_tensor output;
    int64_t output_shape[2];
    bool failed;
};

/* Memory that all share. */
struct memory {
    float *input;
    float *ours;
    float *theirs;
};

static void call_direct(void *context)
{
    struct comparison *comparison = context;
    if (!direct_infer_run(comparison->direct[0]))
        comparison->failed = true;
}

static void call_other_direct(void *context)
{
    struct comparison *comparison = context;
    if (!direct_infer_run(comparison->direct[1]))
        comparison->failed = true;
}

static void call_vaccel(void *context)
{
    struct comparison *comparison = context;
    vaccel_tensor output = comparison->output;
    if (vaccel_infer(comparison->session, comparison->model, &comparison->input, 1, &output, 1,
                     NULL) != VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        comparison->failed = true;
    }
}

static bool open_vaccel(struct comparison *comparison, const char *path)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = direct_infer_engine;
    if (vaccel_session_open(&options, &comparison->session) != VACCEL_OK ||
        vaccel_model_open(path, &comparison->model) != VACCEL_OK ||
        vaccel_session_prepare(comparison->session, VACCEL_OP_INFER, comparison->model) !=
            VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        return false;
    }
    return true;
}

/* In another order each round, because what is loaded first finds another memory than what is
 * loaded last. */
static bool open_all(struct comparison *comparison, const char *path,
                     const struct direct_infer_tensors *tensors, int round)
{
    bool vaccel_first = round % 2 == 1;
    int first = round / 2 % 2;
    if (vaccel_first && !open_vaccel(comparison, path))
        return false;
    comparison->direct[first] = direct_infer_open(path, tensors);
    if (!vaccel_first && !open_vaccel(comparison, path))
        return false;
    comparison->direct[1 - first] = direct_infer_open(path, tensors);
    return comparison->direct[0] && comparison->direct[1];
}

static void close_all(struct comparison *comparison)
{
    vaccel_model_release(comparison->model);
    vaccel_session_release(comparison->session);
    direct_infer_close(comparison->direct[0]);
    direct_infer_close(comparison->direct[1]);
}

/* The same answers, or there is nothing to compare. */
static bool agree(const struct memory *memory, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!(fabsf(memory->ours[i] - memory->theirs[i]) <= 1e-4F)) {
            fprintf(stderr, "the answers differ: %g and %g\n", (double)memory->ours[i],
                    (double)memory->theirs[i]);
            return false;
        }
    }
    return true;
}

/* The figures of one batch size, one for each round. */
struct figures {
    double ratio[ROUNDS];
    double control[ROUNDS];
    double two_direct[ROUNDS];
    double vaccel_ns[ROUNDS];
    double direct_ns[ROUNDS];
};

static bool measure(const char *path, const struct vac_model_info *info,
                    const struct memory *memory, int64_t images, int round, size_t pairs,
                    struct figures *figures)
{
    int64_t in[4] = {images, info->input_shape[1], info->input_shape[2], info->input_shape[3]};
    const int64_t out[2] = {images, CLASSES};
    const struct direct_infer_tensors tensors = {memory->input, in, 4, memory->theirs, out, 2};
    struct bench_pairs result;
    struct bench_pairs between;
    struct comparison comparison = {.failed = false};
    comparison.input = (vaccel_tensor){
        .data = memory->input,
        .size = sizeof(float) * (uint64_t)(in[0] * in[1] * in[2] * in[3]),
        .shape = in,
        .rank = 4,
        .dtype = VACCEL_DTYPE_F32,
    };
    comparison.output = (vaccel_tensor){
        .data = memory->ours,
        .size = sizeof(float) * (uint64_t)(images * CLASSES),
        .shape = comparison.output_shape,
        .rank = 2,
        .dtype = VACCEL_DTYPE_F32,
    };
    bool done = open_all(&comparison, path, &tensors, round);
    for (int i = 0; i < WARM_UP && done && !comparison.failed; i++) {
        call_vaccel(&comparison);
        call_direct(&comparison);
        call_other_direct(&comparison);
    }
    done = done && !comparison.failed && agree(memory, (size_t)(images * CLASSES)) &&
           bench_compare(call_vaccel, call_direct, &comparison, pairs, 1, &result) &&
           bench_compare(call_other_direct, call_direct, &comparison, pairs, 1, &between) &&
           !comparison.failed;
    close_all(&comparison);
    if (done) {
        figures->ratio[round] = result.ratio;
        figures->control[round] = result.control;
        figures->two_direct[round] = between.ratio;
        figures->vaccel_ns[round] = result.a_ns;
        figures->direct_ns[round] = result.b_ns;
    }
    return done;
}

static void print_figures(int64_t images, size_t pairs, struct figures *figures)
{
    printf("\"%lld\": {\"pairs\": %zu, \"rounds\": %d, \"ratio\": %.5f, \"control\": %.5f, "
           "\"two_direct\": %.5f, \"vaccel_ns\": %.0f, \"direct_ns\": %.0f}",
           (long long)images, pairs * ROUNDS, ROUNDS, bench_median(figures->ratio, ROUNDS),
           bench_median(figures->control, ROUNDS), bench_median(figures->two_direct, ROUNDS),
           bench_median(figures->vaccel_ns, ROUNDS), bench_median(figures->direct_ns, ROUNDS));
}

static bool make_memory(const struct vac_model_info *info, struct memory *memory)
{
    size_t pixels = (size_t)MAX_BATCH * 3 * (size_t)info->input.width * info->input.height;
    uint32_t seed = 1;
    /* So aligned that no engine copies it. */
    memory->input = aligned_alloc(64, sizeof(float) * pixels);
    memory->ours = malloc(sizeof(float) * CLASSES * MAX_BATCH);
    memory->theirs = malloc(sizeof(float) * CLASSES * MAX_BATCH);
    if (!memory->input || !memory->ours || !memory->theirs)
        return false;
    for (size_t i = 0; i < pixels; i++) {
        seed = seed * 1664525 + 1013904223;
        memory->input[i] = (float)(seed >> 8) / (float)(1 << 23) - 1.0F;
    }
    return true;
}

static bool run(const struct vac_model_info *info, size_t pairs)
{
    struct memory memory = {NULL, NULL, NULL};
    bool done = make_memory(info, &memory);
    printf("{");
    for (int b = 0; b < BATCHES && done; b++) {
        struct figures figures;
        size_t each = (pairs / batches[b].fewer + ROUNDS - 1) / ROUNDS;
        for (int round = 0; round < ROUNDS && done; round++)
            done = measure(info->path, info, &memory, batches[b].images, round, each, &figures);
        if (done) {
            printf("%s", b > 0 ? ", " : "");
            print_figures(batches[b].images, each, &figures);
        }
    }
    printf("}\n");
    free(memory.input);
    free(memory.ours);
    free(memory.theirs);
    return done;
}

int main(int argc, char **argv)
{
    size_t pairs = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : DEFAULT_PAIRS;
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
    bool done = run(&info, pairs);
    vac_model_info_free(&info);
    return done ? 0 : 1;
}
