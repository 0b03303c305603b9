/* SPDX-License-Identifier: Apache-2.0 */

/* clang-format off */
//go:build cgo && !vaccel_remote
/* clang-format on */

#include "enter.h"

#include <pthread.h>
#include <stdlib.h>

#ifdef __linux__
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t ending;
static _Atomic(struct vac_go_lane *) lanes;
bool vac_go_membarrier;
__thread struct vac_go_lane *vac_go_mine;

static void give_back(void *lane)
{
    atomic_store_explicit(&((struct vac_go_lane *)lane)->taken, false, memory_order_release);
}

static void start(void)
{
    /* Without the key a lane stays with a thread that has ended, which costs its memory only. */
    pthread_key_create(&ending, give_back);
#ifdef __linux__
    vac_go_membarrier =
        syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
#endif
}

static void fence_of_close(void)
{
#ifdef __linux__
    if (vac_go_membarrier && syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0)
        return;
#endif
    atomic_thread_fence(memory_order_seq_cst);
}

struct vac_go_lane *vac_go_lane_new(void)
{
    struct vac_go_lane *lane;
    bool free_one = false;

    for (lane = atomic_load(&lanes); lane; lane = lane->next) {
        free_one = false;
        if (atomic_compare_exchange_strong(&lane->taken, &free_one, true))
            break;
    }
    if (!lane) {
        lane = (struct vac_go_lane *)aligned_alloc(VAC_GO_APART, sizeof(*lane));
        if (!lane)
            return NULL;
        atomic_init(&lane->in, NULL);
        atomic_init(&lane->taken, true);
        lane->next = atomic_load(&lanes);
        while (!atomic_compare_exchange_weak(&lanes, &lane->next, lane))
            ;
    }
    pthread_setspecific(ending, lane);
    vac_go_mine = lane;
    return lane;
}

void vac_go_release_if_empty(struct vac_go_gate *gate)
{
    vaccel_session *session = NULL;

    pthread_mutex_lock(&lock);
    struct vac_go_lane *lane = atomic_load(&lanes);
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

int vac_go_gate_close(struct vac_go_gate *gate)
{
    if (!gate || atomic_exchange(&gate->closed, true))
        return 0;
    fence_of_close();
    vac_go_release_if_empty(gate);
    return 1;
}

void vac_go_gate_free(struct vac_go_gate *gate)
{
    vac_go_gate_close(gate);
    free(gate);
}
