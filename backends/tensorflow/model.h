/* SPDX-License-Identifier: Apache-2.0 */
/** A SavedModel that is loaded. */
#ifndef VACCEL_TENSORFLOW_MODEL_H
#define VACCEL_TENSORFLOW_MODEL_H

#include <stdatomic.h>

#include "backends/common/engine.h"
#include "runtime.h"
#include "signature.h"

/** The backend's `self`. */
struct vac_tf {
    const vaccel_host *host;
};

/** Whether a network keeps what it is fed, as one with variables may. */
enum vac_tf_keeps {
    VAC_TF_UNTRIED, /* it is fed copies */
    VAC_TF_LETS_GO, /* it is fed the caller's memory */
    VAC_TF_KEEPS    /* it is fed copies for good */
};

struct vac_tf_model {
    struct vac_engine_model engine; /* first */
    const struct vac_tf_functions *tf;
    struct vac_tf_signature signature;
    TF_Graph *graph;
    TF_Session *session;
    struct vac_port *inputs; /* as many as the signature has */
    struct vac_port *outputs;
    TF_Output *input_places;
    TF_Output *output_places;
    _Atomic int keeps; /* enum vac_tf_keeps */
};

extern const struct vac_engine VAC_TF_ENGINE;

vaccel_status vac_tf_model_accepts(void *self, const vaccel_model_view *view, uint32_t op);
vaccel_status vac_tf_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                const vaccel_attributes *attributes, void **loaded);
void vac_tf_model_unload(void *self, void *loaded);

#endif
