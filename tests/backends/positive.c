/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe returns what is no status. */
#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    (void)host;
    (void)found;
    return 42;
}

static const vaccel_backend backend = TEST_BACKEND("positive", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
