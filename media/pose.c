/* SPDX-License-Identifier: Apache-2.0 */
#include "media/pose.h"

#include <math.h>
#include <stdlib.h>

#include "media/model_json.h"
#include "media/peaks.h"

enum { DEFAULT_POSES = 20 };

static const float DEFAULT_MIN_SCORE = 0.25f;

struct job {
    const struct vac_model_info *info;
    const struct vac_media_look *look;
    const char *name; /* of the output with the scores */
    struct vac_media_maps maps;
    struct vac_media_maps offsets;
    bool has_offsets;
    float min_score;
    struct vac_error *err;
};

/* A place of a keypoint, and a figure that it may belong to. */
struct pair {
    double distance;
    uint32_t figure, place;
};

static vaccel_status find_places(const struct job *job, size_t map, size_t most,
                                 struct vac_media_place *places, size_t *count)
{
    return vac_media_peaks(&job->maps, map, job->info->activation, job->min_score, most, job->name,
                           places, count, job->err);
}

/* How far from a cell's middle the top of a parabola through three cells is. */
static double top_of(float before, float here, float after)
{
    double curve = (double)before - 2.0 * (double)here + (double)after;
    double at = ((double)before - (double)after) / (2.0 * curve);
    return curve < 0 && at >= -0.5 && at <= 0.5 ? at : 0.0;
}

static double offset_at(const struct job *job, size_t map, const struct vac_media_place *place)
{
    const struct vac_media_maps *maps = &job->offsets;
    double value =
        (double)
            maps->values[map * maps->plane + place->row * maps->line + place->column * maps->step];
    return isfinite(value) ? value : 0.0;
}

static float clamp(double value, double most)
{
    return (float)(value < 0 ? 0 : value > most ? most : value);
}

static struct vac_media_keypoint point_at(const struct job *job, size_t map,
                                          const struct vac_media_place *place)
{
    const struct vac_media_look *look = job->look;
    size_t row = place->row, column = place->column;
    double across = (double)look->input_width / (double)job->maps.width;
    double down = (double)look->input_height / (double)job->maps.height;
    double x = ((double)column + 0.5) * across;
    double y = ((double)row + 0.5) * down;
    if (job->has_offsets) {
        y += offset_at(job, map, place);
        x += offset_at(job, job->maps.count + map, place);
    } else {
        float here = vac_media_cell(&job->maps, map, row, column);
        if (column > 0 && column + 1 < job->maps.width) {
            x += across * top_of(vac_media_cell(&job->maps, map, row, column - 1), here,
                                 vac_media_cell(&job->maps, map, row, column + 1));
        }
        if (row > 0 && row + 1 < job->maps.height) {
            y += down * top_of(vac_media_cell(&job->maps, map, row - 1, column), here,
                               vac_media_cell(&job->maps, map, row + 1, column));
        }
    }
    return (struct vac_media_keypoint){clamp(vac_media_look_x(look, x), look->width),
                                       clamp(vac_media_look_y(look, y), look->height),
                                       place->score};
}

static int compare(const void *left, const void *right)
{
    const struct pair *a = left;
    const struct pair *b = right;
    if (a->distance < b->distance || a->distance > b->distance) {
        return a->distance < b->distance ? -1 : 1;
    }
    uint64_t one = (uint64_t)a->figure << 32 | a->place;
    uint64_t other = (uint64_t)b->figure << 32 | b->place;
    return (one > other) - (one < other);
}

/* Gives the places of one keypoint to the figures, nearest pairs first. */
static void share_out(const struct job *job, size_t map, const struct vac_media_place *places,
                      size_t count, struct vac_media_poses *poses, struct pair *pairs)
{
    bool taken[VAC_POSE_MAX_PLACES] = {false};
    size_t found = 0;
    for (size_t p = 0; p < count; p++) {
        struct vac_media_keypoint point = point_at(job, map, &places[p]);
        for (size_t f = 0; f < poses->count; f++) {
            const struct vac_media_keypoint *root =
                &poses->points[f * poses->keypoints + job->info->pose.root];
            double distance =
                hypot((double)point.x - (double)root->x, (double)point.y - (double)root->y);
            pairs[found] = (struct pair){distance, (uint32_t)f, (uint32_t)p};
            found++;
        }
    }
    if (found > 0) {
        qsort(pairs, found, sizeof(*pairs), compare);
    }
    for (size_t i = 0; i < found; i++) {
        struct vac_media_keypoint *point = &poses->points[pairs[i].figure * poses->keypoints + map];
        if (!taken[pairs[i].place] && !(point->score > 0)) {
            *point = point_at(job, map, &places[pairs[i].place]);
            taken[pairs[i].place] = true;
        }
    }
}

static vaccel_status read_one(const struct job *job, struct vac_media_poses *poses)
{
    poses->count = 1;
    vaccel_status status = VACCEL_OK;
    for (size_t k = 0; k < poses->keypoints && status == VACCEL_OK; k++) {
        struct vac_media_place place;
        size_t count = 0;
        status = find_places(job, k, 1, &place, &count);
        if (count > 0) {
            poses->points[k] = point_at(job, k, &place);
        }
    }
    return status;
}

