/* SPDX-License-Identifier: Apache-2.0 */
/** How a network's outputs are to be read, as the "output" of a model.json says it. Plain data; a
 * struct vac_model_info owns the strings. */
#ifndef VACCEL_MEDIA_OUTPUT_H
#define VACCEL_MEDIA_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "media/image.h"

/** What a row of a detector's output holds. */
enum vac_detect_rows {
    VAC_ROWS_BOX_SCORES = 0,      /* four numbers of the box, then a score for each class; or the
                                     scores are in an output of their own */
    VAC_ROWS_BOX_SCORE_CLASS = 1, /* four numbers, one score, the class */
    VAC_ROWS_IMAGE_CLASS_SCORE_BOX = 2 /* as SSD's layer DetectionOutput gives them; a negative
                                          image ends them */
};

/** What the four numbers of a box are. */
enum vac_box_form {
    VAC_BOX_XYXY = 0,   /* left, top, right, bottom */
    VAC_BOX_CXCYWH = 1, /* the middle, then width and height */
    VAC_BOX_XYWH = 2,   /* left, top, width, height */
    VAC_BOX_YXYX = 3    /* top, left, bottom, right */
};

/** What a depth network's numbers mean; x is scale * number + shift. */
enum vac_depth_kind {
    VAC_DEPTH_METRIC = 0,          /* x is metres */
    VAC_DEPTH_INVERSE = 1,         /* 1 / x is metres */
    VAC_DEPTH_RELATIVE = 2,        /* larger is farther */
    VAC_DEPTH_RELATIVE_INVERSE = 3 /* larger is nearer */
};

struct vac_detect_output {
    bool described;
    enum vac_detect_rows rows;
    enum vac_box_form box;
    bool relative;   /* coordinates are parts of the input's width and height, not its pixels */
    bool transposed; /* rows are columns */
    bool objectness; /* before the scores is one that multiplies them all */
    bool background; /* class 0 is nothing; labels begin with class 1 */
    char *scores;    /* the output with the scores; NULL when they follow the box */
    float min_score; /* 0 when model.json does not say */
    float max_overlap;
};

struct vac_segment_output {
    bool described;
    enum vac_media_layout layout;
};

struct vac_pose_output {
    bool described;
    enum vac_media_layout layout;
    bool several;    /* figures, not one */
    uint32_t root;   /* of several: each maximum of this keypoint is a figure */
    char *offsets;   /* the output that says how far from a cell's middle the point is; or NULL */
    float min_score; /* 0 when model.json does not say */
};

struct vac_depth_output {
    bool described;
    enum vac_depth_kind kind;
    float scale; /* not 0 */
    float shift;
};

#endif
