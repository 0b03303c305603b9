/* SPDX-License-Identifier: Apache-2.0 */
/* The backend `jetson`: what it is called, and what it implements. */
#include <vaccel/backend_ops.h>

#include "look.h"
#include "model.h"

VACCEL_IMPLEMENT_IMAGE_CLASSIFY(run_image_classify, vac_jetson_classify)
VACCEL_IMPLEMENT_IMAGE_DETECT(run_image_detect, vac_jetson_detect)
VACCEL_IMPLEMENT_IMAGE_SEGMENT(run_image_segment, vac_jetson_segment)
VACCEL_IMPLEMENT_IMAGE_POSE(run_image_pose, vac_jetson_pose)
VACCEL_IMPLEMENT_IMAGE_DEPTH(run_image_depth, vac_jetson_depth)

static const vaccel_backend_op OPS[] = {
    {
        .op = VACCEL_OP_IMAGE_CLASSIFY,
        .version = VACCEL_OP_IMAGE_CLASSIFY_VERSION,
        .run = run_image_classify,
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

static const vaccel_backend DESCRIPTOR = {
    .struct_size = sizeof(vaccel_backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "jetson",
    .version = VACCEL_JETSON_BACKEND_VERSION,
    .description = "NVIDIA's jetson-inference: images on a Jetson's GPU",
    .rank = 190,
    .ops = OPS,
    .op_count = sizeof(OPS) / sizeof(OPS[0]),
    .probe = vac_jetson_probe,
    .open = vac_jetson_open,
    .model_accepts = vac_jetson_model_accepts,
    .model_load = vac_jetson_model_load,
    .model_unload = vac_jetson_model_unload,
};

VACCEL_BACKEND_DEFINE(&DESCRIPTOR)
