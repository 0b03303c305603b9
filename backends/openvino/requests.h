/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The inference requests of one loaded model. A request holds all that a call needs (the tensors'
 * memory, the scratch of the image's conversion, room for the answer), so that a call allocates
 * nothing; a call has it to itself.
 */
#ifndef VACCEL_OPENVINO_REQUESTS_H
#define VACCEL_OPENVINO_REQUESTS_H

#include <pthread.h>

#include <vaccel/backend.h>
#include <vaccel/backend_ops.h>

#include "functions.h"
#include "media/image.h"
#include "media/topk.h"

struct vac_openvino_request {
    struct vac_openvino_request *next; /* in the pool's list of idle ones */
    ov_infer_request_t *handle;
    ov_tensor_t *input;
    ov_tensor_t *output;
    void *pixels; /* the input tensor's own memory */
    size_t pixels_size;
    const float *scores; /* the output tensor's own memory, one for each label */
    struct vac_media_scratch scratch;
    struct vac_media_score *best;            /* room for all labels */
    struct vaccel_label_score_view *entries; /* likewise */
};

struct vac_openvino_pool {
    const vaccel_host *host;
    const struct vac_openvino_functions *ov;
    ov_compiled_model_t *compiled;
    const ov_output_const_port_t *input;
    const ov_output_const_port_t *output;
    size_t label_count;

    pthread_mutex_t lock;
    pthread_cond_t returned;
    struct vac_openvino_request
        *idle; /* the one used last is taken first: its memory is in the cache */
    uint32_t made;
    uint32_t limit;
};

/**
 * Readies a pool over the model's fields above `lock`, which the caller has set, and makes the
 * first request, so that what can go wrong does when the model is loaded. On failure nothing is
 * left to free. Errors: ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_pool_open(struct vac_openvino_pool *pool);

/** Frees all requests; all must have been put back. */
void vac_openvino_pool_close(struct vac_openvino_pool *pool);

/**
 * Takes a request: an idle one, a new one while there are fewer than the processor has threads, or
 * the first that is put back. `cancelled` as in vaccel_invocation. Errors: ERR_CANCELLED,
 * ERR_BACKEND, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_pool_take(struct vac_openvino_pool *pool,
                                     const volatile int32_t *cancelled,
                                     struct vac_openvino_request **request);

void vac_openvino_pool_put(struct vac_openvino_pool *pool, struct vac_openvino_request *request);

/** ERR_CANCELLED and its message when the call is to be given up. */
vaccel_status vac_openvino_check_cancelled(const vaccel_host *host,
                                           const volatile int32_t *cancelled);

#endif
