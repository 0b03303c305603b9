/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#ifdef __linux__
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

struct vac_go_gate {
    atomic_bool closed;
    vaccel_session *session; /* guarded by `lock` once closed */
};

/* Two cache lines, since processors fetch them in pairs. */
enum { APART = 128 };

/* A thread's note. Lanes are never freed: that of a thread that has ended goes to a new one. */
struct lane {
    _Alignas(APART) _Atomic(struct vac_go_gate *) in;
    atomic_bool taken;
    struct lane *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t ending;
static _Atomic(struct lane *) lanes;
static bool has_membarrier;
static __thread struct lane *mine;

static void give_back(void *lane)
{
    atomic_store_explicit(&((struct lane *)lane)->taken, false, memory_order_release);
}

static void start(void)
{
    /* Without the key a lane stays with a thread that has ended, which costs its memory only. */
    pthread_key_create(&ending, give_back);
#ifdef __linux__
    has_membarrier = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
#endif
}

/* The caller's half of the barrier: nothing where Close makes it for all threads. */
static void fence_of_caller(void)
{
    if (has_membarrier)
        atomic_signal_fence(memory_order_seq_cst);
    else
        atomic_thread_fence(memory_order_seq_cst);
}

static void fence_of_close(void)
{
#ifdef __linux__
    if (has_membarrier && syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0)
        return;
#endif
    atomic_thread_fence(memory_order_seq_cst);
}

static struct lane *lane_new(void)
{
    struct lane *lane;
    bool free_one = false;

    for (lane = atomic_load(&lanes); lane; lane = lane->next) {
        free_one = false;
        if (atomic_compare_exchange_strong(&lane->taken, &free_one, true))
            break;
    }
    if (!lane) {
        lane = (struct lane *)aligned_alloc(APART, sizeof(*lane));
        if (!lane)
            return NULL;
        atomic_init(&lane->in, NULL);
        atomic_init(&lane->taken, true);
        lane->next = atomic_load(&lanes);
        while (!atomic_compare_exchange_weak(&lanes, &lane->next, lane))
            ;
    }
    pthread_setspecific(ending, lane);
    mine = lane;
    return lane;
}

/* Releases the session of a closed gate unless somebody is in. */
static void release_if_empty(struct vac_go_gate *gate)
{
    vaccel_session *session = NULL;

    pthread_mutex_lock(&lock);
    struct lane *lane = atomic_load(&lanes);
    while (lane && atomic_load(&lane->in) != gate)
        lane = lane->next;
    if (!lane) {
        session = gate->session;
        gate->session = NULL;
    }
    pthread_mutex_unlock(&lock);
    vaccel_session_release(session);
}

struct vac_go_gate *vac_go_gate_new(vaccel_session *session)
{
    struct vac_go_gate *gate = (struct vac_go_gate *)malloc(sizeof(*gate));

    pthread_once(&once, start);
    if (!gate)
        return NULL;
    atomic_init(&gate->closed, false);
    gate->session = session;
    return gate;
}

vaccel_session *vac_go_enter(struct vac_go_gate *gate)
{
    struct lane *lane = mine ? mine : lane_new();

    if (!gate || !lane)
        return NULL;
    atomic_store_explicit(&lane->in, gate, memory_order_relaxed);
    fence_of_caller();
    if (!atomic_load_explicit(&gate->closed, memory_order_acquire))
        return gate->session;
    vac_go_leave(gate);
    return NULL;
}

void vac_go_leave(struct vac_go_gate *gate)
{
    atomic_store_explicit(&mine->in, NULL, memory_order_release);
    fence_of_caller();
    if (atomic_load_explicit(&gate->closed, memory_order_acquire))
        release_if_empty(gate);
}

int vac_go_gate_close(struct vac_go_gate *gate)
{
    if (!gate || atomic_exchange(&gate->closed, true))
        return 0;
    fence_of_close();
    release_if_empty(gate);
    return 1;
}

void vac_go_gate_free(struct vac_go_gate *gate)
{
    vac_go_gate_close(gate);
    free(gate);
}
