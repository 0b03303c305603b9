/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Peers: the processes at the other end of connections. Connections of one peer share its regions,
 * which are memory that it gave as descriptors and may write at any time. All functions are
 * thread-safe.
 */
#ifndef VAC_DAEMON_PEER_H
#define VAC_DAEMON_PEER_H

#include <stdint.h>

#include <vaccel/status.h>

enum { VAC_PEER_TOKEN = 16, VAC_PEER_REGIONS = 4095 };
/** Bytes that the regions of one peer have together at most. */
#define VAC_PEER_BYTES (UINT64_C(4) << 30)

/** Memory of a peer's, mapped here; stays as long as somebody holds it. */
struct vac_region {
    void *data;
    uint64_t size;
    uint32_t references; /* atomic by its accesses */
};

struct vac_peer;

/** A new peer with one reference, or NULL when memory or random numbers ran out. */
struct vac_peer *vac_peer_new(void);
/** The peer of that token with a reference more, or NULL when there is none. */
struct vac_peer *vac_peer_find(const uint8_t token[VAC_PEER_TOKEN]);
/** Gives a reference back; the last one unmaps the peer's regions. NULL is allowed. */
void vac_peer_drop(struct vac_peer *peer);
/** The token that names it, for as long as the peer lives. */
const uint8_t *vac_peer_token(const struct vac_peer *peer);

/**
 * Maps `size` bytes of the memfd `fd`, which stays the caller's, as that region. `*why` says what
 * is wrong with it and what to do. Errors: ERR_INVALID (the number, the size, or what the
 * descriptor is), ERR_LIMIT, ERR_NO_MEMORY.
 */
vaccel_status vac_peer_map(struct vac_peer *peer, uint32_t number, uint64_t size, int fd,
                           const char **why);
/** Forgets a region; it is unmapped when no call uses it any more. ERR_INVALID: there is none. */
vaccel_status vac_peer_unmap(struct vac_peer *peer, uint32_t number, const char **why);
/** A region, which goes back through vac_region_drop(); NULL when there is none of that number. */
struct vac_region *vac_peer_hold(struct vac_peer *peer, uint32_t number);
void vac_region_drop(struct vac_region *region);

#endif
