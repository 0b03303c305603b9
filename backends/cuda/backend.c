/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `cuda`: what it is called, and how it is opened. */
#include <stdio.h>
#include <stdlib.h>

#include <vaccel/backend_ops.h>

#include "calls.h"
#include "runtime.h"

static vaccel_status find_all(const vaccel_host *host, struct vac_cuda *backend)
{
    vaccel_status status = vac_cuda_driver_get(host, &backend->driver);

    backend->host = host;
    if (status == VACCEL_OK)
        status = vac_nvrtc_get(host, backend->driver->version, &backend->nvrtc);
    if (status == VACCEL_OK)
        status = vac_cuda_devices(host, backend->driver, backend->nvrtc, backend->devices,
                                  &backend->device_count);
    return status;
}

/* In a process of its own: drivers crash. */
static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    struct vac_cuda backend = {0};
    char version[64];
    vaccel_status status = find_all(host, &backend);

    if (status == VACCEL_OK) {
        int driver = backend.driver->version;
        snprintf(version, sizeof(version), "%d.%d, NVRTC %d.%d", driver / 1000, driver % 1000 / 10,
                 backend.nvrtc->major, backend.nvrtc->minor);
        status = host->set_version(found, version);
    }
    for (size_t i = 0; i < backend.device_count && status == VACCEL_OK; i++)
        status =
            host->add_device(found, backend.devices[i].name, backend.devices[i].description, "f32");
    return status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    struct vac_cuda *backend = calloc(1, sizeof(*backend));

    if (!backend)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend cuda");
    vaccel_status status = find_all(host, backend);
    if (status != VACCEL_OK) {
        free(backend);
        return status;
    }
    pthread_mutex_init(&backend->lock, NULL);
    *self = backend;
    return VACCEL_OK;
}

static vaccel_status health(void *self)
{
    struct vac_cuda *backend = self;
    char reason[192];
    vac_cuda_result error = atomic_load(&backend->fatal);

    if (error == VAC_CUDA_SUCCESS)
        return VACCEL_OK;
    vac_cuda_reason(backend->driver, error, reason, sizeof(reason));
    return backend->host->fail(VACCEL_ERR_UNAVAILABLE,
                               "CUDA runs nothing in this process since a call failed (%s); start "
                               "it again",
                               reason);
}

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "cuda",
    .version = VACCEL_CUDA_BACKEND_VERSION,
    .description = "CUDA: matrices and vectors on NVIDIA GPUs",
    .rank = 200,
    .ops = vac_cuda_ops,
    .op_count = VAC_CUDA_OP_COUNT,
    .probe = probe,
    .open = open_backend,
    .health = health,
};

VACCEL_BACKEND_DEFINE(&backend)
