/* SPDX-License-Identifier: Apache-2.0 */
/* `vaccel depth`: how far away things are. */
#include <argp.h>
#include <math.h>
#include <stdlib.h>

#include <vaccel/vaccel.h>

#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/look.h"
#include "cli/memory.h"
#include "cli/sketch.h"

enum { STEPS = 8, LEGEND_LINES = 5 };

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct vac_look *look = state->input;
    (void)argument;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = look;
    return 0;
}

static const struct argp argp = {
    .parser = parse,
    .args_doc = "PHOTO",
    .doc = "Say how far away the things in a photograph are.\v"
           "With --output the distances are drawn in colours from yellow (near) to violet (far): "
           "beside the photo and with their scale as an .svg file, by themselves as a .png file; a "
           ".npy file gets the distances themselves (f32). " VAC_LOOK_DOC,
    .children = vac_look_child,
};

static vaccel_status call(struct vac_look *look)
{
    vaccel_depth_map *found = NULL;
    vaccel_status status = vaccel_image_depth(look->target.session, look->image,
                                              look->target.handle, look->params, &found);
    look->result = found;
    return status;
}

static struct vac_origin origin(const void *result)
{
    return VAC_ORIGIN_OF(depth_map, result);
}

static void print(const void *result)
{
    printf("  %u × %u, ", vaccel_depth_map_width(result), vaccel_depth_map_height(result));
    if (vaccel_depth_map_metric(result))
        printf("%.2f to %.2f metres\n", (double)vaccel_depth_map_nearest(result),
               (double)vaccel_depth_map_farthest(result));
    else
        printf("%.4g (near) to %.4g (far), in no unit\n", (double)vaccel_depth_map_nearest(result),
               (double)vaccel_depth_map_farthest(result));
}

static void json(const void *result, json_t *document)
{
    vac_json_set(document, "width", json_integer(vaccel_depth_map_width(result)));
    vac_json_set(document, "height", json_integer(vaccel_depth_map_height(result)));
    vac_json_set(document, "metric", json_boolean(vaccel_depth_map_metric(result)));
    vac_json_set(document, "nearest", vac_json_number((double)vaccel_depth_map_nearest(result)));
    vac_json_set(document, "farthest", vac_json_number((double)vaccel_depth_map_farthest(result)));
}

/* From 0, near, to 1, far: viridis of Smith and van der Walt 2015, which any colour vision sees in
 * order, by its ninths. */
static uint32_t color(double share)
{
    static const uint32_t scale[STEPS + 1] = {0xfde725, 0xaddc30, 0x5ec962, 0x28ae80, 0x21918c,
                                              0x2c728e, 0x3b528b, 0x472d7b, 0x440154};
    if (!(share >= 0)) /* NaN is nowhere */
        share = 0;
    double place = fmin(share, 1) * STEPS;
    unsigned step = place < STEPS ? (unsigned)place : STEPS - 1;
    uint32_t rgb = 0;
    for (unsigned shift = 0; shift <= 16; shift += 8) {
        double from = scale[step] >> shift & 255, to = scale[step + 1] >> shift & 255;
        rgb |= (uint32_t)lround(from + (to - from) * (place - step)) << shift;
    }
    return rgb;
}

static struct vac_pixels paint(const vaccel_depth_map *found)
{
    struct vac_pixels pixels =
        vac_pixels_new(vaccel_depth_map_width(found), vaccel_depth_map_height(found), 3);
    const float *values = vaccel_depth_map_values(found);
    double nearest = (double)vaccel_depth_map_nearest(found);
    double range = (double)vaccel_depth_map_farthest(found) - nearest;
    for (size_t i = 0; i < vaccel_depth_map_values_count(found); i++) {
        uint32_t rgb = color(range > 0 ? ((double)values[i] - nearest) / range : 0);
        for (unsigned k = 0; k < 3; k++)
            pixels.data[3 * i + k] = (unsigned char)(rgb >> (16 - 8 * k));
    }
    return pixels;
}

static bool draw_svg(const struct vac_look *look, const struct vac_pixels *pixels)
{
    struct vac_sketch sketch;
    uint32_t width = pixels->width, height = pixels->height;
    double nearest = (double)vaccel_depth_map_nearest(look->result);
    double range = (double)vaccel_depth_map_farthest(look->result) - nearest;
    const char *unit = vaccel_depth_map_metric(look->result) ? " m" : "";
    if (!vac_sketch_begin(&sketch, look->output, width, height, 2, LEGEND_LINES))
        return false;
    bool drawn = vac_sketch_photo(&sketch, &look->file, width, height) &&
                 vac_sketch_pixels(&sketch, pixels, width, width, height);
    for (unsigned i = 0; i < LEGEND_LINES; i++) {
        double share = (double)i / (LEGEND_LINES - 1);
        char *text = vac_memory_format("%.4g%s%s", nearest + share * range, unit,
                                       i == 0                  ? ", nearest"
                                       : i == LEGEND_LINES - 1 ? ", farthest"
                                                               : "");
        vac_sketch_legend(&sketch, width, height, i, color(share), text);
        free(text);
    }
    return vac_sketch_end(&sketch) && drawn;
}

static bool draw(const struct vac_look *look)
{
    const vaccel_depth_map *found = look->result;
    if (!vac_look_is_whole(vaccel_depth_map_width(found), vaccel_depth_map_height(found),
                           vaccel_depth_map_values_count(found)))
        return false;
    if (look->format == VAC_LOOK_NPY)
        return vac_look_write_npy(look, VACCEL_DTYPE_F32, vaccel_depth_map_values(found),
                                  vaccel_depth_map_width(found), vaccel_depth_map_height(found));
    struct vac_pixels pixels = paint(found);
    bool drawn =
        look->format == VAC_LOOK_PNG ? vac_look_write_png(look, &pixels) : draw_svg(look, &pixels);
    free(pixels.data);
    return drawn;
}

static void release(void *result)
{
    vaccel_depth_map_release(result);
}

int vac_depth(int argc, char **argv)
{
    static const struct vac_look_op op = {VACCEL_OP_IMAGE_DEPTH,
                                          VAC_LOOK_SVG | VAC_LOOK_PNG | VAC_LOOK_NPY,
                                          call,
                                          origin,
                                          print,
                                          json,
                                          draw,
                                          release};
    struct vac_look look = {.op = &op, .target = VAC_TARGET_INIT};
    if (vac_parse(&argp, argc, argv, &look) != 0)
        return VAC_EXIT_INTERNAL;
    return vac_look_run(&look);
}
