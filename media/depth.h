/* SPDX-License-Identifier: Apache-2.0 */
/** From a depth network's map to a number for each pixel. Thread-safe. */
#ifndef VACCEL_MEDIA_DEPTH_H
#define VACCEL_MEDIA_DEPTH_H

#include "media/look.h"
#include "media/model.h"

/** The most pixels of a map. */
enum { VAC_DEPTH_MAX_PIXELS = 1 << 26 };

struct vac_media_depth {
    uint32_t width, height;
    bool metric;   /* metres; else larger is farther */
    float nearest; /* the smallest and the largest value */
    float farthest;
    float *values; /* row by row; malloc'ed */
};

/**
 * The network's numbers, interpolated for each of `width` x `height` pixels of the image (0: as
 * many as it has), and then read as info->depth says. Metres are from 0 to 10000. Of
 * VAC_DEPTH_RELATIVE_INVERSE each is taken off the largest. The caller frees depth->values.
 *
 * Errors: ERR_FORMAT (more than one map), ERR_BACKEND (what is no finite number), ERR_LIMIT,
 * ERR_NO_MEMORY.
 */
vaccel_status vac_media_depth_map(const struct vac_model_info *info,
                                  const struct vac_media_output *output,
                                  const struct vac_media_look *look, uint32_t width,
                                  uint32_t height, struct vac_media_depth *depth,
                                  struct vac_error *err);

#endif
