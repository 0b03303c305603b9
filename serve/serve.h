/* SPDX-License-Identifier: Apache-2.0 */
/** The far end of every transport: a call frame in, a reply frame out. */
#ifndef VAC_SERVE_SERVE_H
#define VAC_SERVE_SERVE_H

#include <vaccel/backend.h>

/**
 * Decodes a call, has `host` run it and encodes its reply, failures included; `flags` are
 * VACCEL_SERVE_*; `*reply` is the caller's, to be freed with free(). The frame is copied before it
 * is checked; segments may be live memory. Fails only when there is no memory for a reply.
 * Thread-safe. docs/protocol.md has the format.
 */
vaccel_status vac_serve(const vaccel_host *host, const void *frame, size_t size,
                        const vaccel_segment *segments, size_t segment_count, uint32_t flags,
                        void **reply, size_t *reply_size);

#endif
