/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Channels: open sessions of the mount, of which each carries one call at a time. Idle ones are
 * kept for the next call. A child of fork() starts with none. Thread-safe, but that a channel is
 * one thread's from vac_channel_take() to vac_channel_give().
 */
#ifndef VAC_VIRTIO_CHANNEL_H
#define VAC_VIRTIO_CHANNEL_H

#include "backends/virtio/arena.h"
#include "backends/virtio/find.h"

struct vac_channel {
    struct vac_channel *next;    /* of the idle ones */
    struct vac_channel *all;     /* of every one */
    struct vac_channel **all_at; /* what points to it */
    int file;                    /* its `session` */
    uint64_t arena;              /* bytes that its arena has by now */
    struct vac_outgoing call;
    struct vac_gather pieces;
};

/** Sets out; once, before all others. `named` is the path of the mount, or NULL to look for it. */
void vac_channel_open(const vaccel_host *host, const char *named);

/** Where the mount is; as vac_find(). */
vaccel_status vac_channel_find(struct vac_found *found);

/** A channel; with `fresh` a new one, and those that are idle are closed, for what answered them
 * is gone. Errors: ERR_BUSY (as many are open as may be), ERR_LIMIT (of this process),
 * ERR_VERSION (vacceld is too old), ERR_NO_MEMORY, and those of vac_find(). */
vaccel_status vac_channel_take(bool fresh, struct vac_channel **channel);
/** Gives a channel back; one that is not `usable` is closed, and its calls with it. */
void vac_channel_give(struct vac_channel *channel, bool usable);

#endif
