/* SPDX-License-Identifier: Apache-2.0 */
/** A model's bytes, read once: what is hashed is what TensorRT parses. */
#ifndef VACCEL_TENSORRT_SOURCE_H
#define VACCEL_TENSORRT_SOURCE_H

#include <stdbool.h>

#include <vaccel/view.h>

#include "media/model.h"

struct vac_trt_source {
    const void *data;
    size_t size;
    void *own;       /* memory to free; NULL when the bytes are the caller's */
    bool has_beside; /* parts of it are in other files */
};

/**
 * The bytes of a model that vac_media_onnx_check has found good. Free with vac_trt_source_free.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT, ERR_NO_MEMORY.
 */
vaccel_status vac_trt_source_read(const struct vac_model_info *info, const vaccel_model_view *view,
                                  struct vac_trt_source *source, struct vac_error *err);
void vac_trt_source_free(struct vac_trt_source *source);

/** Their SHA-256. */
void vac_trt_source_hash(const struct vac_trt_source *source, char sha256[VAC_SHA256_HEX]);

#endif
