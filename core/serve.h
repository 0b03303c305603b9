/* SPDX-License-Identifier: Apache-2.0 */
/** The far end of every transport: a call frame in, a reply frame out. */
#ifndef VAC_CORE_SERVE_H
#define VAC_CORE_SERVE_H

#include <vaccel/backend.h>

/**
 * Decodes a call, runs it and encodes its reply, failures included; `*reply` is the caller's, to be
 * freed with free(). The frame is copied before it is checked; segments may be live memory. Fails
 * only when there is no memory for a reply. Thread-safe.
 */
vaccel_status vac_serve(const void *frame, size_t size, const vaccel_segment *segments,
                        size_t segment_count, uint32_t flags, void **reply, size_t *reply_size);

#endif
