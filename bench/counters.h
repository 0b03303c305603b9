/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Counts what the whole process allocates and copies, libraries included: linking counters.c puts
 * its own malloc and memcpy in front of the C library's. Copies that a compiler or the C library
 * does without a call are not seen.
 */
#ifndef VACCEL_BENCH_COUNTERS_H
#define VACCEL_BENCH_COUNTERS_H

#include <stdint.h>

/** A copy of fewer bytes is not one of an image or a tensor. */
enum { COUNTERS_LARGE_COPY = 1024 };

struct counters {
    uint64_t allocations;
    uint64_t allocated_bytes;
    uint64_t large_copies;
    uint64_t large_copied_bytes;
};

/** Starts from nought. */
void counters_start(void);

/** Stops, and says what was counted. */
struct counters counters_stop(void);

#endif
