/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VACCEL_BUFFER_H
#define VACCEL_BUFFER_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What vaccel_buffer_caps() may say: a call that reads the buffer moves none of its bytes, be it
 * answered here or by a daemon. */
#define VACCEL_BUFFER_ZERO_COPY UINT32_C(1)

/**
 * Allocates `size` bytes, zeroed and aligned to 64, where calls of `session` reach them best. When
 * those may go to a daemon (the session is pinned to "stream", or there is one by VACCEL_TARGET or
 * at the default place), that is memory which the daemon maps, which a child of fork() shares, and
 * which takes a file descriptor; without one it is ordinary memory, and vaccel_buffer_caps() says
 * so. In a guest whose calls go through virtio-fs it is ordinary memory as well, which a call
 * copies once, on the host.
 *
 * `*buffer` belongs to the caller. Errors: ERR_INVALID (size 0), ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_buffer_create(vaccel_session *session, size_t size,
                                              vaccel_buffer **buffer);

/** The buffer's memory, for reading and writing while no call uses it. Lives as long as `buffer`.
 */
VACCEL_API void *vaccel_buffer_data(vaccel_buffer *buffer);

/** Bytes at vaccel_buffer_data(). */
VACCEL_API size_t vaccel_buffer_size(const vaccel_buffer *buffer);

/** A set of VACCEL_BUFFER_* bits; readers ignore those they do not know. */
VACCEL_API uint32_t vaccel_buffer_caps(const vaccel_buffer *buffer);

/** Releases a buffer. Images made from it and calls in flight keep it. NULL is allowed. */
VACCEL_API void vaccel_buffer_release(vaccel_buffer *buffer);

#ifdef __cplusplus
}
#endif

#endif
