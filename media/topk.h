/* SPDX-License-Identifier: Apache-2.0 */
/** From a model's scores to the answer: softmax and the best k. Thread-safe; allocates nothing. */
#ifndef VACCEL_MEDIA_TOPK_H
#define VACCEL_MEDIA_TOPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/error.h"

struct vac_media_score {
    uint32_t index; /* position in the score vector: the class */
    float score;
};

/**
 * The `k` highest of `count` scores, best first, into `best` (room for k, caller-owned; *found of
 * them are written, the lesser of k and count). Of equal scores the lower index comes first; NaN
 * comes last.
 *
 * With `softmax`, each returned score is exp(x - max) / sum(exp(x - max)), over all scores that are
 * numbers: subtracting the maximum first keeps exp in range (Goodfellow, Bengio, Courville, "Deep
 * Learning", 4.1). Infinities share the whole probability; a NaN stays NaN.
 *
 * Errors: VACCEL_ERR_INVALID when a pointer is missing, k is 0, or count is 0 or above UINT32_MAX.
 */
vaccel_status vac_media_topk(const float *scores, size_t count, bool softmax, uint32_t k,
                             struct vac_media_score *best, uint32_t *found, struct vac_error *err);

#endif
