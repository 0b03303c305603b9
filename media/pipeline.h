/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: what happens to rows between a decoder and the tensor. */
#ifndef VACCEL_MEDIA_PIPELINE_H
#define VACCEL_MEDIA_PIPELINE_H

#include "media/decode.h"
#include "media/image.h"

/** The rectangle that the model sees, of an image of width x height pixels as they are to be
 * viewed. */
struct vac_rect vac_crop_rect(const struct vac_media_tensor_spec *spec, uint32_t width,
                              uint32_t height);

/**
 * Reads what is needed of an open source and writes the tensor, which is large enough.
 * `read` is the source's own reader.
 */
vaccel_status
vac_pipeline_run(struct vac_image_source *source,
                 vaccel_status (*read)(struct vac_image_source *, const struct vac_rect *,
                                       const struct vac_row_sink *, uint64_t, struct vac_error *),
                 const struct vac_media_tensor_spec *spec, struct vac_media_scratch *scratch,
                 void *tensor, struct vac_error *err);

#endif
