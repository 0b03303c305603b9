/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a worker has under way, in memory that the front sees too: the front cancels calls that are
 * past their deadline and kills a worker whose calls do not heed that. Written by the worker,
 * except `cancelled` and `watched_ns`. A worker may write nonsense: the front takes times from it
 * and nothing else.
 *
 * The front looks at the board when the first deadline is over that it knows of, and says in
 * `watched_ns` when that will be. Who begins a call that is due earlier signals the alarm, an
 * eventfd. So calls under deadlines of a kind cost neither side a system call.
 */
#ifndef VAC_DAEMON_BOARD_H
#define VAC_DAEMON_BOARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/** Calls that one worker has under way at most. */
#define VAC_BOARD_SLOTS 1024
#define VAC_BOARD_MAGIC UINT32_C(0x31424356) /* "VCB1" */

/** Why a call is to be given up; any but 0 has vaccel_cancelled() say so. */
enum {
    VAC_BOARD_OVERDUE = 1, /* the front: it is past its deadline */
    VAC_BOARD_UNWANTED = 2 /* the worker: its caller asked for that, or has gone */
};

/** A call under way; free while `deadline_ns` is 0. Times are CLOCK_MONOTONIC. */
struct vac_board_slot {
    _Atomic uint64_t deadline_ns; /* when it is to be cancelled; UINT64_MAX for never */
    int32_t cancelled;            /* atomic by its accesses; what vaccel_cancelled() reads */
    uint32_t serial;              /* counts the calls that this slot held */
};

struct vac_board {
    uint32_t magic;
    uint32_t slots;           /* VAC_BOARD_SLOTS */
    _Atomic uint64_t calls;   /* completed so far: the worker is idle while this stands still and no
                                 slot is taken */
    _Atomic uint64_t last_ns; /* when the latest call began */
    _Atomic uint32_t passes;  /* numbers that it has drawn and not given back (passes.h) */
    _Atomic uint64_t watched_ns; /* when the front looks next; UINT64_MAX for never */
    struct vac_board_slot slot[VAC_BOARD_SLOTS];
};

/** The eventfd that has the front look; without one, calls are not watched. To be set before any
 * call begins. */
void vac_board_alarm(int eventfd);

/** When a call is overdue that may take `allowed_ns` from now on (0: no limit of its own), bounded
 * by `longest_ns` (0: none). */
uint64_t vac_board_deadline(uint64_t allowed_ns, uint64_t longest_ns);

/** Takes a slot for a call that waits to be run, which nobody is to be killed for; NULL when all
 * are taken or `limit` are (the tenant's calls in flight; 0: none). Thread-safe, without a lock. */
struct vac_board_slot *vac_board_begin(struct vac_board *board, uint32_t limit);
/** The call runs from now on, until its deadline; false when that is over already. */
bool vac_board_run(struct vac_board *board, struct vac_board_slot *slot, uint64_t deadline_ns);
/** Gives it back and counts the call. */
void vac_board_end(struct vac_board *board, struct vac_board_slot *slot);

#endif
