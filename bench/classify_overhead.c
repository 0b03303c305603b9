/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What image_classify costs over OpenVINO called by hand: time in pairs, and allocations and copies
 * of one call, for a whole JPEG and for raw pixels that need no resizing.
 *
 *     bench-classify-overhead MODEL_FOLDER PHOTO [PAIRS]
 *
 * Prints one JSON object.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "bench/counters.h"
#include "bench/direct_openvino.h"
#include "bench/pairs.h"

enum { DEFAULT_PAIRS = 320, ROUNDS = 8, WARM_UP_CALLS = 20, COUNTED_CALLS = 51 };

struct comparison {
    struct direct direct[2]; /* the second is another compiled copy: how much such copies differ
                                among themselves */
    vaccel_session *session;
    vaccel_model *model;
    vaccel_image_view view; /* the picture, as both sides get it */
    uint32_t answer;        /* the best class, which must always be the same */
    bool failed;
};

static void check(struct comparison *comparison, bool done, uint32_t answer)
{
    if (!done || answer != comparison->answer)
        comparison->failed = true;
}

static void run_direct(struct comparison *comparison, struct direct *direct)
{
    struct vac_media_score best[DIRECT_TOP_K] = {{0, 0}};
    bool done = direct_classify(direct, &comparison->view, best);
    check(comparison, done, best[0].index);
}

static void call_direct(void *context)
{
    struct comparison *comparison = context;
    run_direct(comparison, &comparison->direct[0]);
}

static void call_other_direct(void *context)
{
    struct comparison *comparison = context;
    run_direct(comparison, &comparison->direct[1]);
}

static vaccel_status wrap_image(const vaccel_image_view *view, vaccel_image **image)
{
    if (view->format == VACCEL_PIXEL_ENCODED)
        return vaccel_image_from_memory(view->data, (size_t)view->size, NULL, NULL, image);
    vaccel_image_geometry geometry = VACCEL_IMAGE_GEOMETRY_INIT;
    geometry.format = view->format;
    geometry.width = view->width;
    geometry.height = view->height;
    return vaccel_image_from_pixels(&geometry, view->data, (size_t)view->size, NULL, NULL, image);
}

/* All that a program does for one picture, its handle included. */
static void call_vaccel(void *context)
{
    struct comparison *comparison = context;
    vaccel_image *image = NULL;
    vaccel_classification *result = NULL;
    bool done = wrap_image(&comparison->view, &image) == VACCEL_OK &&
                vaccel_image_classify(comparison->session, image, comparison->model, NULL,
                                      &result) == VACCEL_OK;
    if (!done)
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
    check(comparison, done, done ? vaccel_classification_index(result, 0) : 0);
    vaccel_classification_release(result);
    vaccel_image_release(image);
}

/* What one call allocates and copies: medians, because OpenVINO itself does now a little more, now
 * less. */
struct cost {
    double allocations;
    double allocated_bytes;
    double large_copies;
    double large_copied_bytes;
};

static struct cost count(bench_fn call, struct comparison *comparison)
{
    double values[4][COUNTED_CALLS];
    for (int i = 0; i < COUNTED_CALLS; i++) {
        counters_start();
        call(comparison);
        struct counters counters = counters_stop();
        values[0][i] = (double)counters.allocations;
        values[1][i] = (double)counters.allocated_bytes;
        values[2][i] = (double)counters.large_copies;
        values[3][i] = (double)counters.large_copied_bytes;
    }
    return (struct cost){
        bench_median(values[0], COUNTED_CALLS),
        bench_median(values[1], COUNTED_CALLS),
        bench_median(values[2], COUNTED_CALLS),
        bench_median(values[3], COUNTED_CALLS),
    };
}

static void print_cost(const char *name, const struct cost *cost)
{
    printf("\"%s\": {\"allocations\": %.1f, \"allocated_bytes\": %.0f, \"large_copies\": %.1f, "
           "\"large_copied_bytes\": %.0f}",
           name, cost->allocations, cost->allocated_bytes, cost->large_copies,
           cost->large_copied_bytes);
}

