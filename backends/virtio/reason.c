/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/reason.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

vaccel_status vac_reason_lost(const vaccel_host *host)
{
    return host->fail(VACCEL_ERR_LOST,
                      "the daemon's worker died with the call, which may have run; call again if "
                      "that does no harm, and see vacceld's log on the host");
}

vaccel_status vac_reason_nonsense(const vaccel_host *host)
{
    return host->fail(VACCEL_ERR_PROTOCOL,
                      "what came through virtio is no reply; both sides should be of the same "
                      "version of vaccel");
}

vaccel_status vac_reason_old(const vaccel_host *host)
{
    return host->fail(VACCEL_ERR_VERSION,
                      "this vacceld takes no calls from Linux guests; upgrade vaccel on the host");
}

vaccel_status vac_reason_limited(const vaccel_host *host, uint64_t size, uint64_t limit)
{
    return host->fail(VACCEL_ERR_LIMIT,
                      "%" PRIu64 " bytes of a call's data go to the host as to a file, and this "
                      "process may write %" PRIu64 "; raise `ulimit -f`, or LimitFSIZE of its "
                      "service",
                      size, limit);
}

bool vac_reason_is_stale(int error)
{
    return error == ESTALE || error == EBADF || error == ENOTCONN || error == ENODEV;
}

vaccel_status vac_reason_refused(const vaccel_host *host, int error, uint64_t size)
{
    switch (error) {
    case ENOSPC:
        return host->fail(VACCEL_ERR_LIMIT,
                          "the host has no memory left for %" PRIu64 " bytes of a call's data; "
                          "make the call smaller, or raise max_memory for the tenant on the host",
                          size);
    case EFBIG:
    case E2BIG:
        return host->fail(VACCEL_ERR_LIMIT,
                          "a call with %" PRIu64 " bytes of data is larger than vacceld takes; "
                          "make it smaller, or raise max_message for the tenant on the host",
                          size);
    case EAGAIN:
        return host->fail(VACCEL_ERR_BUSY,
                          "as many calls are under way as may be, by all guests of the tenant "
                          "together; call again later, or raise max_calls on the host");
    case ENOMEM:
        return host->fail(VACCEL_ERR_NO_MEMORY,
                          "memory ran out for a call with %" PRIu64 " bytes of data", size);
    case EFAULT:
        return host->fail(VACCEL_ERR_INVALID,
                          "a call's data lies in memory that is not this process'");
    case ENOTTY:
        return vac_reason_old(host);
    case EPROTO:
        return vac_reason_nonsense(host);
    default:
        return host->fail(VACCEL_ERR_PROTOCOL,
                          "vacceld refuses a call: %s; both sides should be of the same version "
                          "of vaccel",
                          strerror(error));
    }
}
