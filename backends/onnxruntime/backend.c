/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `onnxruntime`: what it is called, what it implements, and how it is opened. */
#include <stdlib.h>

#include <vaccel/backend_ops.h>

#include "classify.h"
#include "devices.h"
#include "infer.h"
#include "model.h"
#include "vision.h"

VACCEL_IMPLEMENT_MODEL_DESCRIBE(run_model_describe, vac_ort_describe)
VACCEL_IMPLEMENT_INFER(run_infer, vac_ort_infer)
VACCEL_IMPLEMENT_IMAGE_CLASSIFY(run_image_classify, vac_ort_classify)
VACCEL_IMPLEMENT_IMAGE_CLASSIFY_BATCH(run_image_classify_batch, vac_ort_classify_batch)
VACCEL_IMPLEMENT_IMAGE_DETECT(run_image_detect, vac_ort_detect)
VACCEL_IMPLEMENT_IMAGE_SEGMENT(run_image_segment, vac_ort_segment)
VACCEL_IMPLEMENT_IMAGE_POSE(run_image_pose, vac_ort_pose)
VACCEL_IMPLEMENT_IMAGE_DEPTH(run_image_depth, vac_ort_depth)

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
    {
        .op = VACCEL_OP_IMAGE_CLASSIFY_BATCH,
        .version = VACCEL_OP_IMAGE_CLASSIFY_BATCH_VERSION,
        .run = run_image_classify_batch,
    },
    {
        .op = VACCEL_OP_IMAGE_DETECT,
        .version = VACCEL_OP_IMAGE_DETECT_VERSION,
        .run = run_image_detect,
    },
    {
        .op = VACCEL_OP_IMAGE_SEGMENT,
        .version = VACCEL_OP_IMAGE_SEGMENT_VERSION,
        .run = run_image_segment,
    },
    {
        .op = VACCEL_OP_IMAGE_POSE,
        .version = VACCEL_OP_IMAGE_POSE_VERSION,
        .run = run_image_pose,
    },
    {
        .op = VACCEL_OP_IMAGE_DEPTH,
        .version = VACCEL_OP_IMAGE_DEPTH_VERSION,
        .run = run_image_depth,
    },
};

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    const struct vac_ort_runtime *runtime;
    vaccel_status status = vac_ort_runtime_get(host, &runtime);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_ort *backend = malloc(sizeof(*backend));
    if (backend == NULL) {
        return host->fail(VACCEL_ERR_NO_MEMORY, "no memory to open the backend onnxruntime");
    }
    *backend = (struct vac_ort){host, runtime};
    *self = backend;
    return VACCEL_OK;
}

static const vaccel_backend DESCRIPTOR = {
    .struct_size = sizeof(vaccel_backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "onnxruntime",
    .version = VACCEL_ONNXRUNTIME_BACKEND_VERSION,
    .description = "ONNX Runtime: networks in ONNX on CPUs and NVIDIA GPUs",
    .rank = 90,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS,
    .ops = OPS,
    .op_count = sizeof(OPS) / sizeof(OPS[0]),
    .probe = vac_ort_probe,
    .open = open_backend,
    .model_accepts = vac_ort_model_accepts,
    .model_load = vac_ort_model_load,
    .model_unload = vac_ort_model_unload,
};

VACCEL_BACKEND_DEFINE(&DESCRIPTOR)
