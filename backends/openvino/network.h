/* SPDX-License-Identifier: Apache-2.0 */
/** A network between its file and the compiler: read, and its inputs and outputs described. */
#ifndef VACCEL_OPENVINO_NETWORK_H
#define VACCEL_OPENVINO_NETWORK_H

#include "backends/common/port.h"
#include "backends/common/vision.h"
#include "media/model.h"
#include "runtime.h"

struct vac_openvino_network {
    const vaccel_host *host;
    const struct vac_openvino_runtime *runtime;
    const struct vac_model_info *info;
    ov_model_t *model;
    /* As the file has them. Names are OpenVINO's, of those a tensor has; NULL where it has none. */
    struct vac_port *inputs;
    struct vac_port *outputs;
    size_t input_count;
    size_t output_count;
};

/**
 * Reads the network of `info` (from `view`'s bytes when it came from memory) and describes it. Free
 * it with vac_openvino_network_free, whatever this returns. Errors: ERR_FORMAT, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_network_read(const vaccel_host *host,
                                        const struct vac_openvino_runtime *runtime,
                                        const struct vac_model_info *info,
                                        const vaccel_model_view *view,
                                        struct vac_openvino_network *network);

/** Frees what there is; a zeroed network is taken. */
void vac_openvino_network_free(struct vac_openvino_network *network);

/**
 * Whether the network is the classifier that model.json says, and which output has the scores. What
 * is open of the input becomes what model.json says, but for the number of images. Errors:
 * ERR_FORMAT, ERR_UNSUPPORTED.
 */
vaccel_status vac_openvino_network_check_classifier(struct vac_openvino_network *network,
                                                    size_t *output);

/** The same for another op on images: which outputs it reads. */
vaccel_status vac_openvino_network_check_vision(struct vac_openvino_network *network, uint32_t op,
                                                struct vac_vision *vision);

/** Whether vaccel has a name for all element types. Errors: ERR_UNSUPPORTED. */
vaccel_status vac_openvino_network_check_types(const struct vac_openvino_network *network);

/**
 * Whether only the first dimension of inputs is open, and of at least one: then the network is
 * compiled anew for each number of items that it is called with.
 */
bool vac_openvino_network_is_batched(const struct vac_openvino_network *network);

/**
 * Gives the input `i` the shape `dims[i * VAC_PORT_MAX_RANK]…`, of the rank that it has; open ones
 * stay open. The network is unchanged when that fails.
 */
ov_status_e vac_openvino_network_reshape(const struct vac_openvino_network *network,
                                         const int64_t *dims);

/** What OpenVINO says of a port, but its name. */
ov_status_e vac_openvino_port_describe(const struct vac_openvino_functions *ov,
                                       const ov_output_const_port_t *port,
                                       struct vac_port *described);

#endif
