/* SPDX-License-Identifier: Apache-2.0 */
/** Models: whether one is accepted, and one that is loaded. */
#ifndef VACCEL_ONNXRUNTIME_MODEL_H
#define VACCEL_ONNXRUNTIME_MODEL_H

#include <vaccel/backend_ops.h>

#include "backends/common/pool.h"
#include "backends/common/vision.h"
#include "media/model.h"
#include "ports.h"
#include "runtime.h"

/** The backend's `self`. */
struct vac_ort {
    const vaccel_host *host;
    const struct vac_ort_runtime *runtime;
};

/** A network that was loaded for one device and precision; calls share it. */
struct vac_ort_model {
    const struct vac_ort *backend;
    struct vac_model_info info;
    OrtSession *session; /* NULL when the model was loaded to be described only */
    struct vac_ort_ports ports;
    char device[32];
    vaccel_precision precision;
    char sha256[VAC_SHA256_HEX];
    /** For infer: the names of open dimensions turned out not to say their sizes. */
    bool names_mislead;
    /** For image_classify: what calls have to themselves, and which output holds the scores. */
    struct vac_pool pool;
    size_t scores;
    bool batches; /* many images go through at once */
    /** For other ops on images, which have the pool too: the outputs that they read. */
    struct vac_vision vision;
};

/** The backend's model_accepts. */
vaccel_status vac_ort_model_accepts(void *self, const vaccel_model_view *view, uint32_t op);

/** The backend's model_load. */
vaccel_status vac_ort_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                 const vaccel_attributes *attributes, void **loaded);

/** The backend's model_unload. */
void vac_ort_model_unload(void *self, void *loaded);

/** Where the model's answers come from; phases are 0. The strings are the model's. */
vaccel_origin vac_ort_origin_of(const struct vac_ort_model *model);

/** The op model_describe. Thread-safe. Errors: ERR_NO_MEMORY. */
vaccel_status vac_ort_describe(void *self, const vaccel_invocation *invocation,
                               const vaccel_model_describe_args *args);

/** Fails with ERR_BACKEND and what ONNX Runtime says of a run that failed; frees `status`. */
vaccel_status vac_ort_fail_run(const struct vac_ort_model *model, OrtStatus *status);

#endif
