/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_WIRE_GENERATED_RECORDS_H
#define VAC_WIRE_GENERATED_RECORDS_H

#include "wire/object.h"
#include <vaccel/backend_ops.h>

struct vaccel_picture {
    struct vac_result common;
    vaccel_picture_view view;
};

#endif
