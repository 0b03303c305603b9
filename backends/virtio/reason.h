/* SPDX-License-Identifier: Apache-2.0 */
/** What failures of a session mean, and what to do about them: a status, whose message is set. */
#ifndef VAC_VIRTIO_REASON_H
#define VAC_VIRTIO_REASON_H

#include <stdbool.h>

#include <vaccel/backend.h>

/** Whether an errno says that the session, its arena or its mount is another one's by now, and
 * nothing was started. */
bool vac_reason_is_stale(int error);

/** What the errno means when nothing was started, of a call with `size` bytes of data. */
vaccel_status vac_reason_refused(const vaccel_host *host, int error, uint64_t size);

/** ERR_LOST: the other side had the call. */
vaccel_status vac_reason_lost(const vaccel_host *host);
/** ERR_PROTOCOL: what came is no reply. */
vaccel_status vac_reason_nonsense(const vaccel_host *host);
/** ERR_VERSION: vacceld knows nothing of Linux guests. */
vaccel_status vac_reason_old(const vaccel_host *host);
/** ERR_LIMIT: RLIMIT_FSIZE is `limit`. */
vaccel_status vac_reason_limited(const vaccel_host *host, uint64_t size, uint64_t limit);

#endif
