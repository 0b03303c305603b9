/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `openacc`: what it is called, and how it is opened. */
#include <stdlib.h>

#include <vaccel/backend_ops.h>

#include "calls.h"
#include "runtime.h"

/* One sum on the device: libgomp ends the process where a device does not work, and this process is
 * there for that. */
static vaccel_status try(const struct vac_openacc *backend, const struct vac_acc_device *device)
{
    static const float ones[2] = {1, 1};
    const struct vac_acc_kernels *kernels = backend->kernels;
    float sum = 0;

    kernels->use(device->kind, device->number);
    float *there = kernels->allocate(sizeof(ones));
    if (there) {
        kernels->to_device(there, ones, sizeof(ones));
        sum =
            kernels->sdot(2, (struct vac_acc_vector){there, 1}, (struct vac_acc_vector){there, 1});
        kernels->release(there);
    }
    if (sum == 2)
        return VACCEL_OK;
    return backend->host->fail(VACCEL_ERR_UNAVAILABLE,
                               "OpenACC, device %s (%s): 1 · 1 + 1 · 1 was %g; set "
                               "ACC_DEVICE_TYPE=host to do without it",
                               device->name, device->description, (double)sum);
}

static vaccel_status probe(const vaccel_host *host, vaccel_probe *found)
{
    struct vac_openacc backend;
    vaccel_status status = vac_acc_open(host, &backend);

    for (size_t i = 0; i < backend.device_count && status == VACCEL_OK; i++) {
        status = try(&backend, &backend.devices[i]);
        if (status == VACCEL_OK)
            status = host->add_device(found, backend.devices[i].name,
                                      backend.devices[i].description, "f32");
    }
    return status == VACCEL_OK ? host->set_version(found, "2.6, GCC " VACCEL_OPENACC_COMPILER)
                               : status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    struct vac_openacc *backend = calloc(1, sizeof(*backend));

    if (!backend)
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend openacc");
    vaccel_status status = vac_acc_open(host, backend);
    if (status == VACCEL_OK)
        *self = backend;
    else
        free(backend);
    return status;
}

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "openacc",
    .version = VACCEL_OPENACC_BACKEND_VERSION,
    .description = "OpenACC: matrices and vectors on NVIDIA GPUs, or the host",
    .rank = 50,
    .ops = vac_acc_ops,
    .op_count = VAC_ACC_OP_COUNT,
    .probe = probe,
    .open = open_backend,
};

VACCEL_BACKEND_DEFINE(&backend)
