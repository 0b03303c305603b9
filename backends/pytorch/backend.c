/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `pytorch`: what it is called, what it implements, and how it is opened. */
#include <stdlib.h>

#include "library.h"
#include "model.h"

static vaccel_status probe_backend(const vaccel_host *host, vaccel_probe *probe)
{
    const struct vac_torch_functions *torch;
    vaccel_status status = vac_torch_library_get(host, &torch);
    if (status == VACCEL_OK) {
        status = host->set_version(probe, torch->version);
    }
    return status == VACCEL_OK
               ? host->add_device(probe, "CPU", "the processor, through PyTorch's kernels", "f32")
               : status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    const struct vac_torch_functions *torch;
    vaccel_status status = vac_torch_library_get(host, &torch);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_torch *backend = malloc(sizeof(*backend));
    if (backend == NULL) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend pytorch");
    }
    *backend = (struct vac_torch){host, torch};
    *self = backend;
    return VACCEL_OK;
}

static const vaccel_backend DESCRIPTOR = {
    .struct_size = sizeof(vaccel_backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "pytorch",
    .version = VACCEL_PYTORCH_BACKEND_VERSION,
    .description = "PyTorch: TorchScript on CPUs",
    .rank = 70,
    .ops = VAC_ENGINE_OPS,
    .op_count = VAC_ENGINE_OP_COUNT,
    .probe = probe_backend,
    .open = open_backend,
    .model_accepts = vac_torch_model_accepts,
    .model_load = vac_torch_model_load,
    .model_unload = vac_torch_model_unload,
};

VACCEL_BACKEND_DEFINE(&DESCRIPTOR)
