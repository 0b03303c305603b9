/* SPDX-License-Identifier: Apache-2.0 */
/** What the library keeps for each thread that calls it: the last error and the counters. */
#ifndef VAC_CORE_THREAD_H
#define VAC_CORE_THREAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/compiler.h"
#include "core/generated/table.h"

enum { VAC_MESSAGE_SIZE = 1024 };

struct vac_thread {
    /* Written by this thread alone, on cache lines of their own; others read them to add them up.
     */
    _Alignas(64) _Atomic uint64_t calls[VAC_OP_COUNT];
    _Atomic uint64_t failures[VAC_OP_COUNT];
    uint64_t queued_ns; /* how long the call under way waited for this thread, when profiled */
    bool said;          /* whether the call under way has set the message */
    struct vac_thread *previous;
    struct vac_thread *next;
    char message[VAC_MESSAGE_SIZE];
    char before[VAC_MESSAGE_SIZE]; /* the message that was there when the call began to speak */
};

/** The message and what goes with it, to be put back: a call that succeeds leaves it alone, however
 * often something below it failed. */
struct vac_message {
    bool said;
    char text[VAC_MESSAGE_SIZE];
    char before[VAC_MESSAGE_SIZE];
};

void vac_message_save(struct vac_message *saved);
void vac_message_restore(const struct vac_message *saved);

/** Takes back what the call under way said, since it succeeded after all. */
void vac_message_unsay(struct vac_thread *thread);

extern VAC_THREAD_LOCAL struct vac_thread *vac_thread_pointer;

/** Makes the calling thread's struct; a shared one that is never freed when memory has run out. */
struct vac_thread *vac_thread_make(void);

static inline struct vac_thread *vac_thread(void)
{
    struct vac_thread *thread = vac_thread_pointer;
    return VAC_UNLIKELY(!thread) ? vac_thread_make() : thread;
}

/* An increment by its only writer needs no locked instruction. */
static inline void vac_count(_Atomic uint64_t *counter)
{
    uint64_t value = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, value + 1, memory_order_relaxed);
}

/** Calls and failures of the op with that index, over all threads that are or were. */
void vac_thread_totals(int index, uint64_t *calls, uint64_t *failures);

#endif