/* The figures of one picture's form, one for each round. */
struct figures {
    const char *name;
    vaccel_image_view view;
    double direct_ns[ROUNDS];
    double vaccel_ns[ROUNDS];
    double ratio[ROUNDS];
    double extra_ns[ROUNDS];
    double control[ROUNDS];
    double two_direct[ROUNDS];
    struct cost direct; /* of the last round; they are all alike */
    struct cost vaccel;
};

static bool compare(struct comparison *comparison, struct figures *figures, int round, size_t pairs)
{
    struct vac_media_score best[DIRECT_TOP_K];
    comparison->view = figures->view;
    if (!direct_classify(&comparison->direct[0], &comparison->view, best))
        return false;
    comparison->answer = best[0].index;
    for (int i = 0; i < WARM_UP_CALLS; i++) {
        call_direct(comparison);
        call_other_direct(comparison);
        call_vaccel(comparison);
    }
    struct bench_pairs over_direct;
    struct bench_pairs two_direct;
    if (!bench_compare(call_vaccel, call_direct, comparison, pairs, 1, &over_direct) ||
        !bench_compare(call_other_direct, call_direct, comparison, pairs, 1, &two_direct))
        return false;
    figures->direct_ns[round] = over_direct.b_ns;
    figures->vaccel_ns[round] = over_direct.a_ns;
    figures->ratio[round] = over_direct.ratio;
    figures->extra_ns[round] = over_direct.extra_ns;
    figures->control[round] = over_direct.control;
    figures->two_direct[round] = two_direct.ratio;
    figures->direct = count(call_direct, comparison);
    figures->vaccel = count(call_vaccel, comparison);
    return !comparison->failed;
}

static void print_figures(struct figures *figures, size_t pairs)
{
    printf("\"%s\": {\"pairs\": %zu, \"ratio_rounds\": [", figures->name, pairs * ROUNDS);
    for (int i = 0; i < ROUNDS; i++)
        printf("%s%.5f", i > 0 ? ", " : "", figures->ratio[i]);
    printf("], \"direct_ns_median\": %.0f, \"vaccel_ns_median\": %.0f, \"ratio_median\": %.5f, "
           "\"extra_ns_median\": %.0f, \"ratio_aa\": %.5f, \"ratio_two_direct\": %.5f, ",
           bench_median(figures->direct_ns, ROUNDS), bench_median(figures->vaccel_ns, ROUNDS),
           bench_median(figures->ratio, ROUNDS), bench_median(figures->extra_ns, ROUNDS),
           bench_median(figures->control, ROUNDS), bench_median(figures->two_direct, ROUNDS));
    print_cost("direct", &figures->direct);
    printf(", ");
    print_cost("vaccel", &figures->vaccel);
    printf("}");
}

static unsigned char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return NULL;
    }
    long length = ftell(file);
    unsigned char *data = length > 0 ? malloc((size_t)length) : NULL;
    rewind(file);
    if (!data || fread(data, 1, (size_t)length, file) != (size_t)length) {
        fprintf(stderr, "%s: cannot be read\n", path);
        free(data);
        data = NULL;
    }
    fclose(file);
    *size = (size_t)length;
    return data;
}

