/* SPDX-License-Identifier: Apache-2.0 */
/* `vaccel pose`: figures and their joints. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/look.h"
#include "cli/memory.h"
#include "cli/number.h"
#include "cli/sketch.h"
#include "cli/text.h"

enum { MOST_POSES = 1024, OPTION_MIN_SCORE = 256 };

struct request {
    struct vac_look look;
    vaccel_image_pose_params params;
};

/* What is drawn as a bone, where a model has both of its ends: those of COCO and of Open Images,
 * and coarser ones for models without the joints between. `unless` is such a joint. */
static const struct {
    const char *from, *to, *unless;
} bones[] = {
    {"left_shoulder", "left_elbow", NULL},
    {"left_elbow", "left_wrist", NULL},
    {"right_shoulder", "right_elbow", NULL},
    {"right_elbow", "right_wrist", NULL},
    {"left_shoulder", "right_shoulder", NULL},
    {"left_shoulder", "left_hip", NULL},
    {"right_shoulder", "right_hip", NULL},
    {"left_hip", "right_hip", NULL},
    {"left_hip", "left_knee", NULL},
    {"left_knee", "left_ankle", NULL},
    {"right_hip", "right_knee", NULL},
    {"right_knee", "right_ankle", NULL},
    {"nose", "left_eye", NULL},
    {"nose", "right_eye", NULL},
    {"left_eye", "left_ear", NULL},
    {"right_eye", "right_ear", NULL},
    {"nose", "neck", NULL},
    {"head", "neck", NULL},
    {"neck", "left_shoulder", NULL},
    {"neck", "right_shoulder", NULL},
    {"neck", "hip", NULL},
    {"neck", "left_hand", "left_shoulder"},
    {"neck", "right_hand", "right_shoulder"},
    {"hip", "left_foot", "left_knee"},
    {"hip", "right_foot", "right_knee"},
};

