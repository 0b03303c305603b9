/* SPDX-License-Identifier: Apache-2.0 */
/** `vaccel bench`: what is called, what came of it, and how that is shown. */
#ifndef VAC_CLI_BENCH_H
#define VAC_CLI_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <vaccel/vaccel.h>

#include "cli/histogram.h"
#include "cli/target.h"
#include "cli/tensors.h"

enum {
    VAC_BENCH_PHASES = VACCEL_PHASE_POSTPROCESS + 1,
    VAC_BENCH_PERCENTILES = 4,
    VAC_BENCH_LEVELS = 16 /* numbers of callers, at most */
};

/** The percentiles that are reported. */
extern const double vac_bench_percentiles[VAC_BENCH_PERCENTILES];

/** What is called again and again. */
struct vac_bench_work {
    const struct vac_target *target; /* prepared */
    uint32_t op;
    vaccel_image **images; /* of image_classify: taken in turn */
    char *const *paths;    /* of the images */
    size_t image_count;
    struct vac_tensors inputs; /* of infer */
};

/** Who answered; strings to be freed. */
struct vac_bench_origin {
    char *backend, *device, *model_sha256;
    vaccel_precision precision;
};

/** What came of so many callers at once. */
struct vac_bench_level {
    uint32_t callers;
    bool interrupted;
    double seconds;                    /* from the first call's begin to the last one's end */
    struct vac_histogram latency;      /* nanoseconds, of each call */
    uint64_t phases[VAC_BENCH_PHASES]; /* nanoseconds, of all calls together */
};

struct vac_bench {
    const struct vac_bench_work *work;
    struct vac_bench_origin origin;
    uint32_t clock_ns; /* what reading the clock costs; each latency has one of it in it */
    size_t processors;
    struct vac_bench_level *levels;
    size_t level_count;
};

/** When a level ends: after `seconds`, or, when `calls` is not 0, after so many calls of all
 * callers together. Each caller makes `warmup` calls before. */
struct vac_bench_limits {
    double seconds;
    uint64_t calls;
    uint32_t warmup;
};

/** Makes one call; `phases` get its time added, and `origin`, when not NULL, says who answered. */
vaccel_status vac_bench_call(const struct vac_bench_work *work, size_t turn,
                             uint64_t phases[VAC_BENCH_PHASES], struct vac_bench_origin *origin);

/** The paths of the photos that `turn` looks at, or NULL. */
const char *vac_bench_photo(const struct vac_bench_work *work, size_t turn);

/**
 * Has `level->callers` threads call at once until the limits or a signal end it. On failure
 * `*message` is what the first failing call said, to be freed.
 */
vaccel_status vac_bench_run(const struct vac_bench_work *work,
                            const struct vac_bench_limits *limits, struct vac_bench_level *level,
                            char **message);

/** What is not in any phase, in nanoseconds, of all calls together. */
uint64_t vac_bench_other(const struct vac_bench_level *level);

/** Calls in a second. */
double vac_bench_throughput(const struct vac_bench_level *level);

/** "image_classify with efficientnet-lite0"; to be freed. */
char *vac_bench_title(const struct vac_bench *bench);

/** "openvino CPU, f32, 2 processors"; to be freed. */
char *vac_bench_subtitle(const struct vac_bench *bench);

void vac_bench_print_text(const struct vac_bench *bench);
void vac_bench_print_json(const struct vac_bench *bench);

/** Writes a plot as SVG. */
void vac_bench_print_svg(FILE *out, const struct vac_bench *bench);

#endif
