/* SPDX-License-Identifier: Apache-2.0 */
/** What a worker serves its tenant within; set once, before any call, by what the front says. */
#ifndef VAC_DAEMON_TENANT_H
#define VAC_DAEMON_TENANT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/common/board.h"
#include "serve/serve.h"

/** Limits are 0 for none of their own. */
struct vac_tenant {
    char name[64];
    const vaccel_host *host;        /* the runtime in this process */
    struct vac_board *board;        /* shared with the front */
    struct vac_serve_counts counts; /* for /metrics */
    vaccel_attributes defaults;     /* for calls that ask for nothing */
    uint32_t max_calls;             /* in flight at once */
    uint32_t max_sessions;          /* open session files and stream connections, each */
    uint64_t max_call_ns;           /* longest that one call may take */
    uint64_t max_message;           /* bytes of one message with its segments */
    uint64_t max_memory; /* bytes that one call may take for decoding, rooms included; and that all
                            together may take before and after it */
    uint32_t guest_mode; /* permissions of the file system's files: of those that are read and
                            written who has both bits, of texts who may read */
    uint32_t guest_gid;  /* their group, as the guest numbers it */
    /* What goes on, for /metrics. */
    _Atomic uint32_t sessions;        /* open session files, of all guests */
    _Atomic uint64_t call_ns;         /* that calls were run for, together */
    _Atomic uint64_t gathered_bytes;  /* of segments in several pieces: copied together */
    _Atomic uint64_t scattered_bytes; /* of rooms in several pieces: written elsewhere first */
    _Atomic uint64_t arena_in_bytes;  /* that guests wrote into arenas, and read from them */
    _Atomic uint64_t arena_out_bytes;
    _Atomic uint64_t requests;   /* taken from virtqueues */
    _Atomic uint64_t kicks;      /* eventfds that guests signalled */
    _Atomic uint64_t interrupts; /* and that were signalled to guests */
};

extern struct vac_tenant vac_tenant;

/** Whether a call cannot take long, so that it is worth neither a thread's waking up nor waiting
 * for a turn. `frame` has a head. */
bool vac_call_is_quick(const uint8_t *frame, uint32_t segment_count);

/** Serves one call within the tenant's limits: takes a slot of the board, waits for `who`'s turn
 * (NULL for a call that waits for none), enforces the deadline, counts. With no slot left the reply
 * is ERR_BUSY. `answer` as in vac_serve(). Thread-safe. */
vaccel_status vac_tenant_serve(struct vac_request *request, struct vac_answer *answer,
                               const void *who);

/**
 * The same in steps, for who must be able to cancel it or lets it wait: a slot for the call whose
 * private frame that is (NULL when none is left) and its deadline; one run in it, in `who`'s turn;
 * and giving it back. What was cancelled or is overdue by then is answered without being run.
 */
struct vac_board_slot *vac_tenant_begin(const void *frame, size_t size, uint64_t *deadline_ns);
vaccel_status vac_tenant_run(struct vac_board_slot *slot, uint64_t deadline_ns,
                             struct vac_request *request, struct vac_answer *answer,
                             const void *who);
void vac_tenant_end(struct vac_board_slot *slot);

/** Asks the call in a slot that has not been given back to give up. Thread-safe. */
void vac_tenant_cancel(struct vac_board_slot *slot);

#endif