static const struct argp_option options[] = {
    {.name = "top", .key = 'n', .arg = "N", .doc = "Show at most N figures (20)"},
    {.name = "min-score",
     .key = OPTION_MIN_SCORE,
     .arg = "S",
     .doc = "Leave out figures and points below S, 0 to 1 (0: what the model says, or else 0.25)"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    double share;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->look;
        return 0;
    case 'n':
        if (!vac_number_whole(argument, 1, MOST_POSES, &request->params.max_poses))
            argp_error(state, "--top is '%s', and should be a number from 1 to %d", argument,
                       MOST_POSES);
        return 0;
    case OPTION_MIN_SCORE:
        if (!vac_number_real(argument, 0, 1, &share))
            argp_error(state, "--min-score is '%s', and should be a number from 0 to 1", argument);
        else
            request->params.min_score = (float)share;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "PHOTO",
    .doc = "Find the figures in a photograph, and their joints.\v"
           "With --output they are drawn over the photo, as an .svg file; joints that go by their "
           "usual names are joined by lines. " VAC_LOOK_DOC,
    .children = vac_look_child,
};

static vaccel_status call(struct vac_look *look)
{
    vaccel_poses *found = NULL;
    vaccel_status status = vaccel_image_pose(look->target.session, look->image, look->target.handle,
                                             look->params, &found);
    look->result = found;
    return status;
}

static struct vac_origin origin(const void *result)
{
    return VAC_ORIGIN_OF(poses, result);
}

static void print_point(const vaccel_poses *found, size_t figure, size_t k)
{
    double score = (double)vaccel_poses_keypoint_score(found, figure, k);
    char *name = vac_look_name(vaccel_poses_keypoint_label(found, figure, k), "point", k);
    fputs("           ", stdout);
    vac_text_put(stdout, name);
    if (score > 0)
        printf("  %.0f, %.0f  %.0f %%\n", (double)vaccel_poses_keypoint_x(found, figure, k),
               (double)vaccel_poses_keypoint_y(found, figure, k), 100 * score);
    else
        puts("  not found");
    free(name);
}

static void print(const void *result)
{
    size_t count = vaccel_poses_count(result);
    for (size_t i = 0; i < count; i++) {
        printf("  %5.1f %%  figure %zu\n", 100 * (double)vaccel_poses_score(result, i), i + 1);
        for (size_t k = 0; k < vaccel_poses_keypoint_count(result, i); k++)
            print_point(result, i, k);
    }
    if (count == 0)
        puts("  no figure scores enough");
}

static json_t *points_json(const vaccel_poses *found, size_t figure)
{
    json_t *points = vac_json_array();
    for (size_t k = 0; k < vaccel_poses_keypoint_count(found, figure); k++) {
        json_t *point = vac_json_object();
        vac_json_set_text(point, "label", vaccel_poses_keypoint_label(found, figure, k));
        vac_json_set(point, "score",
                     vac_json_number((double)vaccel_poses_keypoint_score(found, figure, k)));
        vac_json_set(point, "x",
                     vac_json_number((double)vaccel_poses_keypoint_x(found, figure, k)));
        vac_json_set(point, "y",
                     vac_json_number((double)vaccel_poses_keypoint_y(found, figure, k)));
        vac_json_add(points, point);
    }
    return points;
}

static void json(const void *result, json_t *document)
{
    json_t *figures = vac_json_array();
    vac_json_set(document, "width", json_integer(vaccel_poses_image_width(result)));
    vac_json_set(document, "height", json_integer(vaccel_poses_image_height(result)));
    for (size_t i = 0; i < vaccel_poses_count(result); i++) {
        json_t *figure = vac_json_object();
        vac_json_set(figure, "score", vac_json_number((double)vaccel_poses_score(result, i)));
        vac_json_set(figure, "keypoints", points_json(result, i));
        vac_json_add(figures, figure);
    }
    vac_json_set(document, "poses", figures);
}

/* The point of that name which was found; its number, or that of all points. */
static size_t find_point(const vaccel_poses *found, size_t figure, const char *label)
{
    size_t count = vaccel_poses_keypoint_count(found, figure);
    for (size_t k = 0; k < count; k++) {
        if (vaccel_poses_keypoint_score(found, figure, k) > 0 &&
            strcmp(vaccel_poses_keypoint_label(found, figure, k), label) == 0)
            return k;
    }
    return count;
}

static void draw_bones(struct vac_sketch *sketch, const vaccel_poses *found, size_t figure,
                       uint32_t color)
{
    size_t count = vaccel_poses_keypoint_count(found, figure);
    for (size_t i = 0; i < sizeof(bones) / sizeof(*bones); i++) {
        size_t from = find_point(found, figure, bones[i].from);
        size_t to = find_point(found, figure, bones[i].to);
        if (from == count || to == count ||
            (bones[i].unless && find_point(found, figure, bones[i].unless) < count))
            continue;
        vac_sketch_line(sketch, color, (double)vaccel_poses_keypoint_x(found, figure, from),
                        (double)vaccel_poses_keypoint_y(found, figure, from),
                        (double)vaccel_poses_keypoint_x(found, figure, to),
                        (double)vaccel_poses_keypoint_y(found, figure, to));
    }
}

static void draw_points(struct vac_sketch *sketch, const vaccel_poses *found, size_t figure,
                        uint32_t color)
{
    for (size_t k = 0; k < vaccel_poses_keypoint_count(found, figure); k++) {
        double score = (double)vaccel_poses_keypoint_score(found, figure, k);
        if (!(score > 0))
            continue;
        char *name = vac_look_name(vaccel_poses_keypoint_label(found, figure, k), "point", k);
        char *text = vac_memory_format("%s %.0f %%", name, 100 * score);
        vac_sketch_dot(sketch, color, (double)vaccel_poses_keypoint_x(found, figure, k),
                       (double)vaccel_poses_keypoint_y(found, figure, k), text);
        free(text);
        free(name);
    }
}

static bool draw(const struct vac_look *look)
{
    const vaccel_poses *found = look->result;
    uint32_t width = vaccel_poses_image_width(found);
    uint32_t height = vaccel_poses_image_height(found);
    struct vac_sketch sketch;
    if (!vac_sketch_begin(&sketch, look->output, width, height, 1, 0))
        return false;
    bool drawn = vac_sketch_photo(&sketch, &look->file, width, height);
    /* The best one on top. */
    for (size_t i = vaccel_poses_count(found); i-- > 0;) {
        uint32_t color = vac_sketch_color((uint32_t)i);
        draw_bones(&sketch, found, i, color);
        draw_points(&sketch, found, i, color);
    }
    return vac_sketch_end(&sketch) && drawn;
}

static void release(void *result)
{
    vaccel_poses_release(result);
}

int vac_pose(int argc, char **argv)
{
    static const struct vac_look_op op = {
        VACCEL_OP_IMAGE_POSE, VAC_LOOK_SVG, call, origin, print, json, draw, release};
    struct request request = {
        .look = {.op = &op, .target = VAC_TARGET_INIT, .params = &request.params},
        .params = VACCEL_IMAGE_POSE_PARAMS_INIT,
    };
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    return vac_look_run(&request.look);
}
