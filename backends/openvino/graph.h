/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A network compiled for certain shapes of its inputs, and its inference requests. A request holds
 * all that a call needs beside the caller's memory (tensors, the scratch of the image's conversion,
 * room for an answer); a call has it to itself.
 */
#ifndef VACCEL_OPENVINO_GRAPH_H
#define VACCEL_OPENVINO_GRAPH_H

#include <vaccel/backend.h>
#include <vaccel/backend_ops.h>

#include "backends/common/pool.h"
#include "backends/common/port.h"
#include "functions.h"
#include "media/image.h"
#include "media/topk.h"

struct vac_openvino_model;

/** For a call with an image. */
struct vac_openvino_picture {
    unsigned char *pixels; /* the input tensor's own memory */
    size_t pixels_size;
    struct vac_media_scratch scratch;
    /* Of classifiers only. */
    const float *scores; /* the output tensor's own memory, one for each label of each image */
    struct vac_media_score *best;     /* room for all labels */
    vaccel_label_score_view *entries; /* likewise */
};

struct vac_openvino_request {
    struct vac_pool_item item;
    ov_infer_request_t *handle;
    /* What it was made with, inputs before outputs: put back after each call, so that no request
     * points at memory of a caller. */
    ov_tensor_t **own;
    ov_tensor_t **set;    /* in the same places, what a call has set instead; NULL where nothing */
    vaccel_tensor *found; /* for each output what was found of it */
    int64_t (*shapes)[VAC_PORT_MAX_RANK]; /* likewise, the shapes that `found` points at */
    vaccel_tensor *views;                 /* room for a result's outputs */
    struct vac_openvino_picture picture;  /* of ops on images only */
};

struct vac_openvino_graph {
    struct vac_openvino_graph *next;
    const struct vac_openvino_model *model;
    ov_compiled_model_t *compiled;
    struct vac_pool pool;
    struct vac_port *outputs; /* as they are for these shapes; names are the network's */
    int64_t sizes[];          /* the first dimension of each input; VAC_PORT_ANY for any */
};

/**
 * Compiles the model's network as it is now, and makes the first request. `sizes` has one number
 * for each input. Errors: ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_graph_open(const struct vac_openvino_model *model, const int64_t *sizes,
                                      struct vac_openvino_graph **graph);

/** Frees it; all requests must have been put back. NULL is taken. */
void vac_openvino_graph_close(struct vac_openvino_graph *graph);

/** Waits for a request, or makes one. Errors: ERR_CANCELLED, ERR_BACKEND, ERR_NO_MEMORY. */
vaccel_status vac_openvino_graph_take(struct vac_openvino_graph *graph, const int32_t *cancelled,
                                      struct vac_openvino_request **request);

/** The same without waiting; false when there is none, or none can be made. */
bool vac_openvino_graph_try(struct vac_openvino_graph *graph,
                            struct vac_openvino_request **request);

/** Gives it back with the tensors that it was made with. */
void vac_openvino_graph_put(struct vac_openvino_graph *graph, struct vac_openvino_request *request);

/** The message of an inference that failed with `code`; ERR_BACKEND. */
vaccel_status vac_openvino_graph_fail(const struct vac_openvino_graph *graph, ov_status_e code);

#endif
