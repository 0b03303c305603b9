/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CLI_CLOCK_H
#define VAC_CLI_CLOCK_H

#include <stdint.h>
#include <time.h>

/** Nanoseconds of a clock that only goes forward. */
static inline uint64_t vac_clock_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/** The same in milliseconds. */
static inline double vac_clock_ms(void)
{
    return (double)vac_clock_ns() / 1e6;
}

#endif
