/* SPDX-License-Identifier: Apache-2.0 */
/**
 * image_classify as a careful user would write it without vaccel: OpenVINO's C API by hand, one
 * request that is kept, the image converted straight into its input tensor.
 */
#ifndef VACCEL_BENCH_DIRECT_OPENVINO_H
#define VACCEL_BENCH_DIRECT_OPENVINO_H

#include <openvino/c/openvino.h>

#include <vaccel/view.h>

#include "media/image.h"
#include "media/model.h"
#include "media/topk.h"

enum { DIRECT_TOP_K = 5 };

struct direct {
    struct vac_model_info info;
    struct vac_media_scratch scratch;
    ov_core_t *core;
    ov_model_t *model;
    ov_compiled_model_t *compiled;
    ov_infer_request_t *request;
    ov_tensor_t *input;
    ov_tensor_t *output;
    void *pixels;
    size_t pixels_size;
    const float *scores;
};

/** Loads the model in `folder` for the CPU in f32. Prints what fails and returns 0; direct_close
 * either way. */
int direct_open(struct direct *direct, const char *folder);

/** Classifies one image; the best five are left in `best`. Prints what fails and returns 0. */
int direct_classify(struct direct *direct, const vaccel_image_view *image,
                    struct vac_media_score best[DIRECT_TOP_K]);

/** Frees what there is; a zeroed `direct` is taken. */
void direct_close(struct direct *direct);

#endif
