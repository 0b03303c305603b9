/* SPDX-License-Identifier: Apache-2.0 */
/* `vaccel detect`: boxes. */
#include <argp.h>
#include <stdlib.h>

#include <vaccel/vaccel.h>

#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/look.h"
#include "cli/memory.h"
#include "cli/number.h"
#include "cli/sketch.h"
#include "cli/text.h"

enum { MOST_BOXES = 65536, OPTION_MIN_SCORE = 256, OPTION_MAX_OVERLAP };

struct request {
    struct vac_look look;
    vaccel_image_detect_params params;
};

static const struct argp_option options[] = {
    {.name = "top", .key = 'n', .arg = "N", .doc = "Show at most N boxes (100)"},
    {.name = "min-score",
     .key = OPTION_MIN_SCORE,
     .arg = "S",
     .doc = "Leave out boxes below S, 0 to 1 (0: what the model says, or else 0.25)"},
    {.name = "max-overlap",
     .key = OPTION_MAX_OVERLAP,
     .arg = "S",
     .doc = "Of two boxes of one class that overlap more than S, keep the better one; 1 keeps all "
            "(0: what the model says, or else 0.45)"},
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
        if (!vac_number_whole(argument, 1, MOST_BOXES, &request->params.max_boxes))
            argp_error(state, "--top is '%s', and should be a number from 1 to %d", argument,
                       MOST_BOXES);
        return 0;
    case OPTION_MIN_SCORE:
        if (!vac_number_real(argument, 0, 1, &share))
            argp_error(state, "--min-score is '%s', and should be a number from 0 to 1", argument);
        else
            request->params.min_score = (float)share;
        return 0;
    case OPTION_MAX_OVERLAP:
        if (!vac_number_real(argument, 0, 1, &share))
            argp_error(state, "--max-overlap is '%s', and should be a number from 0 to 1",
                       argument);
        else
            request->params.max_overlap = (float)share;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "PHOTO",
    .doc = "Say what things a photograph shows, and where.\v"
           "With --output the boxes are drawn over the photo, as an .svg file. " VAC_LOOK_DOC,
    .children = vac_look_child,
};

static vaccel_status call(struct vac_look *look)
{
    vaccel_detection *found = NULL;
    vaccel_status status = vaccel_image_detect(look->target.session, look->image,
                                               look->target.handle, look->params, &found);
    look->result = found;
    return status;
}

static struct vac_origin origin(const void *result)
{
    return VAC_ORIGIN_OF(detection, result);
}

static void print(const void *result)
{
    size_t count = vaccel_detection_count(result);
    for (size_t i = 0; i < count; i++) {
        char *name = vac_look_name(vaccel_detection_label(result, i), "class",
                                   vaccel_detection_index(result, i));
        printf("  %5.1f %%  ", 100 * (double)vaccel_detection_score(result, i));
        vac_text_put(stdout, name);
        printf("  %.0f × %.0f at %.0f, %.0f\n", (double)vaccel_detection_width(result, i),
               (double)vaccel_detection_height(result, i), (double)vaccel_detection_x(result, i),
               (double)vaccel_detection_y(result, i));
        free(name);
    }
    if (count == 0)
        puts("  nothing scores enough");
}

static void json(const void *result, json_t *document)
{
    json_t *boxes = vac_json_array();
    vac_json_set(document, "width", json_integer(vaccel_detection_image_width(result)));
    vac_json_set(document, "height", json_integer(vaccel_detection_image_height(result)));
    for (size_t i = 0; i < vaccel_detection_count(result); i++) {
        json_t *box = vac_json_object();
        vac_json_set(box, "index", json_integer(vaccel_detection_index(result, i)));
        vac_json_set_text(box, "label", vaccel_detection_label(result, i));
        vac_json_set(box, "score", vac_json_number((double)vaccel_detection_score(result, i)));
        vac_json_set(box, "x", vac_json_number((double)vaccel_detection_x(result, i)));
        vac_json_set(box, "y", vac_json_number((double)vaccel_detection_y(result, i)));
        vac_json_set(box, "width", vac_json_number((double)vaccel_detection_width(result, i)));
        vac_json_set(box, "height", vac_json_number((double)vaccel_detection_height(result, i)));
        vac_json_add(boxes, box);
    }
    vac_json_set(document, "boxes", boxes);
}

static void draw_box(struct vac_sketch *sketch, const vaccel_detection *found, size_t i)
{
    uint32_t index = vaccel_detection_index(found, i);
    double x = (double)vaccel_detection_x(found, i), y = (double)vaccel_detection_y(found, i);
    char *name = vac_look_name(vaccel_detection_label(found, i), "class", index);
    char *text =
        vac_memory_format("%s %.0f %%", name, 100 * (double)vaccel_detection_score(found, i));
    vac_sketch_frame(sketch, vac_sketch_color(index), x, y,
                     (double)vaccel_detection_width(found, i),
                     (double)vaccel_detection_height(found, i));
    vac_sketch_label(sketch, x, y - 4 * sketch->unit, text);
    free(text);
    free(name);
}

static bool draw(const struct vac_look *look)
{
    const vaccel_detection *found = look->result;
    uint32_t width = vaccel_detection_image_width(found);
    uint32_t height = vaccel_detection_image_height(found);
    struct vac_sketch sketch;
    if (!vac_sketch_begin(&sketch, look->output, width, height, 1, 0))
        return false;
    bool drawn = vac_sketch_photo(&sketch, &look->file, width, height);
    /* The best ones on top. */
    for (size_t i = vaccel_detection_count(found); i-- > 0;)
        draw_box(&sketch, found, i);
    return vac_sketch_end(&sketch) && drawn;
}

static void release(void *result)
{
    vaccel_detection_release(result);
}

int vac_detect(int argc, char **argv)
{
    static const struct vac_look_op op = {
        VACCEL_OP_IMAGE_DETECT, VAC_LOOK_SVG, call, origin, print, json, draw, release};
    struct request request = {
        .look = {.op = &op, .target = VAC_TARGET_INIT, .params = &request.params},
        .params = VACCEL_IMAGE_DETECT_PARAMS_INIT,
    };
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    return vac_look_run(&request.look);
}
