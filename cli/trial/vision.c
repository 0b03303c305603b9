/* SPDX-License-Identifier: Apache-2.0 */
/* One call of each op that looks at an image; answers become text. */
#include <stdio.h>
#include <string.h>

#include "cli/trial/trial.h"

enum { WRITTEN = 4096 };

/* Defines what a sample needs of the op image_NAME, whose result is a vaccel_TYPE. */
#define VISION(name, type)                                                                         \
    static vaccel_status call_##name(const struct subject *s, vaccel_image *image, char *answer)   \
    {                                                                                              \
        vaccel_##type *result = NULL;                                                              \
        vaccel_status status = vaccel_image_##name(s->session, image, s->opened, NULL, &result);   \
        if (status == VACCEL_OK)                                                                   \
            write_##type(result, answer);                                                          \
        vaccel_##type##_release(result);                                                           \
        return status;                                                                             \
    }                                                                                              \
    static vaccel_status run_##name(const struct subject *s, unsigned seed, void *answer)          \
    {                                                                                              \
        (void)seed;                                                                                \
        return call_##name(s, s->image, answer);                                                   \
    }                                                                                              \
    static vaccel_status submit_##name(const struct subject *s, unsigned seed, vaccel_call **call) \
    {                                                                                              \
        (void)seed;                                                                                \
        return vaccel_image_##name##_submit(s->session, s->image, s->opened, NULL, call);          \
    }                                                                                              \
    static vaccel_status take_##name(vaccel_call *call, void *answer)                              \
    {                                                                                              \
        vaccel_##type *result = NULL;                                                              \
        vaccel_status status = vaccel_image_##name##_result(call, &result);                        \
        if (status == VACCEL_OK)                                                                   \
            write_##type(result, answer);                                                          \
        vaccel_##type##_release(result);                                                           \
        return status;                                                                             \
    }                                                                                              \
    static vaccel_status spoil_##name(const struct subject *s, void *answer)                       \
    {                                                                                              \
        vaccel_image *image = NULL;                                                                \
        vaccel_status status =                                                                     \
            vaccel_image_from_memory("this is no image", 16, NULL, NULL, &image);                  \
        if (status == VACCEL_OK)                                                                   \
            status = call_##name(s, image, answer);                                                \
        vaccel_image_release(image);                                                               \
        return status;                                                                             \
    }

/* Where the next line of an answer goes; what does not fit any more is left out. */
#define LINE(answer, ...) snprintf((answer) + strlen(answer), WRITTEN - strlen(answer), __VA_ARGS__)

static void write_classification(const vaccel_classification *result, char *answer)
{
    *answer = '\0';
    for (size_t i = 0; i < vaccel_classification_count(result); i++)
        LINE(answer, "%u %.3f\n", vaccel_classification_index(result, i),
             (double)vaccel_classification_score(result, i));
}

VISION(classify, classification)

static void write_detection(const vaccel_detection *result, char *answer)
{
    *answer = '\0';
    for (size_t i = 0; i < vaccel_detection_count(result); i++)
        LINE(answer, "%u %.2f %.0f %.0f\n", vaccel_detection_index(result, i),
             (double)vaccel_detection_score(result, i), (double)vaccel_detection_x(result, i),
             (double)vaccel_detection_y(result, i));
}

VISION(detect, detection)

static void write_segmentation(const vaccel_segmentation *result, char *answer)
{
    *answer = '\0';
    LINE(answer, "%u %u\n", vaccel_segmentation_width(result), vaccel_segmentation_height(result));
    for (size_t i = 0; i < vaccel_segmentation_class_count(result); i++)
        LINE(answer, "%llu\n", (unsigned long long)vaccel_segmentation_class_pixels(result, i));
}

VISION(segment, segmentation)

static void write_poses(const vaccel_poses *result, char *answer)
{
    *answer = '\0';
    for (size_t i = 0; i < vaccel_poses_count(result); i++)
        LINE(answer, "%.2f %zu\n", (double)vaccel_poses_score(result, i),
             vaccel_poses_keypoint_count(result, i));
}

VISION(pose, poses)

static void write_depth_map(const vaccel_depth_map *result, char *answer)
{
    *answer = '\0';
    LINE(answer, "%u %u %.3f %.3f\n", vaccel_depth_map_width(result),
         vaccel_depth_map_height(result), (double)vaccel_depth_map_nearest(result),
         (double)vaccel_depth_map_farthest(result));
}

VISION(depth, depth_map)

#define SAMPLE(op, name)                                                                           \
    {                                                                                              \
        op, true, true, false, WRITTEN, run_##name, submit_##name, take_##name, spoil_##name       \
    }

const struct sample trial_vision[] = {
    SAMPLE(VACCEL_OP_IMAGE_CLASSIFY, classify), SAMPLE(VACCEL_OP_IMAGE_DETECT, detect),
    SAMPLE(VACCEL_OP_IMAGE_SEGMENT, segment),   SAMPLE(VACCEL_OP_IMAGE_POSE, pose),
    SAMPLE(VACCEL_OP_IMAGE_DEPTH, depth),       {0}};
