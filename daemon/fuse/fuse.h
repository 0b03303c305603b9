/* SPDX-License-Identifier: Apache-2.0 */
/** The synthetic file system of docs/protocol.md, as a FUSE server: requests in, answers out. Knows
 * no virtqueue. */
#ifndef VAC_DAEMON_FUSE_H
#define VAC_DAEMON_FUSE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/** One file system: what one device shows its guest. */
struct vac_fuse;

/** One request. `in` and `out` are the guest's memory: live, hostile, and as fragmented as it
 * likes. They and the struct stay until `answered` has been called, once, from any thread, with the
 * number of bytes written to `out`; 0 for requests without an answer. */
struct vac_fuse_request {
    const struct iovec *in;
    size_t in_count;
    const struct iovec *out;
    size_t out_count;
    void (*answered)(struct vac_fuse_request *request, size_t written);
};

/** NULL without memory. */
struct vac_fuse *vac_fuse_new(void);

/**
 * Goes on where a worker before this one left off: the guest's nodes and open files stay good.
 * Once, before any request. `*word` says how far that one got; it lives as long as the device,
 * begins as 0, and is kept up to date from now on.
 */
void vac_fuse_resume(struct vac_fuse *fuse, _Atomic uint64_t *word);

/** Takes a request; calls that may take long go to the executor, everything else is answered before
 * this returns. Thread-safe. */
void vac_fuse_handle(struct vac_fuse *fuse, struct vac_fuse_request *request);

/** Answers a request that a worker had taken before it died: a call with ERR_LOST, as it may have
 * run; everything else is done, again if need be. Thread-safe. */
void vac_fuse_lost(struct vac_fuse *fuse, struct vac_fuse_request *request);

/** Asks all calls that are under way to give up; they are answered all the same. Thread-safe. */
void vac_fuse_cancel(struct vac_fuse *fuse);

/** Cancels what is under way (it is answered all the same) and drops all files: what DESTROY and a
 * reset of the device do. */
void vac_fuse_reset(struct vac_fuse *fuse);

/** Only when everything has been answered. */
void vac_fuse_free(struct vac_fuse *fuse);

#endif
