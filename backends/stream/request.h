/* SPDX-License-Identifier: Apache-2.0 */
/** Requests to the daemon that are no calls. */
#ifndef VAC_STREAM_REQUEST_H
#define VAC_STREAM_REQUEST_H

#include <vaccel/backend.h>

/** The two ends of a connection, as messages name them. */
struct vac_request_way {
    const vaccel_host *host;
    const char *path; /* or vsock:CID:PORT, for messages */
    int socket;
    int wait_ms; /* that the daemon has for an answer */
};

/** Says HELLO; `token` is what names the peer, zeros for a new one, and then gets the peer's.
 * Errors: ERR_STALE (no such peer), ERR_LOST (the connection is closed), ERR_UNAVAILABLE (there is
 * no answer), ERR_PROTOCOL, and what the daemon says. All of them have their message. */
vaccel_status vac_request_hello(const struct vac_request_way *way, uint8_t *token);
/** Has `size` bytes of the memfd `fd` mapped as a region; errors as above. */
vaccel_status vac_request_map(const struct vac_request_way *way, uint32_t region, uint64_t size,
                              int fd);
/** Has a region unmapped; errors as above. */
vaccel_status vac_request_unmap(const struct vac_request_way *way, uint32_t region);

#endif
