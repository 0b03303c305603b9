/* SPDX-License-Identifier: Apache-2.0 */
/** From a segmentation network's score maps to a mask. Thread-safe. */
#ifndef VACCEL_MEDIA_SEGMENT_H
#define VACCEL_MEDIA_SEGMENT_H

#include "media/look.h"
#include "media/model.h"

/** The most classes that a mask of bytes can tell apart, and the most pixels of a mask. */
enum { VAC_SEGMENT_MAX_CLASSES = 256, VAC_SEGMENT_MAX_PIXELS = 1 << 28 };

struct vac_media_mask {
    uint32_t width, height;
    uint8_t *classes;                         /* of each pixel, row by row; malloc'ed */
    uint64_t pixels[VAC_SEGMENT_MAX_CLASSES]; /* of each class */
};

/**
 * The class that scores highest for each of `width` x `height` pixels of the image (0: as many as
 * it has), scores being interpolated first; of equal ones the first. The output has one map for
 * each label; where there are two labels it may have one, which is how sure the network is of the
 * second. The caller frees mask->classes.
 *
 * Errors: ERR_FORMAT (a shape that doesn't fit the labels), ERR_BACKEND (a pixel has no score that
 * is a number), ERR_LIMIT, ERR_NO_MEMORY.
 */
vaccel_status vac_media_segment(const struct vac_model_info *info,
                                const struct vac_media_output *output,
                                const struct vac_media_look *look, uint32_t width, uint32_t height,
                                struct vac_media_mask *mask, struct vac_error *err);

#endif
