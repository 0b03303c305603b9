/* SPDX-License-Identifier: Apache-2.0 */
/** A product of square matrices by a library called by hand, as bench/gemm_overhead.c compares it.
 */
#ifndef VACCEL_BENCH_DIRECT_GEMM_H
#define VACCEL_BENCH_DIRECT_GEMM_H

#include <stdbool.h>
#include <stddef.h>

/** The backend of vaccel that calls the same library. */
extern const char direct_gemm_backend[];

/** Makes ready, once vaccel has loaded the library. Says why on standard error when it fails. */
bool direct_gemm_open(void);

/** c = a · b, each n × n, row by row, in ordinary memory; c is whole when it returns. */
bool direct_gemm_run(size_t n, const float *a, const float *b, float *c);

#endif
