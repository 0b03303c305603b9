/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The inference requests of one loaded model. A request holds all that a call needs (the tensors'
 * memory, the scratch of the image's conversion, room for the answer), so that a call allocates
 * nothing; a call has it to itself.
 */
#ifndef VACCEL_OPENVINO_REQUESTS_H
#define VACCEL_OPENVINO_REQUESTS_H

#include <vaccel/backend.h>
#include <vaccel/backend_ops.h>

#include "backends/common/pool.h"
#include "functions.h"
#include "media/image.h"
#include "media/topk.h"

struct vac_openvino_request {
    struct vac_pool_item item;
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

struct vac_openvino_requests {
    struct vac_pool pool;
    const struct vac_openvino_functions *ov;
    ov_compiled_model_t *compiled;
    const ov_output_const_port_t *input;
    const ov_output_const_port_t *output;
    size_t label_count;
};

/** Opens the pool over the model's fields below it, which the caller has set. Errors: ERR_BACKEND,
 * ERR_NO_MEMORY. */
vaccel_status vac_openvino_requests_open(struct vac_openvino_requests *requests,
                                         const vaccel_host *host);

#endif
