/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), ascending);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double run(bench_fn fn, void *context, size_t calls)
{
    double start = bench_now();
    for (size_t i = 0; i < calls; i++)
        fn(context);
    return (bench_now() - start) / (double)calls;
}

/* Every second pair is turned round: A B, B A, A B, … */
static void measure(bench_fn a, bench_fn b, void *context, size_t pairs, size_t calls, double *as,
                    double *bs)
{
    for (size_t i = 0; i < pairs; i++) {
        if (i % 2 == 0)
            as[i] = run(a, context, calls);
        bs[i] = run(b, context, calls);
        if (i % 2 == 1)
            as[i] = run(a, context, calls);
    }
}

static double median_ratio(const double *as, const double *bs, size_t pairs, double *scratch)
{
    for (size_t i = 0; i < pairs; i++)
        scratch[i] = as[i] / bs[i];
    return bench_median(scratch, pairs);
}

int bench_compare(bench_fn a, bench_fn b, void *context, size_t pairs, size_t calls,
                  struct bench_pairs *result)
{
    double *as = (double *)malloc(3 * pairs * sizeof(double));
    if (!as)
        return 0;
    double *bs = as + pairs;
    double *scratch = bs + pairs;

    run(a, context, calls);
    run(b, context, calls);
    measure(a, a, context, pairs, calls, as, bs);
    result->control = median_ratio(as, bs, pairs, scratch);
    measure(a, b, context, pairs, calls, as, bs);
    result->pairs = pairs;
    result->ratio = median_ratio(as, bs, pairs, scratch);
    for (size_t i = 0; i < pairs; i++)
        scratch[i] = as[i] - bs[i];
    result->extra_ns = bench_median(scratch, pairs);
    result->a_ns = bench_median(as, pairs);
    result->b_ns = bench_median(bs, pairs);
    free(as);
    return 1;
}

void bench_print(const char *name, const struct bench_pairs *result)
{
    printf("\"%s\": {\"pairs\": %zu, \"a_ns\": %.3f, \"b_ns\": %.3f, \"ratio\": %.5f, "
           "\"extra_ns\": %.3f, \"control\": %.5f}",
           name, result->pairs, result->a_ns, result->b_ns, result->ratio, result->extra_ns,
           result->control);
}
