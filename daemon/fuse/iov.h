/* SPDX-License-Identifier: Apache-2.0 */
/** A place in memory that comes in pieces. The pieces' addresses are ours, what is there is the
 * guest's and may change at any time: each byte is read once. */
#ifndef VAC_FUSE_IOV_H
#define VAC_FUSE_IOV_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

struct vac_iov {
    const struct iovec *at; /* the piece that comes next */
    size_t skip;            /* bytes of it that have passed */
    size_t left;            /* bytes from here to the end, of all pieces */
};

/** The first byte of `count` pieces. */
struct vac_iov vac_iov_of(const struct iovec *pieces, size_t count);

/** Cuts what comes after the next `size` bytes. */
static inline void vac_iov_cut(struct vac_iov *iov, size_t size)
{
    if (iov->left > size)
        iov->left = size;
}

/** These go on by `size` bytes; false, and nothing done, when there are fewer. */
bool vac_iov_read(struct vac_iov *iov, void *to, size_t size);
bool vac_iov_write(struct vac_iov *iov, const void *from, size_t size);
bool vac_iov_skip(struct vac_iov *iov, size_t size);

/** Where the next `size` bytes, of which there must be so many, lie one after the other; NULL when
 * they do not. Does not go on. */
void *vac_iov_piece(const struct vac_iov *iov, size_t size);

#endif
