/* SPDX-License-Identifier: Apache-2.0 */
/** Models: whether one is accepted, and one that is loaded. */
#ifndef VACCEL_OPENVINO_MODEL_H
#define VACCEL_OPENVINO_MODEL_H

#include <pthread.h>
#include <stdatomic.h>

#include <vaccel/backend.h>

#include "backends/common/tensors.h"
#include "backends/common/vision.h"
#include "graph.h"
#include "media/model.h"
#include "network.h"
#include "runtime.h"

/** The backend's `self`. */
struct vac_openvino {
    const vaccel_host *host;
    const struct vac_openvino_runtime *runtime;
};

/** At most as many numbers of items get a graph of their own; the others share one that takes any.
 */
enum { VAC_OPENVINO_GRAPHS = 4 };

/** A model that was loaded for one device, precision and kind of performance; calls share it. */
struct vac_openvino_model {
    struct vac_model_info info;
    struct vac_openvino_network network;
    struct vac_ports ports; /* the network's, for matching */
    bool classifies;
    struct vac_vision vision; /* of other ops on images: the outputs that these read */
    size_t scores;            /* of a classifier: the output that has them */
    bool batched;             /* the number of items is open: vac_openvino_network_is_batched */
    char device[64];          /* that was asked for */
    char runs_on[64];         /* that it really runs on */
    vaccel_precision asked;
    vaccel_precision precision; /* that it really computes in */
    vaccel_performance performance;
    char sha256[VAC_SHA256_HEX];

    /* Only ever prepended to, so that calls read it without a lock. */
    _Atomic(struct vac_openvino_graph *) graphs;
    pthread_mutex_t lock; /* to compile one more: reshapes `network` */
    size_t graph_count;   /* under the lock; without the one that takes any */
};

/** The backend's model_accepts. */
vaccel_status vac_openvino_model_accepts(void *self, const vaccel_model_view *view, uint32_t op);

/** The backend's model_load. */
vaccel_status vac_openvino_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                      const vaccel_attributes *attributes, void **loaded);

/** The backend's model_unload. */
void vac_openvino_model_unload(void *self, void *loaded);

/**
 * The graph for inputs whose first dimensions are `sizes`, one for each input; compiled when these
 * are new. Thread-safe. Errors: ERR_INVALID (the network does not take these together),
 * ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_model_graph(struct vac_openvino_model *model, const int64_t *sizes,
                                       struct vac_openvino_graph **graph);

/** Where an answer of the model comes from; the strings are the model's. */
vaccel_origin vac_openvino_model_origin(const struct vac_openvino_model *model);

/** Hands an error of libvaccel-media to the host. */
vaccel_status vac_openvino_pass_on(const vaccel_host *host, const struct vac_error *err);

#endif
