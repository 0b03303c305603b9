/* SPDX-License-Identifier: Apache-2.0 */
/** Requests that wait for something, for so long at most: one thread of the worker keeps the time
 * for all of them. */
#ifndef VAC_FUSE_PARK_H
#define VAC_FUSE_PARK_H

#include <stdbool.h>
#include <stdint.h>

/** Part of what waits; zeroed at first. */
struct vac_park {
    struct vac_park *next;
    struct vac_park *before;
    int64_t due_ns; /* of the monotonic clock */
    bool armed;
    void (*expired)(struct vac_park *park);
};

/** Has `expired` called in `ms` milliseconds, once, by a thread that holds no lock; may be called
 * with locks held. What is armed must not be armed again. False when the thread cannot be started.
 */
bool vac_park_arm(struct vac_park *park, unsigned ms);

/** `expired` is not called after this, nor does it run any more. Not with a lock held that it
 * takes, nor from within it. What was not armed may be disarmed. False when it was not armed any
 * more. */
bool vac_park_disarm(struct vac_park *park);

#endif
