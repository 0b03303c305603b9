/* SPDX-License-Identifier: Apache-2.0 */
/** Threads of the worker that run calls which would hold up a queue. */
#ifndef VAC_DAEMON_EXECUTOR_H
#define VAC_DAEMON_EXECUTOR_H

#include <stdbool.h>

#include "daemon/worker/flows.h"

/** Something to run; part of a larger struct, which `run` may free. */
struct vac_task {
    struct vac_waiting waiting; /* first */
    void (*run)(struct vac_task *task);
    const void *flow; /* for whom: any address that is the same for all of a guest's */
};

/** Allows up to `threads`; they start when there is work for them. */
void vac_executor_init(unsigned threads);
/** Queues a task: those of a flow are taken in order, flows in turn. False when no thread can be
 * started at all. Thread-safe. */
bool vac_executor_add(struct vac_task *task);

#endif
