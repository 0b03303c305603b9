/* SPDX-License-Identifier: Apache-2.0 */
/**
 * infer as a careful user would write it without vaccel: the engine's C API by hand, tensors over
 * memory that is kept. One file for each engine implements this; a benchmark links one of them.
 */
#ifndef VACCEL_BENCH_DIRECT_INFER_H
#define VACCEL_BENCH_DIRECT_INFER_H

#include <stddef.h>
#include <stdint.h>

/** The engine's name, as a vaccel session is pinned to it. */
extern const char direct_infer_engine[];

/** A network with one f32 input and one f32 output, ready to run on given memory. */
struct direct_infer;

/** What it runs on; shapes have their first dimension, the batch, filled in. */
struct direct_infer_tensors {
    float *input;
    const int64_t *input_shape;
    size_t input_rank;
    float *output;
    const int64_t *output_shape;
    size_t output_rank;
};

/**
 * Loads a file of the engine's format for the CPU in f32, for the latency of one call, and makes
 * tensors over the memory, which must stay. Prints what fails and returns NULL.
 */
struct direct_infer *direct_infer_open(const char *path,
                                       const struct direct_infer_tensors *tensors);

/** Runs it once. Prints what fails and returns 0. */
int direct_infer_run(struct direct_infer *direct);

/** Frees it; NULL is taken. */
void direct_infer_close(struct direct_infer *direct);

#endif
