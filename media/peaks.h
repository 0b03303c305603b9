/* SPDX-License-Identifier: Apache-2.0 */
/** Where maps of scores are highest. Thread-safe; allocates nothing. */
#ifndef VACCEL_MEDIA_PEAKS_H
#define VACCEL_MEDIA_PEAKS_H

#include "media/look.h"
#include "media/model.h"

/** A cell of a map that is higher than those around it. */
struct vac_media_place {
    size_t row, column;
    float score; /* 0 to 1 */
};

/** What a cell of a map holds. */
float vac_media_cell(const struct vac_media_maps *maps, size_t map, size_t row, size_t column);

/**
 * The local maxima of a map whose score is at least `min_score`, best first, at most `most` of
 * them. Of a plateau the first cell is one; a NaN is lower than anything. `activation` makes scores
 * of what cells hold; softmax goes over the cells of the map. `name` is that of the output, for
 * messages. Errors: ERR_FORMAT (a score above 1).
 */
vaccel_status vac_media_peaks(const struct vac_media_maps *maps, size_t map,
                              enum vac_model_activation activation, float min_score, size_t most,
                              const char *name, struct vac_media_place *places, size_t *count,
                              struct vac_error *err);

#endif
