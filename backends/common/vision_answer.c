/* SPDX-License-Identifier: Apache-2.0 */
/* From a network's outputs to the results of ops on images. */
#include <stdlib.h>

#include "backends/common/stopwatch.h"
#include "backends/common/vision.h"
#include "media/depth.h"
#include "media/detect.h"
#include "media/pose.h"
#include "media/segment.h"

/* What all of them need. */
struct answer {
    const vaccel_host *host;
    const struct vac_model_info *info;
    const struct vac_vision_call *call;
    const struct vac_media_look *look;
    const struct vac_media_output *outputs;
    struct vac_stopwatch *watch;
    vaccel_origin *origin;
};

static vaccel_status pass_on(const struct answer *answer, const struct vac_error *err)
{
    return answer->host->fail(err->status, "the model %s: %s", vac_model_text(answer->info),
                              err->message);
}

static vaccel_status fail_memory(const struct answer *answer)
{
    return answer->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for an answer of the model %s",
                              vac_model_text(answer->info));
}

static void finish(const struct answer *answer)
{
    vac_stopwatch_lap(answer->watch, answer->origin, VACCEL_PHASE_POSTPROCESS);
}

static vaccel_status detect(const struct answer *answer)
{
    const vaccel_image_detect_args *args = answer->call->detect;
    const struct vac_media_detect_params params = {args->params->max_boxes, args->params->min_score,
                                                   args->params->max_overlap};
    const struct vac_media_output *scores =
        answer->info->detect.scores != NULL ? &answer->outputs[1] : NULL;
    struct vac_media_box *boxes = NULL;
    size_t count = 0;
    struct vac_error err;
    if (vac_media_detect(answer->info, &answer->outputs[0], scores, answer->look, &params, &boxes,
                         &count, &err) != VACCEL_OK) {
        return pass_on(answer, &err);
    }
    vaccel_box_view *views = calloc(count + 1, sizeof(*views));
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < count && views != NULL; i++) {
        const struct vac_media_box *box = &boxes[i];
        views[i] = (vaccel_box_view){.index = box->index,
                                     .score = box->score,
                                     .label = answer->info->labels[box->index],
                                     .x = box->left,
                                     .y = box->top,
                                     .width = box->right - box->left,
                                     .height = box->bottom - box->top};
    }
    finish(answer);
    if (views == NULL) {
        status = fail_memory(answer);
    } else {
        const vaccel_detection_view view = {answer->look->width, answer->look->height, views,
                                            count};
        status = vaccel_make_detection(answer->host, &view, answer->origin, args->result);
    }
    free(views);
    free(boxes);
    return status;
}

static vaccel_status segment(const struct answer *answer)
{
    const vaccel_image_segment_args *args = answer->call->segment;
    vaccel_segment_class_view classes[VAC_SEGMENT_MAX_CLASSES];
    size_t count = answer->info->label_count;
    struct vac_media_mask mask;
    struct vac_error err;
    if (vac_media_segment(answer->info, &answer->outputs[0], answer->look, args->params->width,
                          args->params->height, &mask, &err) != VACCEL_OK) {
        return pass_on(answer, &err);
    }
    for (size_t i = 0; i < count; i++) {
        classes[i] = (vaccel_segment_class_view){answer->info->labels[i], mask.pixels[i]};
    }
    const vaccel_segmentation_view view = {
        mask.width, mask.height, mask.classes, (uint64_t)mask.width * mask.height, classes, count};
    finish(answer);
    vaccel_status status =
        vaccel_make_segmentation(answer->host, &view, answer->origin, args->result);
    free(mask.classes);
    return status;
}

/* The result, from the figures that were found. */
static vaccel_status make_poses(const struct answer *answer, const struct vac_media_poses *poses)
{
    const vaccel_image_pose_args *args = answer->call->pose;
    size_t keypoints = poses->keypoints;
    vaccel_pose_view *figures = calloc(poses->count + 1, sizeof(*figures));
    vaccel_keypoint_view *points = calloc((poses->count + 1) * keypoints, sizeof(*points));
    vaccel_status status = VACCEL_OK;
    if (figures == NULL || points == NULL) {
        status = fail_memory(answer);
    } else {
        for (size_t i = 0; i < poses->count * keypoints; i++) {
            const struct vac_media_keypoint *point = &poses->points[i];
            points[i] = (vaccel_keypoint_view){point->x, point->y, point->score,
                                               answer->info->labels[i % keypoints]};
        }
        for (size_t i = 0; i < poses->count; i++) {
            figures[i] = (vaccel_pose_view){poses->scores[i], points + i * keypoints, keypoints};
        }
        const vaccel_poses_view view = {answer->look->width, answer->look->height, figures,
                                        poses->count};
        finish(answer);
        status = vaccel_make_poses(answer->host, &view, answer->origin, args->result);
    }
    free(points);
    free(figures);
    return status;
}

static vaccel_status pose(const struct answer *answer)
{
    const vaccel_image_pose_params *params = answer->call->pose->params;
    const struct vac_media_output *offsets =
        answer->info->pose.offsets != NULL ? &answer->outputs[1] : NULL;
    struct vac_media_poses poses;
    struct vac_error err;
    if (vac_media_pose(answer->info, &answer->outputs[0], offsets, answer->look, params->max_poses,
                       params->min_score, &poses, &err) != VACCEL_OK) {
        return pass_on(answer, &err);
    }
    vaccel_status status = make_poses(answer, &poses);
    vac_media_poses_free(&poses);
    return status;
}

static vaccel_status depth(const struct answer *answer)
{
    const vaccel_image_depth_args *args = answer->call->depth;
    struct vac_media_depth map;
    struct vac_error err;
    if (vac_media_depth_map(answer->info, &answer->outputs[0], answer->look, args->params->width,
                            args->params->height, &map, &err) != VACCEL_OK) {
        return pass_on(answer, &err);
    }
    const vaccel_depth_map_view view = {.width = map.width,
                                        .height = map.height,
                                        .metric = map.metric,
                                        .nearest = map.nearest,
                                        .farthest = map.farthest,
                                        .values = map.values,
                                        .values_count = (uint64_t)map.width * map.height};
    finish(answer);
    vaccel_status status = vaccel_make_depth_map(answer->host, &view, answer->origin, args->result);
    free(map.values);
    return status;
}

vaccel_status vac_vision_answer(const vaccel_host *host, const struct vac_model_info *info,
                                const struct vac_vision_call *call,
                                const struct vac_media_look *look,
                                const struct vac_media_output *outputs, struct vac_stopwatch *watch,
                                vaccel_origin *origin)
{
    const struct answer answer = {host, info, call, look, outputs, watch, origin};
    switch (call->op) {
    case VACCEL_OP_IMAGE_DETECT:
        return detect(&answer);
    case VACCEL_OP_IMAGE_SEGMENT:
        return segment(&answer);
    case VACCEL_OP_IMAGE_POSE:
        return pose(&answer);
    default:
        return depth(&answer);
    }
}
