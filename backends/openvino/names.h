/* SPDX-License-Identifier: Apache-2.0 */
/** Names of tensors: a tensor of OpenVINO may have several, of which one is listed. */
#ifndef VACCEL_OPENVINO_NAMES_H
#define VACCEL_OPENVINO_NAMES_H

#include <stdbool.h>

#include "model.h"

/** The caller's tensors, each by the name that its port is listed with. */
struct vac_openvino_names {
    const vaccel_tensor *tensors;
    vaccel_tensor *copies; /* to be freed; NULL where all names were listed ones */
};

/** Replaces names that are not listed but known to OpenVINO; others stay, for a message to name
 * them. Errors: ERR_NO_MEMORY. */
vaccel_status vac_openvino_names_resolve(const struct vac_openvino_model *model,
                                         const vaccel_tensor *tensors, size_t count, bool inputs,
                                         struct vac_openvino_names *names);

#endif
