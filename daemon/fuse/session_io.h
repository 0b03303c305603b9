/* SPDX-License-Identifier: Apache-2.0 */
/** READ and WRITE of an open session: its arena, and replies that were kept. These answer. */
#ifndef VAC_FUSE_SESSION_IO_H
#define VAC_FUSE_SESSION_IO_H

#include "daemon/fuse/server.h"

void vac_session_read(struct vac_exchange *exchange, const struct fuse_read_in *asked);

/** `exchange->in` has the bytes, at least asked->size. */
void vac_session_write(struct vac_exchange *exchange, const struct fuse_write_in *asked);

#endif
