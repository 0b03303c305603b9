/* SPDX-License-Identifier: Apache-2.0 */
/** Replies that did not fit the room for them, until they are fetched. */
#ifndef VAC_FUSE_KEPT_H
#define VAC_FUSE_KEPT_H

#include "daemon/fuse/file.h"

/** Keeps a reply, and drops the oldest when there are too many. False when it cannot be kept: the
 * tenant has no memory for it, or the file was closed. Takes `data` over (for free()) either way.
 */
bool vac_kept_add(struct vac_fuse *fuse, struct vac_fuse_file *file, uint64_t id, void *data,
                  size_t size);

/** The reply of that id, to be put back, or NULL. When a piece of `room` bytes from `offset` on
 * reaches its end, the file keeps it no longer. */
struct vac_kept *vac_kept_get(struct vac_fuse *fuse, struct vac_fuse_file *file, uint64_t id,
                              uint64_t offset, uint64_t room);
/** The same for the first reply whose id has these low bits (VAC_SESSION_KEPT_IDS). */
struct vac_kept *vac_kept_get_low(struct vac_fuse *fuse, struct vac_fuse_file *file, uint64_t low,
                                  uint64_t offset, uint64_t room);
void vac_kept_put(struct vac_fuse *fuse, struct vac_kept *kept);

/** Drops all; the lock is held. */
void vac_kept_drop(struct vac_fuse_file *file);

#endif
