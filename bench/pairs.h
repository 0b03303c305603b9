/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Comparing two pieces of code in one process: pairs in turn, A B B A, so that drift of the
 * machine's speed falls on both, and A against A as a control. Quote ratios; single times say
 * little on a shared machine.
 */
#ifndef VACCEL_BENCH_PAIRS_H
#define VACCEL_BENCH_PAIRS_H

#include <stddef.h>

struct bench_pairs {
    size_t pairs;
    double a_ns;     /* median of one call of A */
    double b_ns;     /* median of one call of B */
    double ratio;    /* median over the pairs of A / B */
    double extra_ns; /* median over the pairs of A - B */
    double control;  /* the same ratio with A on both sides */
};

typedef void (*bench_fn)(void *context);

/** Times `pairs` pairs of `calls` calls each. Fills `result`; false when memory runs out. */
int bench_compare(bench_fn a, bench_fn b, void *context, size_t pairs, size_t calls,
                  struct bench_pairs *result);

/** Prints `"NAME": {…}` without a newline. */
void bench_print(const char *name, const struct bench_pairs *result);

/** Nanoseconds of a monotonic clock. */
double bench_now(void);

/** The median of `count` values, which are reordered. */
double bench_median(double *values, size_t count);

#endif
