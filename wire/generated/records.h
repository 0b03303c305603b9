/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_WIRE_GENERATED_RECORDS_H
#define VAC_WIRE_GENERATED_RECORDS_H

#include "wire/object.h"
#include <vaccel/backend_ops.h>

struct vaccel_classification {
    struct vac_result common;
    vaccel_classification_view view;
};

struct vaccel_inventory {
    struct vac_result common;
    vaccel_inventory_view view;
};

struct vaccel_explanation {
    struct vac_result common;
    vaccel_explanation_view view;
};

struct vaccel_model_info {
    struct vac_result common;
    vaccel_model_info_view view;
};

struct vaccel_inference {
    struct vac_result common;
    vaccel_inference_view view;
};

struct vaccel_classifications {
    struct vac_result common;
    vaccel_classifications_view view;
};

struct vaccel_detection {
    struct vac_result common;
    vaccel_detection_view view;
};

struct vaccel_segmentation {
    struct vac_result common;
    vaccel_segmentation_view view;
};

struct vaccel_poses {
    struct vac_result common;
    vaccel_poses_view view;
};

struct vaccel_depth_map {
    struct vac_result common;
    vaccel_depth_map_view view;
};

#endif
