/* SPDX-License-Identifier: Apache-2.0 */
/** The ioctls of an open session. Thread-safe. */
#ifndef VAC_VIRTIO_REQUEST_H
#define VAC_VIRTIO_REQUEST_H

#include <stddef.h>
#include <stdint.h>

/**
 * SUBMIT, SUBMIT_AT or WAIT (an enum vac_session_request) with `size` bytes at `bytes`, which is
 * both what is asked and where the reply frame goes. 0, VAC_SESSION_PENDING, or -1 and errno; what
 * else the host returns is EPROTO.
 */
int vac_request_ask(int file, unsigned request, void *bytes, size_t size);
/** CANCEL: 0, or -1 and errno; ENOENT when there is no such call. */
int vac_request_cancel(int file, uint64_t id);

#endif
