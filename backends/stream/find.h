/* SPDX-License-Identifier: Apache-2.0 */
/** Which daemon calls go to. */
#ifndef VAC_STREAM_FIND_H
#define VAC_STREAM_FIND_H

#include "backends/stream/address.h"

/**
 * Where VACCEL_TARGET or the default says; and where nobody says anything, in a guest without the
 * mount that backends/virtio uses, the host over vsock. ERR_UNAVAILABLE, whose message says what is
 * missing for each of them.
 */
vaccel_status vac_find_daemon(const vaccel_host *host, struct vac_address *address);

#endif
