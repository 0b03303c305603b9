/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe ends the process, as some frameworks do that find no device. */
#include <stdlib.h>

#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    (void)host;
    (void)found;
    exit(7);
}

static const vaccel_backend backend = TEST_BACKEND("exits", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
