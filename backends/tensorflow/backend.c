/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `tensorflow`: what it is called, what it implements, and how it is opened. */
#include <stdlib.h>

#include "model.h"

/* The library comes with the first model: loading it takes a second, and writes to standard error.
 * That it can be had, the probe has seen. */
static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    struct vac_tf *backend = malloc(sizeof(*backend));
    if (backend == NULL) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend tensorflow");
    }
    *backend = (struct vac_tf){host};
    *self = backend;
    return VACCEL_OK;
}

static const vaccel_backend DESCRIPTOR = {
    .struct_size = sizeof(vaccel_backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "tensorflow",
    .version = VACCEL_TENSORFLOW_BACKEND_VERSION,
    .description = "TensorFlow: SavedModels on CPUs",
    .rank = 80,
    .ops = VAC_ENGINE_OPS,
    .op_count = VAC_ENGINE_OP_COUNT,
    .probe = vac_tf_probe,
    .open = open_backend,
    .model_accepts = vac_tf_model_accepts,
    .model_load = vac_tf_model_load,
    .model_unload = vac_tf_model_unload,
};

VACCEL_BACKEND_DEFINE(&DESCRIPTOR)