static vaccel_status read_several(const struct job *job, size_t most, struct pair *pairs,
                                  struct vac_media_poses *poses)
{
    struct vac_media_place places[VAC_POSE_MAX_PLACES];
    size_t root = job->info->pose.root;
    vaccel_status status = find_places(job, root, most, places, &poses->count);
    for (size_t f = 0; f < poses->count; f++) {
        poses->points[f * poses->keypoints + root] = point_at(job, root, &places[f]);
    }
    for (size_t k = 0; k < poses->keypoints && status == VACCEL_OK; k++) {
        size_t count = 0;
        if (k != root) {
            status = find_places(job, k, VAC_POSE_MAX_PLACES, places, &count);
            share_out(job, k, places, count, poses, pairs);
        }
    }
    return status;
}

/* Best first; those that score too little are left out. */
static void rank(const struct job *job, struct vac_media_poses *poses)
{
    size_t kept = 0;
    for (size_t f = 0; f < poses->count; f++) {
        float sum = 0;
        for (size_t k = 0; k < poses->keypoints; k++) {
            sum += poses->points[f * poses->keypoints + k].score;
        }
        float score = sum / (float)poses->keypoints;
        if (!(score >= job->min_score)) {
            continue;
        }
        size_t at = kept;
        /* From place f, which is not before `kept`, up to where it belongs. */
        for (size_t k = 0; k < poses->keypoints; k++) {
            struct vac_media_keypoint point = poses->points[f * poses->keypoints + k];
            at = kept;
            while (at > 0 && poses->scores[at - 1] < score) {
                poses->points[at * poses->keypoints + k] =
                    poses->points[(at - 1) * poses->keypoints + k];
                at--;
            }
            poses->points[at * poses->keypoints + k] = point;
        }
        for (size_t i = kept; i > at; i--) {
            poses->scores[i] = poses->scores[i - 1];
        }
        poses->scores[at] = score;
        kept++;
    }
    poses->count = kept;
}

static vaccel_status check_shapes(struct job *job, const struct vac_media_output *heatmaps,
                                  const struct vac_media_output *offsets)
{
    const struct vac_model_info *info = job->info;
    size_t keypoints = info->label_count;
    if (keypoints == 0 || keypoints > VAC_MAX_KEYPOINTS || info->pose.root >= keypoints) {
        return vac_media_fail(
            job->err, VACCEL_ERR_FORMAT,
            "model.json has %zu labels, one for each keypoint, and names keypoint "
            "%u as the root; correct \"labels\" (at most %d) or "
            "\"output.pose.root\"",
            keypoints, info->pose.root, VAC_MAX_KEYPOINTS);
    }
    vaccel_status status = vac_media_maps_of(heatmaps, info->pose.layout, keypoints,
                                             "maps of keypoints", &job->maps, job->err);
    if (status == VACCEL_OK && offsets != NULL) {
        status = vac_media_maps_of(offsets, info->pose.layout, 2 * keypoints, "maps of offsets",
                                   &job->offsets, job->err);
    }
    if (status == VACCEL_OK && offsets != NULL &&
        (job->offsets.width != job->maps.width || job->offsets.height != job->maps.height)) {
        return vac_media_fail(job->err, VACCEL_ERR_FORMAT,
                              "the network's outputs '%s' and '%s' have maps of different sizes; "
                              "export it with offsets for each cell",
                              heatmaps->name, offsets->name);
    }
    if (status == VACCEL_OK &&
        vac_media_all_nan(heatmaps->values, keypoints * job->maps.height * job->maps.width)) {
        return vac_media_fail(job->err, VACCEL_ERR_BACKEND,
                              "the network gave no number for any keypoint in '%s'; ask for the "
                              "precision f32, or export the model again",
                              heatmaps->name);
    }
    return status;
}

vaccel_status vac_media_pose(const struct vac_model_info *info,
                             const struct vac_media_output *heatmaps,
                             const struct vac_media_output *offsets,
                             const struct vac_media_look *look, uint32_t max_poses, float min_score,
                             struct vac_media_poses *poses, struct vac_error *err)
{
    float said = info->pose.min_score > 0 ? info->pose.min_score : DEFAULT_MIN_SCORE;
    struct job job = {.info = info,
                      .look = look,
                      .name = heatmaps->name,
                      .has_offsets = offsets != NULL,
                      .min_score = min_score > 0 ? min_score : said,
                      .err = err};
    size_t most = max_poses > 0 ? max_poses : DEFAULT_POSES;
    vaccel_status status = check_shapes(&job, heatmaps, offsets);
    if (status != VACCEL_OK) {
        return status;
    }
    most = most < VAC_POSE_MAX_FIGURES ? most : VAC_POSE_MAX_FIGURES;
    most = info->pose.several ? most : 1;
    *poses = (struct vac_media_poses){
        .keypoints = info->label_count,
        .scores = calloc(most + 1, sizeof(*poses->scores)),
        .points = calloc((most + 1) * info->label_count, sizeof(*poses->points))};
    struct pair *pairs = calloc(most * VAC_POSE_MAX_PLACES, sizeof(*pairs));
    if (poses->scores == NULL || poses->points == NULL || pairs == NULL) {
        status = vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for %zu figures", most);
    } else {
        status =
            info->pose.several ? read_several(&job, most, pairs, poses) : read_one(&job, poses);
    }
    free(pairs);
    if (status != VACCEL_OK) {
        vac_media_poses_free(poses);
        return status;
    }
    rank(&job, poses);
    return VACCEL_OK;
}

void vac_media_poses_free(struct vac_media_poses *poses)
{
    free(poses->scores);
    free(poses->points);
    *poses = (struct vac_media_poses){.count = 0};
}
