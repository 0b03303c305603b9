/* SPDX-License-Identifier: Apache-2.0 */
/** Whether a model can be used at all, and whether the network is what its model.json says. Needs
 * no OpenVINO. */
#ifndef VACCEL_OPENVINO_CHECK_H
#define VACCEL_OPENVINO_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "functions.h"
#include "media/error.h"
#include "media/model.h"

enum { VAC_OPENVINO_MAX_RANK = 8, VAC_OPENVINO_DYNAMIC = -1 };

/** An input or output as the network has it. */
struct vac_openvino_port {
    const char *name; /* for messages */
    ov_element_type_e type;
    bool any_rank;
    size_t rank;                         /* at most VAC_OPENVINO_MAX_RANK, unless any_rank */
    int64_t dims[VAC_OPENVINO_MAX_RANK]; /* VAC_OPENVINO_DYNAMIC where any size is taken */
};

/**
 * Whether the metadata suffices for `op`, and the format is one that OpenVINO reads.
 * Errors: ERR_UNSUPPORTED.
 */
vaccel_status vac_openvino_check_info(const struct vac_model_info *info, uint32_t op,
                                      struct vac_error *err);

/** Whether the network takes what model.json describes. Errors: ERR_FORMAT. */
vaccel_status vac_openvino_check_input(const struct vac_model_info *info,
                                       const struct vac_openvino_port *input,
                                       struct vac_error *err);

/** Whether some dimension is still open. */
bool vac_openvino_is_dynamic(const struct vac_openvino_port *port);

/** Whether the network gives one score for each label. Errors: ERR_FORMAT. */
vaccel_status vac_openvino_check_output(const struct vac_model_info *info,
                                        const struct vac_openvino_port *output,
                                        struct vac_error *err);

/** The shape that the network is fixed to: model.json's, one image at a time. */
void vac_openvino_fixed_shape(const struct vac_model_info *info, int64_t dims[4]);

#endif
