/* SPDX-License-Identifier: Apache-2.0 */
/** Whether a model can be used at all, and what OpenVINO's types are called. Needs no OpenVINO. */
#ifndef VACCEL_OPENVINO_CHECK_H
#define VACCEL_OPENVINO_CHECK_H

#include <stdint.h>

#include "functions.h"
#include "media/error.h"
#include "media/model.h"

/**
 * Whether the metadata suffices for `op`, and the format is one that OpenVINO reads.
 * Errors: ERR_UNSUPPORTED.
 */
vaccel_status vac_openvino_check_info(const struct vac_model_info *info, uint32_t op,
                                      struct vac_error *err);

/** vaccel's name for an element type; 0 when it has none. */
vaccel_dtype vac_openvino_dtype(ov_element_type_e type);

/** OpenVINO's name for an element type; DYNAMIC when it has none. */
ov_element_type_e vac_openvino_type(vaccel_dtype dtype);

#endif
