/* SPDX-License-Identifier: Apache-2.0 */
/** A network between its file and the compiler: read, checked against model.json, fixed to one
 * image at a time. */
#ifndef VACCEL_OPENVINO_NETWORK_H
#define VACCEL_OPENVINO_NETWORK_H

#include "media/model.h"
#include "runtime.h"

struct vac_openvino_network {
    ov_model_t *model;
    /* The output with the scores goes by the name in model.json; or it is the only one, whatever it
     * is called. */
    bool output_by_name;
};

/**
 * Reads the network of `info` (from `view`'s bytes when it came from memory), checks it and fixes
 * its shape. On success `network->model` is to be freed. Errors: ERR_FORMAT, ERR_UNSUPPORTED.
 */
vaccel_status vac_openvino_network_read(const vaccel_host *host,
                                        const struct vac_openvino_runtime *runtime,
                                        const struct vac_model_info *info,
                                        const vaccel_model_view *view,
                                        struct vac_openvino_network *network);

#endif
