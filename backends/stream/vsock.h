/* SPDX-License-Identifier: Apache-2.0 */
/** Sockets of AF_VSOCK: from a guest to its host. */
#ifndef VAC_STREAM_VSOCK_H
#define VAC_STREAM_VSOCK_H

#include <stdbool.h>
#include <stdint.h>

#include <vaccel/backend.h>

struct vac_vsock_wait {
    int connect_ms; /* for the other side to answer */
    int send_s;     /* for it to take what is sent, from then on */
};

/** Connects: `*fd` blocks. Errors, whose message says what is missing on which side:
 * ERR_UNAVAILABLE, ERR_DENIED (a filter of system calls refuses it). */
vaccel_status vac_vsock_connect(const vaccel_host *host, uint32_t cid, uint32_t port,
                                const struct vac_vsock_wait *wait, int *fd);

/** Whether this machine is a guest that its host can be reached from, as far as /dev/vsock tells;
 * `*why` says what it lacks. */
bool vac_vsock_is_guest(const char **why);

#endif
