/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/common/board.h"

#include <stddef.h>
#include <time.h>
#include <unistd.h>

/* Taken slots of this process's board, and where to look for the next free one. */
static _Atomic uint32_t taken;
static _Atomic uint32_t next;
static int alarm_fd = -1;

void vac_board_alarm(int eventfd)
{
    alarm_fd = eventfd;
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

uint64_t vac_board_deadline(uint64_t allowed_ns, uint64_t longest_ns)
{
    uint64_t end;

    if (!allowed_ns || (longest_ns && allowed_ns > longest_ns))
        allowed_ns = longest_ns;
    return !allowed_ns || __builtin_add_overflow(now(), allowed_ns, &end) ? UINT64_MAX : end;
}

struct vac_board_slot *vac_board_begin(struct vac_board *board, uint32_t limit)
{
    if (!limit || limit > VAC_BOARD_SLOTS)
        limit = VAC_BOARD_SLOTS;
    if (atomic_fetch_add(&taken, 1) >= limit) {
        atomic_fetch_sub(&taken, 1);
        return NULL;
    }
    /* There is one that is free, if another thread is not just about to take it and to leave one;
     * unless somebody else wrote to the board. */
    for (unsigned tries = 0; tries < 4 * VAC_BOARD_SLOTS; tries++) {
        struct vac_board_slot *slot =
            &board->slot[atomic_fetch_add_explicit(&next, 1, memory_order_relaxed) %
                         VAC_BOARD_SLOTS];
        uint64_t unused = 0;
        if (!atomic_compare_exchange_strong(&slot->deadline_ns, &unused, UINT64_MAX))
            continue;
        __atomic_store_n(&slot->cancelled, 0, __ATOMIC_RELAXED);
        slot->serial++;
        atomic_store_explicit(&board->last_ns, now(), memory_order_relaxed);
        return slot;
    }
    atomic_fetch_sub(&taken, 1);
    return NULL;
}

bool vac_board_run(struct vac_board *board, struct vac_board_slot *slot, uint64_t deadline_ns)
{
    if (deadline_ns == UINT64_MAX)
        return true;
    if (deadline_ns <= now())
        return false;
    atomic_store(&slot->deadline_ns, deadline_ns);
    /* In this order: the front says when it looks next before it reads the slots. */
    if (alarm_fd >= 0 && deadline_ns < atomic_load(&board->watched_ns)) {
        uint64_t one = 1;
        /* One that does not fit was signalled already. */
        ssize_t written = write(alarm_fd, &one, sizeof(one));
        (void)written;
    }
    return true;
}

void vac_board_end(struct vac_board *board, struct vac_board_slot *slot)
{
    atomic_fetch_add(&board->calls, 1);
    atomic_store(&slot->deadline_ns, 0);
    atomic_fetch_sub(&taken, 1);
}
