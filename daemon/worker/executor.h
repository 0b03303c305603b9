/* SPDX-License-Identifier: Apache-2.0 */
/** Threads of the worker that run calls which would hold up a queue. */
#ifndef VAC_DAEMON_EXECUTOR_H
#define VAC_DAEMON_EXECUTOR_H

#include <stdbool.h>

/** Something to run; part of a larger struct, which `run` may free. */
struct vac_task {
    void (*run)(struct vac_task *task);
    struct vac_task *next;
};

/** Allows up to `threads`; they start when there is work for them. */
void vac_executor_init(unsigned threads);
/** Queues a task, in order. False when no thread can be started at all. Thread-safe. */
bool vac_executor_add(struct vac_task *task);

#endif
