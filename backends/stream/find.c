/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/find.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "backends/stream/vsock.h"

/* Whether vacceld's file system is mounted: then that is the way to it. */
static bool has_mount(void)
{
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    char line[4096];
    bool found = false;

    if (!mounts)
        return false;
    while (!found && fgets(line, sizeof(line), mounts))
        found = strstr(line, " - virtiofs vaccel ") != NULL;
    fclose(mounts);
    return found;
}

vaccel_status vac_find_daemon(const vaccel_host *host, struct vac_address *address)
{
    bool knows = host->struct_size >= offsetof(vaccel_host, target) + sizeof(host->target);
    const char *target = knows ? host->target() : NULL;
    const char *why = "it has vacceld's file system";

    if (target && vac_address_read(target, address))
        return VACCEL_OK;
    if (target)
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "VACCEL_TARGET is %s, which is no socket; unset it, or set it to where "
                          "vacceld listens, as unix:/run/vaccel/default.sock or vsock",
                          target);
    if (!has_mount() && vac_vsock_is_guest(&why)) {
        vac_address_read("vsock", address);
        address->tried = true;
        return VACCEL_OK;
    }
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "no daemon is named: VACCEL_TARGET is not set, there is no "
                      "/run/vaccel/default.sock, and vsock is not tried, as %s; start vacceld, or "
                      "set VACCEL_TARGET to where it listens, as unix:/run/vaccel/default.sock or "
                      "vsock",
                      why);
}
