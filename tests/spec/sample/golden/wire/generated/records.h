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

enum { VAC_RECORD_COUNT = 2 };

/**
 * For each record that has a handle: builds the object and everything that it points to in
 * `memory`, aligned to 16, and returns the bytes it takes; with `memory` NULL it only measures.
 * With `shares`, the data of tensors stays where it is. NULL for records without a handle.
 */
extern size_t (*const vac_record_place[VAC_RECORD_COUNT])(void *memory, const void *view,
                                                          const vaccel_origin *origin, bool shares);

#endif
