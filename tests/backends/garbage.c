/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe, or a framework under it, writes to descriptors that are not its own. */
#include <stdlib.h>
#include <unistd.h>

#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    static const char garbage[] = "device\n\t\t\n\xff\xfe\ndone\tperhaps\tyes\nversion\n";

    (void)host;
    (void)found;
    for (int fd = 1; fd < 16; fd++) {
        if (write(fd, garbage, sizeof(garbage) - 1) < 0)
            continue;
    }
    _exit(0);
}

static const vaccel_backend backend = TEST_BACKEND("garbage", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
