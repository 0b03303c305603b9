/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe closes every descriptor, as daemons do, and then never returns. */
#include <unistd.h>

#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    (void)host;
    (void)found;
    for (int fd = 0; fd < 64; fd++)
        close(fd);
    while (pause() < 0)
        continue;
    return VACCEL_ERR_INTERNAL;
}

static const vaccel_backend backend = TEST_BACKEND("closes", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
