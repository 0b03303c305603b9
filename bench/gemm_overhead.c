/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What blas_sgemm costs over a library called by hand, for square matrices: time in pairs.
 *
 *     bench-gemm-BACKEND [PAIRS]
 *
 * PAIRS are those of 256 × 256; larger ones take longer, and there are fewer. Prints one JSON
 * object.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "bench/direct_gemm.h"
#include "bench/pairs.h"

enum { DEFAULT_PAIRS = 800, SIZES = 3, LARGEST = 2048, WARM_UP = 3 };

static const struct {
    size_t n;
    size_t fewer; /* pairs than of the smallest, by this */
} sizes[SIZES] = {{256, 1}, {1024, 4}, {LARGEST, 20}};

struct comparison {
    vaccel_session *session;
    size_t n;
    float *a;
    float *b;
    float *ours;
    float *theirs;
    bool failed;
};

static void call_vaccel(void *context)
{
    struct comparison *comparison = context;
    size_t n = comparison->n;

    if (vaccel_blas_sgemm(comparison->session, n, n, n, 1, comparison->a, n * n, comparison->b,
                          n * n, 0, NULL, comparison->ours, n * n) != VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        comparison->failed = true;
    }
}

static void call_direct(void *context)
{
    struct comparison *comparison = context;

    if (!direct_gemm_run(comparison->n, comparison->a, comparison->b, comparison->theirs))
        comparison->failed = true;
}

/* The same answers, or there is nothing to compare. */
static bool agree(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->n * comparison->n; i++) {
        if (!(fabsf(comparison->ours[i] - comparison->theirs[i]) <= 1e-3F)) {
            fprintf(stderr, "the answers differ: %g and %g\n", (double)comparison->ours[i],
                    (double)comparison->theirs[i]);
            return false;
        }
    }
    return true;
}

static bool measure(struct comparison *comparison, size_t pairs)
{
    char name[16];
    struct bench_pairs result;

    for (int i = 0; i < WARM_UP; i++) {
        call_vaccel(comparison);
        call_direct(comparison);
    }
    if (comparison->failed || !agree(comparison) ||
        !bench_compare(call_vaccel, call_direct, comparison, pairs, 1, &result) ||
        comparison->failed)
        return false;
    snprintf(name, sizeof(name), "%zu", comparison->n);
    bench_print(name, &result);
    return true;
}

static bool open_all(struct comparison *comparison)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    size_t count = (size_t)LARGEST * LARGEST;
    /* As a program that knows of devices lays out what it gives them. */
    float *memory = aligned_alloc(4096, 4 * count * sizeof(*memory));

    options.backend = direct_gemm_backend;
    if (!memory || vaccel_session_open(&options, &comparison->session) != VACCEL_OK ||
        vaccel_session_prepare(comparison->session, VACCEL_OP_BLAS_SGEMM, NULL) != VACCEL_OK) {
        fprintf(stderr, "vaccel: %s\n", vaccel_last_error());
        free(memory);
        return false;
    }
    for (size_t i = 0; i < 2 * count; i++)
        memory[i] = (float)(i * 2654435761U % 1000) / 1000 - 0.5F;
    memset(memory + 2 * count, 0, 2 * count * sizeof(*memory));
    comparison->a = memory;
    comparison->b = memory + count;
    comparison->ours = memory + 2 * count;
    comparison->theirs = memory + 3 * count;
    return direct_gemm_open();
}

int main(int count, char **arguments)
{
    struct comparison comparison = {.failed = false};
    size_t pairs = count > 1 ? strtoul(arguments[1], NULL, 10) : DEFAULT_PAIRS;

    if (!open_all(&comparison))
        return 1;
    putchar('{');
    for (int i = 0; i < SIZES; i++) {
        size_t fewer = pairs / sizes[i].fewer;
        comparison.n = sizes[i].n;
        if (!measure(&comparison, fewer ? fewer : 1))
            return 1;
        printf(i + 1 < SIZES ? ", " : "}\n");
    }
    vaccel_session_release(comparison.session);
    free(comparison.a);
    return 0;
}
