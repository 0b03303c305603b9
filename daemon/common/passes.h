/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What lets calls of all tenants run, so many at once and in the order in which they came: memory
 * that all workers and the front have mapped.
 *
 * A call draws a number and runs when that is being served; one that has ended has the next number
 * served. A worker has no more than its share of calls that wait here, so that the order of numbers
 * is the tenants' turns. Nothing but turns hangs on what stands here: a worker that writes nonsense
 * makes others wait for a while (turns.c), and no longer.
 */
#ifndef VAC_DAEMON_PASSES_H
#define VAC_DAEMON_PASSES_H

#include <stdatomic.h>
#include <stdint.h>

struct vac_passes {
    _Atomic uint32_t drawn;   /* numbers so far */
    _Atomic uint32_t served;  /* numbers below this run, or have; wraps around, as `drawn` does. A
                                 futex */
    _Atomic uint32_t ended;   /* calls: while this stands still, none of those that run ends */
    _Atomic uint32_t waiting; /* threads; too large after a worker has died */
};

#endif
