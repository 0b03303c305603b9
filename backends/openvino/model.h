/* SPDX-License-Identifier: Apache-2.0 */
/** Models: whether one is accepted, and one that is loaded. */
#ifndef VACCEL_OPENVINO_MODEL_H
#define VACCEL_OPENVINO_MODEL_H

#include <vaccel/backend.h>

#include "media/model.h"
#include "requests.h"
#include "runtime.h"

/** The backend's `self`. */
struct vac_openvino {
    const vaccel_host *host;
    const struct vac_openvino_runtime *runtime;
};

/** A model that was compiled for one device and precision; calls share it. */
struct vac_openvino_model {
    struct vac_model_info info;
    struct vac_openvino_requests requests; /* owns nothing but its requests */
    ov_compiled_model_t *compiled;
    ov_output_const_port_t *input;
    ov_output_const_port_t *output;
    char device[64];            /* that it really runs on */
    vaccel_precision precision; /* that it really computes in */
    char sha256[VAC_SHA256_HEX];
};

/** The backend's model_accepts. */
vaccel_status vac_openvino_model_accepts(void *self, const vaccel_model_view *view, uint32_t op);

/** The backend's model_load. */
vaccel_status vac_openvino_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                      const vaccel_attributes *attributes, void **loaded);

/** The backend's model_unload. */
void vac_openvino_model_unload(void *self, void *loaded);

/** Hands an error of libvaccel-media to the host. */
vaccel_status vac_openvino_pass_on(const vaccel_host *host, const struct vac_error *err);

#endif
