/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `blas`: what it is called, and how it is opened. */
#include <stdint.h>
#include <stdio.h>

#include <vaccel/backend_ops.h>

#include "calls.h"
#include "openblas.h"

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    const struct vac_openblas *library;
    char description[64];
    vaccel_status status = vac_openblas_get(host, &library);

    if (status == VACCEL_OK)
        status = host->set_version(found, library->version);
    if (status != VACCEL_OK)
        return status;
    snprintf(description, sizeof(description), "OpenBLAS for %s", library->core);
    return host->add_device(found, "CPU", description, "f32");
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    const struct vac_openblas *library;
    vaccel_status status = vac_openblas_get(host, &library);

    vac_blas_set_host(host);
    *self = (void *)(uintptr_t)library;
    return status;
}

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "blas",
    .version = VACCEL_BLAS_BACKEND_VERSION,
    .description = "OpenBLAS: matrices and vectors on CPUs",
    .rank = 100,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS,
    .ops = vac_blas_ops,
    .op_count = VAC_BLAS_OP_COUNT,
    .probe = probe,
    .open = open_backend,
};

VACCEL_BACKEND_DEFINE(&backend)