/* The picture as pixels, so large that what the model crops out of it is exactly its input. */
static unsigned char *make_pixels(const struct vac_model_info *info,
                                  const vaccel_image_view *encoded, vaccel_image_view *view)
{
    struct vac_media_tensor_spec spec = {
        .layout = VAC_LAYOUT_NHWC,
        .dtype = VAC_DTYPE_U8,
        .width = info->input.width,
        .height = info->input.height,
        .std = {1, 1, 1},
    };
    if (info->input.crop == VAC_CROP_CENTER) {
        spec.width = (uint32_t)((double)spec.width / info->input.crop_fraction + 0.5);
        spec.height = (uint32_t)((double)spec.height / info->input.crop_fraction + 0.5);
    }
    struct vac_error err;
    size_t size = vac_media_spec_bytes(&spec);
    unsigned char *pixels = malloc(size);
    if (!pixels)
        return NULL;
    if (vac_media_image_to_tensor(encoded, &spec, NULL, NULL, pixels, size, &err) != VACCEL_OK) {
        fprintf(stderr, "%s\n", err.message);
        free(pixels);
        return NULL;
    }
    *view = (vaccel_image_view){.format = VACCEL_PIXEL_RGB8,
                                .width = spec.width,
                                .height = spec.height,
                                .stride = 3ull * spec.width,
                                .data = pixels,
                                .size = size};
    return pixels;
}

static bool open_vaccel(struct comparison *comparison, const char *folder)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    options.backend = "openvino";
    if (vaccel_session_open(&options, &comparison->session) != VACCEL_OK ||
        vaccel_model_open(folder, &comparison->model) != VACCEL_OK ||
        vaccel_session_prepare(comparison->session, VACCEL_OP_IMAGE_CLASSIFY, comparison->model) !=
            VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        return false;
    }
    return true;
}

/* In another order each round, because what is loaded first finds another memory than what is
 * loaded last. */
static bool open_all(struct comparison *comparison, const char *folder, int round)
{
    bool vaccel_first = round % 2 == 1;
    int first = round / 2 % 2;
    return (!vaccel_first || open_vaccel(comparison, folder)) &&
           direct_open(&comparison->direct[first], folder) &&
           (vaccel_first || open_vaccel(comparison, folder)) &&
           direct_open(&comparison->direct[1 - first], folder);
}

static void close_all(struct comparison *comparison)
{
    vaccel_model_release(comparison->model);
    vaccel_session_release(comparison->session);
    direct_close(&comparison->direct[0]);
    direct_close(&comparison->direct[1]);
}

static bool run_rounds(const char *folder, struct figures figures[2], size_t pairs)
{
    bool done = true;
    for (int round = 0; round < ROUNDS && done; round++) {
        struct comparison comparison = {.failed = false};
        done = open_all(&comparison, folder, round) &&
               compare(&comparison, &figures[0], round, pairs) &&
               compare(&comparison, &figures[1], round, pairs);
        close_all(&comparison);
    }
    return done;
}

static int run(const char *folder, const char *photo, size_t pairs)
{
    struct figures figures[2] = {{.name = "jpeg"}, {.name = "pixels"}};
    struct vac_model_info info = {.name = NULL};
    struct vac_error err;
    size_t size = 0;
    unsigned char *encoded = read_file(photo, &size);
    unsigned char *pixels = NULL;
    bool done = encoded != NULL;
    if (done && vac_media_model_load(folder, &info, &err) != VACCEL_OK) {
        fprintf(stderr, "%s\n", err.message);
        done = false;
    }
    if (done) {
        figures[0].view = (vaccel_image_view){.data = encoded, .size = size};
        pixels = make_pixels(&info, &figures[0].view, &figures[1].view);
        done = pixels != NULL && run_rounds(folder, figures, pairs);
    }
    if (done) {
        printf("{");
        print_figures(&figures[0], pairs);
        printf(", ");
        print_figures(&figures[1], pairs);
        printf("}\n");
    }
    vac_model_info_free(&info);
    free(pixels);
    free(encoded);
    return done ? 0 : 1;
}

int main(int argc, char **argv)
{
    size_t pairs = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : DEFAULT_PAIRS;
    if (argc < 3 || argc > 4 || pairs == 0) {
        fprintf(stderr, "usage: %s MODEL_FOLDER PHOTO [PAIRS]\n", argv[0]);
        return 2;
    }
    return run(argv[1], argv[2], (pairs + ROUNDS - 1) / ROUNDS);
}
