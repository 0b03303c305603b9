/* SPDX-License-Identifier: Apache-2.0 */
/** From a network's maps to one number for each pixel of an image, or of a smaller or larger copy
 * of it: bilinear, at the middles of pixels. Thread-safe. */
#ifndef VACCEL_MEDIA_SPREAD_H
#define VACCEL_MEDIA_SPREAD_H

#include "media/look.h"

/** The longest side of a mask or map, pixels. */
enum { VAC_SPREAD_MAX_SIDE = 65536 };

/** Between which cells a pixel lies, and how far it is from the first. */
struct vac_media_tap {
    uint32_t low, high;
    float part; /* 0 to 1 */
};

/** From maps of width x height cells to columns x rows pixels. */
struct vac_media_spread {
    struct vac_media_tap *columns;
    struct vac_media_tap *rows;
    uint32_t width, height; /* pixels */
    float *line;            /* scratch: a row of one map */
    size_t cells;           /* in it */
};

/**
 * Plans it: for `width` x `height` pixels over the whole of the image that `look` is of (0: as many
 * as the image has). What a crop left out takes what is at its edge. Free it with
 * vac_media_spread_free. Errors: ERR_LIMIT (more than `most` pixels, or a side above
 * VAC_SPREAD_MAX_SIDE), ERR_NO_MEMORY.
 */
vaccel_status vac_media_spread_plan(const struct vac_media_look *look,
                                    const struct vac_media_maps *maps, uint32_t width,
                                    uint32_t height, uint64_t most, struct vac_media_spread *spread,
                                    struct vac_error *err);

/** Row `y` of one map: `out` has room for spread->width numbers. A NaN spreads to its neighbours.
 */
void vac_media_spread_row(const struct vac_media_spread *spread, const struct vac_media_maps *maps,
                          size_t map, uint32_t y, float *out);

/** Frees what there is. */
void vac_media_spread_free(struct vac_media_spread *spread);

#endif
