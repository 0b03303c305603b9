/* SPDX-License-Identifier: Apache-2.0 */
/** Models: whether one is accepted, one that is loaded, and its graphs. */
#ifndef VACCEL_TENSORRT_MODEL_H
#define VACCEL_TENSORRT_MODEL_H

#include <pthread.h>

#include <vaccel/backend_ops.h>

#include "backends/common/pool.h"
#include "graph.h"
#include "media/model.h"

/** Shapes of inputs that a model is kept ready for. */
enum { VAC_TRT_GRAPHS = 4 };

/** The backend's `self`. */
struct vac_trt {
    const vaccel_host *host;
    const struct vac_trt_runtime *runtime;
};

/** A network that was loaded for one device; calls share it, one after the other. */
struct vac_trt_model {
    const struct vac_trt *backend;
    struct vac_model_info info;
    struct vac_ports ports;
    struct vac_port *inputs; /* those of `ports`; their names are the network's */
    struct vac_port *outputs;
    struct vac_trt_job job;
    char sha256[VAC_SHA256_HEX]; /* of the bytes that were read */
    vaccel_precision precision;
    pthread_mutex_t lock; /* over the graphs */
    uint64_t uses;
    struct vac_trt_graph graphs[VAC_TRT_GRAPHS];
    /** For image_classify: what calls have to themselves, and which output holds the scores. */
    struct vac_pool pool;
    size_t scores;
};

/** The backend's model_accepts, model_load and model_unload. */
vaccel_status vac_trt_model_accepts(void *self, const vaccel_model_view *view, uint32_t op);
vaccel_status vac_trt_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                 const vaccel_attributes *attributes, void **loaded);
void vac_trt_model_unload(void *self, void *loaded);

/**
 * Takes the model's lock and finds the graph for these shapes, or makes it in place of the one that
 * was used longest ago. On success call vac_trt_model_end. Errors: ERR_CANCELLED, ERR_UNAVAILABLE
 * (in a fork), as vac_trt_graph_make.
 */
vaccel_status vac_trt_model_begin(struct vac_trt_model *model, const int32_t *cancelled,
                                  const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                                  struct vac_trt_graph **graph);
void vac_trt_model_end(struct vac_trt_model *model);

/** Where the model's answers come from; phases are 0. The strings are the model's. */
vaccel_origin vac_trt_origin_of(const struct vac_trt_model *model);

/** The op model_describe. Thread-safe. Errors: ERR_NO_MEMORY. */
vaccel_status vac_trt_describe(void *self, const vaccel_invocation *invocation,
                               const vaccel_model_describe_args *args);

#endif
