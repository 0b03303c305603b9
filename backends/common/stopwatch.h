/* SPDX-License-Identifier: Apache-2.0 */
/** Where a call's time goes, for sessions that profile. */
#ifndef VACCEL_COMMON_STOPWATCH_H
#define VACCEL_COMMON_STOPWATCH_H

#include <stdbool.h>
#include <time.h>

#include <vaccel/backend.h>

/** Does nothing, and reads no clock, unless it was started for a session that profiles. */
struct vac_stopwatch {
    uint64_t last_ns; /* 0 when it does nothing */
};

static inline uint64_t vac_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline struct vac_stopwatch vac_stopwatch_start(const vaccel_attributes *attributes)
{
    bool wanted = attributes != NULL && attributes->profile != 0;
    return (struct vac_stopwatch){wanted ? vac_now_ns() : 0};
}

/** Adds what has passed since the last time to a phase of `origin`. */
static inline void vac_stopwatch_lap(struct vac_stopwatch *watch, vaccel_origin *origin,
                                     vaccel_phase phase)
{
    if (watch->last_ns != 0) {
        uint64_t now = vac_now_ns();
        origin->phase_ns[phase] += now - watch->last_ns;
        watch->last_ns = now;
    }
}

#endif
