/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Links: connections to the daemon, of which each carries one call at a time. Idle ones are kept
 * for the next call, and all of them are one peer's. A child of fork() starts with none.
 * Thread-safe, but that a link is one thread's from vac_link_take() to vac_link_give().
 */
#ifndef VAC_STREAM_LINK_H
#define VAC_STREAM_LINK_H

#include <stdbool.h>

#include "backends/common/outgoing.h"
#include "backends/stream/address.h"
#include "backends/stream/request.h"
#include "backends/stream/socket.h"

/** Memory that both sides see, for data that lies elsewhere. */
struct vac_stage {
    uint8_t *data;
    size_t size;
    uint32_t region; /* 0 while there is none */
};

/** A buffer of the application's, as regions see it. */
struct vac_buffer_region {
    uint32_t number;     /* 0 while there is none */
    uint32_t generation; /* of the peer that has it mapped; atomic by its accesses */
};

struct vac_link {
    struct vac_link *next;    /* of the idle ones */
    struct vac_link *all;     /* of every one */
    struct vac_link **all_at; /* what points to it */
    struct vac_request_way way;
    uint32_t generation; /* which peer it belongs to */
    bool plain;          /* no descriptors pass: it is a peer of its own, and has no regions */
    struct vac_stage stage;
    struct vac_outgoing call;
    struct iovec parts[VAC_OUTGOING_SEGMENTS + 2];
};

/** Sets out for an address; call it once, before all others. */
void vac_link_open(const vaccel_host *host, const struct vac_address *address);

/** A link to the daemon; with `fresh` a new connection, and those that are idle are closed, for
 * what answered them is gone. Errors: ERR_UNAVAILABLE, ERR_DENIED, ERR_BUSY, ERR_PROTOCOL,
 * ERR_NO_MEMORY. */
vaccel_status vac_link_take(bool fresh, struct vac_link **link);
/** Gives a link back; one that is not `usable` is closed. */
void vac_link_give(struct vac_link *link, bool usable);

/** Makes the link's stage at least `size` bytes large. Errors: ERR_LOST (the daemon is gone; it was
 * not told of any call), ERR_LIMIT, and what the daemon says. */
vaccel_status vac_link_stage(struct vac_link *link, size_t size);

/** Has the daemon map a buffer, if it has not yet; errors as above. */
vaccel_status vac_link_map(struct vac_link *link, struct vac_buffer_region *region,
                           const vaccel_buffer_view *buffer);
/** Has it unmapped, and its number given back. */
void vac_link_unmap(const struct vac_buffer_region *region);

#endif
