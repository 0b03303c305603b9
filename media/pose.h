/* SPDX-License-Identifier: Apache-2.0 */
/** From a pose network's maps to figures with keypoints. Thread-safe. */
#ifndef VACCEL_MEDIA_POSE_H
#define VACCEL_MEDIA_POSE_H

#include "media/look.h"
#include "media/model.h"

/** The most figures of an answer, and the most places that are looked at for each keypoint. */
enum { VAC_POSE_MAX_FIGURES = 128, VAC_POSE_MAX_PLACES = 256 };

struct vac_media_keypoint {
    float x, y;  /* pixels of the image */
    float score; /* 0 when it was not found; x and y are then 0 */
};

struct vac_media_poses {
    size_t count;
    size_t keypoints; /* of each */
    float *scores;    /* of the figures, best first: the mean of their keypoints' */
    struct vac_media_keypoint *points; /* [figure][keypoint]; both malloc'ed */
};

/**
 * Reads a map of scores for each label, as info->pose says. Of one figure, each keypoint is where
 * its map is highest. Of several, each local maximum of the root's map is one, and the other
 * keypoints' local maxima go to the roots that are nearest, nearest pairs first, one each: that
 * tells figures apart that don't stand close together. Without `offsets` (NULL) a place is refined
 * by a parabola through its neighbours; with it, by what it says: maps of pixels of the input,
 * first down for each keypoint, then right for each.
 *
 * Keypoints and figures that score less than `min_score` (0: as model.json says, or 0.25) are left
 * out; of figures at most `max_poses` (0: 20) are given. Free it with vac_media_poses_free.
 *
 * Errors: ERR_FORMAT (shapes that don't fit the labels, scores above 1), ERR_BACKEND (no score is a
 * number), ERR_NO_MEMORY.
 */
vaccel_status vac_media_pose(const struct vac_model_info *info,
                             const struct vac_media_output *heatmaps,
                             const struct vac_media_output *offsets,
                             const struct vac_media_look *look, uint32_t max_poses, float min_score,
                             struct vac_media_poses *poses, struct vac_error *err);

/** Frees what there is. */
void vac_media_poses_free(struct vac_media_poses *poses);

#endif
