/* SPDX-License-Identifier: Apache-2.0 */
/** Where a daemon listens, as VACCEL_TARGET names it. */
#ifndef VAC_STREAM_ADDRESS_H
#define VAC_STREAM_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include <vaccel/backend.h>

enum { VAC_ADDRESS_PATH = 108 };

struct vac_address {
    char name[VAC_ADDRESS_PATH]; /* for messages: the path, or vsock:CID:PORT */
    bool vsock;                  /* else it is a unix socket's path */
    bool tried;                  /* nobody named it: it is tried, and not waited for */
    uint32_t cid;
    uint32_t port;
};

/** Takes apart unix:PATH or vsock[:CID[:PORT]], whose form the core has checked; false for a target
 * of another kind. */
bool vac_address_read(const char *target, struct vac_address *address);

/** Connects: `*fd` is a socket that blocks, and whose sending ends after 30 seconds. Errors, with
 * what is missing in their message: ERR_UNAVAILABLE, ERR_DENIED. */
vaccel_status vac_address_connect(const vaccel_host *host, const struct vac_address *address,
                                  int *fd);

#endif
