/* SPDX-License-Identifier: Apache-2.0 */
/* `vaccel segment`: what each pixel shows. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vaccel/vaccel.h>

#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/look.h"
#include "cli/memory.h"
#include "cli/sketch.h"
#include "cli/text.h"

enum { OPAQUE = 255, SHADE = 140 };

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
    .doc = "Say of each pixel of a photograph what it shows.\v"
           "With --output the classes are drawn over the photo, each in its colour, as an .svg "
           "file (with their names) or a .png file; a .npy file gets the mask itself: rows of "
           "class indices (u8). Classes named background, nothing, none, other, unlabeled or void "
           "are not coloured. " VAC_LOOK_DOC,
    .children = vac_look_child,
};

static vaccel_status call(struct vac_look *look)
{
    vaccel_segmentation *found = NULL;
    vaccel_status status = vaccel_image_segment(look->target.session, look->image,
                                                look->target.handle, look->params, &found);
    look->result = found;
    return status;
}

static struct vac_origin origin(const void *result)
{
    return VAC_ORIGIN_OF(segmentation, result);
}

static double percent(const vaccel_segmentation *found, size_t class)
{
    double all = (double)vaccel_segmentation_mask_count(found);
    return all > 0 ? 100 * (double)vaccel_segmentation_class_pixels(found, class) / all : 0;
}

/* The classes that the photo shows, the largest first; free it. */
static size_t *shown(const vaccel_segmentation *found, size_t *count)
{
    size_t classes = vaccel_segmentation_class_count(found);
    size_t *order = vac_memory_check(calloc(classes + 1, sizeof(*order)));
    *count = 0;
    for (size_t i = 0; i < classes; i++) {
        uint64_t pixels = vaccel_segmentation_class_pixels(found, i);
        size_t at = *count;
        if (pixels == 0)
            continue;
        for (; at > 0 && vaccel_segmentation_class_pixels(found, order[at - 1]) < pixels; at--)
            order[at] = order[at - 1];
        order[at] = i;
        ++*count;
    }
    return order;
}

static void print(const void *result)
{
    size_t count;
    size_t *order = shown(result, &count);
    for (size_t i = 0; i < count; i++) {
        char *name =
            vac_look_name(vaccel_segmentation_class_label(result, order[i]), "class", order[i]);
        printf("  %5.1f %%  ", percent(result, order[i]));
        vac_text_put(stdout, name);
        putchar('\n');
        free(name);
    }
    free(order);
}

static void json(const void *result, json_t *document)
{
    json_t *classes = vac_json_array();
    vac_json_set(document, "width", json_integer(vaccel_segmentation_width(result)));
    vac_json_set(document, "height", json_integer(vaccel_segmentation_height(result)));
    for (size_t i = 0; i < vaccel_segmentation_class_count(result); i++) {
        json_t *class = vac_json_object();
        vac_json_set_text(class, "label", vaccel_segmentation_class_label(result, i));
        vac_json_set(class, "pixels",
                     json_integer((json_int_t)vaccel_segmentation_class_pixels(result, i)));
        vac_json_add(classes, class);
    }
    vac_json_set(document, "classes", classes);
}

static bool is_plain(const vaccel_segmentation *found, size_t class)
{
    static const char *const plain[] = {"background", "nothing",   "none",
                                        "other",      "unlabeled", "void"};
    if (class >= vaccel_segmentation_class_count(found))
        return true;
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
        if (strcasecmp(vaccel_segmentation_class_label(found, class), plain[i]) == 0)
            return true;
    }
    return false;
}

/* The colours of the mask, and how much they cover: RGBA. */
static struct vac_pixels color(const vaccel_segmentation *found)
{
    struct vac_pixels layer =
        vac_pixels_new(vaccel_segmentation_width(found), vaccel_segmentation_height(found), 4);
    unsigned char colors[OPAQUE + 1][4];
    const uint8_t *mask = vaccel_segmentation_mask(found);
    for (size_t i = 0; i <= OPAQUE; i++) {
        uint32_t rgb = vac_sketch_color((uint32_t)i);
        unsigned char cover = is_plain(found, i) ? 0 : SHADE;
        memcpy(colors[i],
               (unsigned char[]){(unsigned char)(rgb >> 16), (unsigned char)(rgb >> 8),
                                 (unsigned char)rgb, cover},
               4);
    }
    for (size_t i = 0; i < vaccel_segmentation_mask_count(found); i++)
        memcpy(layer.data + 4 * i, colors[mask[i]], 4);
    return layer;
}

/* Both are of one size. */
static void lay_over(struct vac_pixels *photo, const struct vac_pixels *layer)
{
    size_t count = (size_t)photo->width * photo->height;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *from = layer->data + 4 * i;
        for (size_t k = 0; k < 3; k++) {
            unsigned char *to = photo->data + 3 * i + k;
            *to = (unsigned char)((*to * (OPAQUE - from[3]) + from[k] * from[3]) / OPAQUE);
        }
    }
}

static bool draw_png(const struct vac_look *look, const struct vac_pixels *layer)
{
    struct vac_pixels photo;
    if (!vac_picture_decode(&look->file, &photo))
        return false;
    bool fits = photo.width == layer->width && photo.height == layer->height;
    if (fits)
        lay_over(&photo, layer);
    else
        vac_say("the mask has another size than the photo: the backend is defective; pin another "
                "one with --backend");
    bool drawn = fits && vac_look_write_png(look, &photo);
    free(photo.data);
    return drawn;
}

static bool draw_svg(const struct vac_look *look, const struct vac_pixels *layer)
{
    struct vac_sketch sketch;
    size_t count;
    size_t *order = shown(look->result, &count);
    bool begun =
        vac_sketch_begin(&sketch, look->output, layer->width, layer->height, 1, (unsigned)count);
    bool drawn = begun && vac_sketch_photo(&sketch, &look->file, layer->width, layer->height) &&
                 vac_sketch_pixels(&sketch, layer, 0, layer->width, layer->height);
    for (size_t i = 0; i < count && begun; i++) {
        char *name = vac_look_name(vaccel_segmentation_class_label(look->result, order[i]), "class",
                                   order[i]);
        char *text = vac_memory_format("%s %.1f %%", name, percent(look->result, order[i]));
        uint32_t rgb =
            is_plain(look->result, order[i]) ? 0xffffff : vac_sketch_color((uint32_t)order[i]);
        vac_sketch_legend(&sketch, 0, layer->height, (unsigned)i, rgb, text);
        free(text);
        free(name);
    }
    free(order);
    return begun && vac_sketch_end(&sketch) && drawn;
}

static bool draw(const struct vac_look *look)
{
    const vaccel_segmentation *found = look->result;
    if (!vac_look_is_whole(vaccel_segmentation_width(found), vaccel_segmentation_height(found),
                           vaccel_segmentation_mask_count(found)))
        return false;
    if (look->format == VAC_LOOK_NPY)
        return vac_look_write_npy(look, VACCEL_DTYPE_U8, vaccel_segmentation_mask(found),
                                  vaccel_segmentation_width(found),
                                  vaccel_segmentation_height(found));
    struct vac_pixels layer = color(found);
    bool drawn = look->format == VAC_LOOK_PNG ? draw_png(look, &layer) : draw_svg(look, &layer);
    free(layer.data);
    return drawn;
}

static void release(void *result)
{
    vaccel_segmentation_release(result);
}

int vac_segment(int argc, char **argv)
{
    static const struct vac_look_op op = {VACCEL_OP_IMAGE_SEGMENT,
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
