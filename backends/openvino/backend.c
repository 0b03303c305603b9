/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `openvino`: what it is called, what it implements, and how it is opened. */
#include <stdlib.h>

#include <vaccel/backend_ops.h>

#include "classify.h"
#include "devices.h"
#include "model.h"

VACCEL_IMPLEMENT_IMAGE_CLASSIFY(run_image_classify, vac_openvino_classify)

static const vaccel_backend_op OPS[] = {
    {
        .op = VACCEL_OP_IMAGE_CLASSIFY,
        .version = VACCEL_OP_IMAGE_CLASSIFY_VERSION,
        .run = run_image_classify,
    },
};

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    const struct vac_openvino_runtime *runtime;
    vaccel_status status = vac_openvino_runtime_get(host, &runtime);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_openvino *backend = malloc(sizeof(*backend));
    if (backend == NULL) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend openvino");
    }
    *backend = (struct vac_openvino){host, runtime};
    *self = backend;
    return VACCEL_OK;
}

static const vaccel_backend DESCRIPTOR = {
    .struct_size = sizeof(vaccel_backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "openvino",
    .version = VACCEL_OPENVINO_BACKEND_VERSION,
    .description = "Intel's OpenVINO: image classification on CPUs, GPUs and NPUs",
    .rank = 100,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS,
    .ops = OPS,
    .op_count = sizeof(OPS) / sizeof(OPS[0]),
    .probe = vac_openvino_probe,
    .open = open_backend,
    .model_accepts = vac_openvino_model_accepts,
    .model_load = vac_openvino_model_load,
    .model_unload = vac_openvino_model_unload,
};

VACCEL_BACKEND_DEFINE(&DESCRIPTOR)
