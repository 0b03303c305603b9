/* SPDX-License-Identifier: Apache-2.0 */
/** Boxes that show the same thing: of these only the best is kept. Thread-safe; allocates nothing.
 */
#ifndef VACCEL_MEDIA_OVERLAP_H
#define VACCEL_MEDIA_OVERLAP_H

#include <stddef.h>
#include <stdint.h>

/** One thing that an image shows. */
struct vac_media_box {
    uint32_t index; /* the class */
    float score;
    float left, top, right, bottom;
};

/** Intersection over union, 0 to 1; 0 for boxes without area. */
float vac_media_overlap(const struct vac_media_box *a, const struct vac_media_box *b);

/** More boxes than this are not compared: the time would grow with the square. */
enum { VAC_MAX_CANDIDATES = 16384 };

/**
 * Sorts boxes by score, best first, and keeps at most `most` of them at the beginning: greedily,
 * those that overlap with no better one of their class by more than `max_overlap`. Only the best
 * VAC_MAX_CANDIDATES are looked at. Returns how many it kept. Numbers must not be NaN.
 */
size_t vac_media_suppress(struct vac_media_box *boxes, size_t count, float max_overlap,
                          size_t most);

#endif
