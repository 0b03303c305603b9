/* SPDX-License-Identifier: Apache-2.0 */
/** Open files of the host's `session`. Freestanding; not thread-safe. */
#ifndef VAC_GUEST_SESSION_H
#define VAC_GUEST_SESSION_H

#include "guest/client/request.h"
#include "wire/session.h"

/** Opens one, greeting the host first if need be. */
vaccel_status vac_session_enter(uint64_t *handle);

/** Closes it, and waits for that. */
void vac_session_leave(uint64_t handle);

/** Fills in the head of an ioctl, with so many bytes behind it and behind that of its answer. */
void vac_ioctl_head(struct vac_request *request, uint64_t handle, uint32_t command,
                    uint64_t in_size, uint64_t out_size);

#endif
