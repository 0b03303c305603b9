/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe never returns, as with a device that does not answer. */
#include <unistd.h>

#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    (void)host;
    (void)found;
    while (pause() < 0)
        continue;
    return VACCEL_ERR_INTERNAL;
}

static const vaccel_backend backend = TEST_BACKEND("hang", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
