/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `tensorrt`: what it is called, what it implements, and how it is opened. */
#include <stdlib.h>

#include <vaccel/backend_ops.h>

#include "classify.h"
#include "infer.h"
#include "model.h"

VACCEL_IMPLEMENT_MODEL_DESCRIBE(run_model_describe, vac_trt_describe)
VACCEL_IMPLEMENT_INFER(run_infer, vac_trt_infer)
VACCEL_IMPLEMENT_IMAGE_CLASSIFY(run_image_classify, vac_trt_classify)

static const vaccel_backend_op OPS[] = {
    {
        .op = VACCEL_OP_MODEL_DESCRIBE,
        .version = VACCEL_OP_MODEL_DESCRIBE_VERSION,
        .run = run_model_describe,
    },
    {
        .op = VACCEL_OP_INFER,
        .version = VACCEL_OP_INFER_VERSION,
        .run = run_infer,
    },
    {
        .op = VACCEL_OP_IMAGE_CLASSIFY,
        .version = VACCEL_OP_IMAGE_CLASSIFY_VERSION,
        .run = run_image_classify,
    },
};

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    const struct vac_trt_runtime *runtime;
    vaccel_status status = vac_trt_runtime_get(host, &runtime);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_trt *backend = malloc(sizeof(*backend));
    if (backend == NULL) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend tensorrt");
    }
    *backend = (struct vac_trt){host, runtime};
    *self = backend;
    return VACCEL_OK;
}

static const vaccel_backend DESCRIPTOR = {
    .struct_size = sizeof(vaccel_backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "tensorrt",
    .version = VACCEL_TENSORRT_BACKEND_VERSION,
    .description = "NVIDIA's TensorRT: networks in ONNX on NVIDIA GPUs",
    .rank = 200,
    .ops = OPS,
    .op_count = sizeof(OPS) / sizeof(OPS[0]),
    .probe = vac_trt_probe,
    .open = open_backend,
    .model_accepts = vac_trt_model_accepts,
    .model_load = vac_trt_model_load,
    .model_unload = vac_trt_model_unload,
};

VACCEL_BACKEND_DEFINE(&DESCRIPTOR)
