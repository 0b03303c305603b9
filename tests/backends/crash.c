/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe crashes, as some drivers' libraries do. */
#include <stdlib.h>

#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    (void)host;
    (void)found;
    abort();
}

static const vaccel_backend backend = TEST_BACKEND("crash", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
