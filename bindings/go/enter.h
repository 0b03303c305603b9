/* SPDX-License-Identifier: Apache-2.0 */
/** The way through a gate, in line, since every call takes it. For C only: Go sees no insides. */
#ifndef VAC_GO_ENTER_H
#define VAC_GO_ENTER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "gate.h"

struct vac_go_gate {
    atomic_bool closed;
    vaccel_session *session; /* guarded by a lock once closed */
};

/* Two cache lines, since processors fetch them in pairs. */
enum { VAC_GO_APART = 128 };

/* A thread's note. Lanes are never freed: that of a thread that has ended goes to a new one. */
struct vac_go_lane {
    _Alignas(VAC_GO_APART) _Atomic(struct vac_go_gate *) in;
    atomic_bool taken;
    struct vac_go_lane *next;
};

extern bool vac_go_membarrier;
extern __thread struct vac_go_lane *vac_go_mine;

/** Makes the thread's lane; NULL when memory runs out. */
struct vac_go_lane *vac_go_lane_new(void);
/** Releases the session of a closed gate unless somebody is in. */
void vac_go_release_if_empty(vac_go_gate *gate);

/* The caller's half of the barrier: nothing where Close makes it for all threads. */
static inline void vac_go_fence(void)
{
    if (vac_go_membarrier)
        atomic_signal_fence(memory_order_seq_cst);
    else
        atomic_thread_fence(memory_order_seq_cst);
}

static inline void vac_go_leave(vac_go_gate *gate)
{
    atomic_store_explicit(&vac_go_mine->in, NULL, memory_order_release);
    vac_go_fence();
    if (atomic_load_explicit(&gate->closed, memory_order_acquire))
        vac_go_release_if_empty(gate);
}

/** The session, until vac_go_leave(); NULL when the gate is closed, NULL itself, or memory ran out
 * for the thread's lane. */
static inline vaccel_session *vac_go_enter(vac_go_gate *gate)
{
    struct vac_go_lane *lane = vac_go_mine ? vac_go_mine : vac_go_lane_new();

    if (!gate || !lane)
        return NULL;
    atomic_store_explicit(&lane->in, gate, memory_order_relaxed);
    vac_go_fence();
    if (!atomic_load_explicit(&gate->closed, memory_order_acquire))
        return gate->session;
    vac_go_leave(gate);
    return NULL;
}

#endif
