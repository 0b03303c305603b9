/* SPDX-License-Identifier: Apache-2.0 */
/* Its probe finds one device after another and never ends. */
#include "tests/backends/backend.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    vaccel_status status;
    do
        status = host->add_device(found, "again", "the same device", "");
    while (status <= VACCEL_OK);
    return status;
}

static const vaccel_backend backend = TEST_BACKEND("chatty", VACCEL_BACKEND_ABI, probe);

VACCEL_BACKEND_DEFINE(&backend)
