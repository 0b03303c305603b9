/* SPDX-License-Identifier: Apache-2.0 */
/** The requests of an open session. */
#ifndef VAC_FUSE_IOCTL_H
#define VAC_FUSE_IOCTL_H

#include "daemon/fuse/file.h"
#include "wire/session.h"

/** An ioctl whose own header has been read and checked. */
struct vac_ioctl {
    struct vac_exchange exchange; /* `in` has the bytes that it brings, no more */
    struct vac_iov out;           /* room for what follows fuse_ioctl_out, no more */
    uint64_t number;              /* of the file */
    uint32_t cmd;                 /* a vac_session_request, if it is one */
};

/** Reads and checks the header; 0 or an errno. */
int vac_ioctl_begin(struct vac_ioctl *ioctl, const struct vac_exchange *exchange);

/** Answers with result 0 and `size` bytes that are in `out` already. */
void vac_ioctl_end(const struct vac_ioctl *ioctl, size_t size);

/** Answers that the call goes on. */
void vac_ioctl_pending(const struct vac_ioctl *ioctl);

/** Says of a reply that it is gone. */
extern const char vac_call_not_kept[];

/** CALL on an open file, which is taken over. Answers now or later. */
void vac_ioctl_call(const struct vac_ioctl *ioctl, struct vac_fuse_file *file);

#endif
