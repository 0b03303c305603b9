/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe fails and does not say why. */
#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    (void)host;
    (void)found;
    return VACCEL_ERR_UNAVAILABLE;
}

static const vaccel_backend backend = TEST_BACKEND("silent", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
