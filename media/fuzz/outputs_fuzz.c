/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A network's output as any network may give it: 16 bytes say how it is read, the rest are its
 * numbers. What comes out must be what the headers promise.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/depth.h"
#include "media/detect.h"
#include "media/pose.h"
#include "media/segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An image of 90 x 60, of which the network saw the middle. */
static const struct vac_media_look LOOK = {90, 60, 15, 0, 60, 60, 32, 32};

enum { HEAD = 16, MOST = 1 << 16 };

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* Whether it is a place in the image. */
static bool is_inside(float x, float y)
{
    return x >= 0 && x <= 90 && y >= 0 && y <= 60;
}

static void detect(struct vac_model_info *info, const uint8_t *head,
                   const struct vac_media_output *output)
{
    const struct vac_media_detect_params params = {head[9], 0, (float)head[10] / 255.0f};
    struct vac_media_box *boxes = NULL;
    size_t count = 0;
    info->detect = (struct vac_detect_output){.rows = (enum vac_detect_rows)(head[2] % 3),
                                              .box = (enum vac_box_form)(head[3] % 4),
                                              .relative = (head[4] & 1) != 0,
                                              .transposed = (head[4] & 2) != 0,
                                              .background = (head[4] & 4) != 0,
                                              .objectness = (head[4] & 8) != 0 && head[2] % 3 == 0};
    if (vac_media_detect(info, output, (head[4] & 16) != 0 ? output : NULL, &LOOK, &params, &boxes,
                         &count, NULL) != VACCEL_OK) {
        return;
    }
    require(count <= (head[9] > 0 ? head[9] : 100));
    for (size_t i = 0; i < count; i++) {
        require(boxes[i].index < info->label_count);
        require(boxes[i].score > 0 && boxes[i].score <= 1);
        require(i == 0 || boxes[i].score <= boxes[i - 1].score);
        require(is_inside(boxes[i].left, boxes[i].top));
        require(is_inside(boxes[i].right, boxes[i].bottom));
        require(boxes[i].left < boxes[i].right && boxes[i].top < boxes[i].bottom);
    }
    free(boxes);
}

static void segment(struct vac_model_info *info, const uint8_t *head,
                    const struct vac_media_output *output)
{
    struct vac_media_mask mask;
    uint64_t pixels = 0;
    info->segment.layout = (enum vac_media_layout)(head[2] % 2);
    if (vac_media_segment(info, output, &LOOK, head[9], head[10], &mask, NULL) != VACCEL_OK) {
        return;
    }
    for (size_t i = 0; i < info->label_count; i++) {
        pixels += mask.pixels[i];
    }
    require(pixels == (uint64_t)mask.width * mask.height);
    free(mask.classes);
}

static void depth(struct vac_model_info *info, const uint8_t *head,
                  const struct vac_media_output *output)
{
    struct vac_media_depth map;
    info->depth = (struct vac_depth_output){true, (enum vac_depth_kind)(head[2] % 4),
                                            (float)head[3] + 0.5f, (float)head[4] - 128.0f};
    if (vac_media_depth_map(info, output, &LOOK, head[9], head[10], &map, NULL) != VACCEL_OK) {
        return;
    }
    for (size_t i = 0; i < (size_t)map.width * map.height; i++) {
        require(map.values[i] >= map.nearest && map.values[i] <= map.farthest);
        require(!map.metric || (map.values[i] >= 0 && map.values[i] <= 10000));
    }
    free(map.values);
}

static void pose(struct vac_model_info *info, const uint8_t *head,
                 const struct vac_media_output *output)
{
    struct vac_media_poses poses;
    info->pose = (struct vac_pose_output){.layout = (enum vac_media_layout)(head[2] % 2),
                                          .several = (head[4] & 1) != 0,
                                          .root = head[3]};
    if (vac_media_pose(info, output, NULL, &LOOK, head[9], (float)head[10] / 255.0f, &poses,
                       NULL) != VACCEL_OK) {
        return;
    }
    require(poses.count <= (head[9] > 0 ? head[9] : 20));
    for (size_t i = 0; i < poses.count; i++) {
        require(poses.scores[i] > 0 && poses.scores[i] <= 1.00001f);
        for (size_t k = 0; k < poses.keypoints; k++) {
            const struct vac_media_keypoint *point = &poses.points[i * poses.keypoints + k];
            require(is_inside(point->x, point->y) && point->score >= 0 && point->score <= 1);
        }
    }
    vac_media_poses_free(&poses);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD) {
        return 0;
    }
    struct vac_model_info info = {.label_count = data[5],
                                  .activation = (enum vac_model_activation)(data[1] % 3)};
    const int64_t dims[5] = {data[11] % 8 == 7 ? -1 : 1, data[12], data[13], data[14], data[15]};
    size_t rank = data[6] % 6;
    size_t count = 1;
    for (size_t i = 0; i < rank; i++) {
        count *= dims[i] > 0 ? (size_t)dims[i] : 0;
    }
    if (count > MOST) {
        return 0;
    }
    /* Its size is known to whoever made it; numbers that the input lacks are 0. */
    float *values = calloc(count + 1, sizeof(*values));
    require(values != NULL);
    size_t there = (size - HEAD) / sizeof(*values);
    memcpy(values, data + HEAD, (there < count ? there : count) * sizeof(*values));
    const struct vac_media_output output = {"y", values, dims, rank};
    void (*const readers[])(struct vac_model_info *, const uint8_t *,
                            const struct vac_media_output *) = {detect, segment, depth, pose};
    readers[data[0] % 4](&info, data, &output);
    free(values);
    return 0;
}
