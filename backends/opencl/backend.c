/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `opencl`: what it is called, and how it is opened. */
#include <stdlib.h>

#include <vaccel/backend_ops.h>

#include "calls.h"
#include "runtime.h"

/* In a process of its own: drivers crash. */
static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    struct vac_cl_device devices[VAC_CL_DEVICES];
    const struct vac_cl *cl;
    size_t count = 0;
    vaccel_status status = vac_cl_get(host, &cl);

    if (status == VACCEL_OK)
        status = vac_cl_devices(host, cl, devices, &count);
    if (status == VACCEL_OK)
        status = host->set_version(found, cl->sgemm ? "1.2, with CLBlast" : "1.2");
    for (size_t i = 0; i < count && status == VACCEL_OK; i++)
        status = host->add_device(found, devices[i].name, devices[i].description, "f32");
    return status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    struct vac_opencl *backend = calloc(1, sizeof(*backend));
    vaccel_status status;

    if (!backend)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend opencl");
    backend->host = host;
    status = vac_cl_get(host, &backend->cl);
    if (status == VACCEL_OK)
        status = vac_cl_devices(host, backend->cl, backend->devices, &backend->device_count);
    if (status != VACCEL_OK) {
        free(backend);
        return status;
    }
    for (size_t i = 0; i < backend->device_count; i++)
        pthread_mutex_init(&backend->runtimes[i].lock, NULL);
    *self = backend;
    return VACCEL_OK;
}

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "opencl",
    .version = VACCEL_OPENCL_BACKEND_VERSION,
    .description = "OpenCL: matrices and vectors on GPUs, accelerators and processors",
    .rank = 60,
    .ops = vac_opencl_ops,
    .op_count = VAC_OPENCL_OP_COUNT,
    .probe = probe,
    .open = open_backend,
};

VACCEL_BACKEND_DEFINE(&backend)
