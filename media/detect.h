/* SPDX-License-Identifier: Apache-2.0 */
/** From a detector's outputs to boxes in an image. Thread-safe. */
#ifndef VACCEL_MEDIA_DETECT_H
#define VACCEL_MEDIA_DETECT_H

#include "media/look.h"
#include "media/model.h"
#include "media/overlap.h"

/** What a caller may ask for; as in vaccel_image_detect_params, checked. */
struct vac_media_detect_params {
    uint32_t max_boxes;
    float min_score;
    float max_overlap;
};

/**
 * Reads the outputs as info->detect says: `boxes`, and `scores` where these have an output of their
 * own (else NULL). Makes of them the boxes that score enough and don't hide behind better ones,
 * best first, in pixels of the image and cut at its edges: malloc'ed, for the caller to free;
 * `*boxes` may be NULL when there are none. A row with a NaN gives no box.
 *
 * Errors: ERR_FORMAT (shapes that don't fit the labels, scores above 1, classes that have no
 * label), ERR_BACKEND (there are rows, and no score is a number), ERR_NO_MEMORY.
 */
vaccel_status vac_media_detect(const struct vac_model_info *info,
                               const struct vac_media_output *boxes_output,
                               const struct vac_media_output *scores_output,
                               const struct vac_media_look *look,
                               const struct vac_media_detect_params *params,
                               struct vac_media_box **boxes, size_t *count, struct vac_error *err);

#endif
