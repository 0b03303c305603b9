/* SPDX-License-Identifier: Apache-2.0 */
/** What a worker serves its tenant within; set once, before any call, by what the front says. */
#ifndef VAC_DAEMON_TENANT_H
#define VAC_DAEMON_TENANT_H

#include <stdint.h>

#include "daemon/common/board.h"
#include "serve/serve.h"

struct vac_tenant {
    char name[64];
    const vaccel_host *host;      /* the runtime in this process */
    struct vac_board *board;      /* shared with the front */
    struct vac_serve_counts counts; /* for /metrics */
    uint32_t max_calls;           /* in flight at once */
    uint32_t max_sessions;        /* open session files and stream connections, each */
    uint64_t max_call_ns;         /* longest that one call may take; 0 for no limit */
    uint64_t max_message;         /* bytes of one message with its segments */
    uint64_t max_memory;          /* bytes that one call may take for decoding, rooms included */
};

extern struct vac_tenant vac_tenant;

/** Serves one call within the tenant's limits: takes a slot of the board, enforces the deadline, counts. `answer` as in
 * vac_serve(). Thread-safe. */
vaccel_status vac_tenant_serve(struct vac_request *request, struct vac_answer *answer);

#endif
