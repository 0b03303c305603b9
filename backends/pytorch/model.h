/* SPDX-License-Identifier: Apache-2.0 */
/** A TorchScript module that is loaded. */
#ifndef VACCEL_PYTORCH_MODEL_H
#define VACCEL_PYTORCH_MODEL_H

#include "backends/common/engine.h"
#include "shim.h"

/** The backend's `self`. */
struct vac_torch {
    const vaccel_host *host;
    const struct vac_torch_functions *torch;
};

struct vac_torch_model {
    struct vac_engine_model engine; /* first */
    const struct vac_torch_functions *torch;
    struct vac_torch_module *module;
    struct vac_port *inputs;
    struct vac_port *outputs;
    int threads; /* that work on an operation */
};

vaccel_status vac_torch_model_accepts(void *self, const vaccel_model_view *view, uint32_t op);
vaccel_status vac_torch_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                   const vaccel_attributes *attributes, void **loaded);
void vac_torch_model_unload(void *self, void *loaded);

/** For struct vac_engine. */
vaccel_status vac_torch_run(struct vac_engine_model *model, const struct vac_engine_run *run);
void vac_torch_release(void *handle);

#endif
