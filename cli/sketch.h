/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A drawing over a photo, as an SVG file that needs no other file: positions are pixels of the
 * photo, and lines and letters are as thick as they look best when its longer side takes 800 pixels
 * of a screen.
 */
#ifndef VAC_CLI_SKETCH_H
#define VAC_CLI_SKETCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/picture.h"

struct vac_sketch {
    FILE *out;
    const char *path;
    double unit; /* pixels of the photo for each of the screen's */
};

/** 0xRRGGBB of the class or figure `index`: the first ones can be told apart with any colour
 * vision. */
uint32_t vac_sketch_color(uint32_t index);

/** Begins a file, for a photo of `width` by `height` pixels; the drawing is `across` photos wide,
 * and has room for `lines` lines of text below. Says why it cannot, and returns false. */
bool vac_sketch_begin(struct vac_sketch *sketch, const char *path, uint32_t width, uint32_t height,
                      unsigned across, unsigned lines);

/** Draws the photo at the upper left. As vac_pixels_png(). */
bool vac_sketch_photo(struct vac_sketch *sketch, const struct vac_picture_file *file,
                      uint32_t width, uint32_t height);

/** Draws pixels, stretched to a photo's size, with their left edge at `x`. As vac_pixels_png(). */
bool vac_sketch_pixels(struct vac_sketch *sketch, const struct vac_pixels *pixels, double x,
                       uint32_t width, uint32_t height);

/** Draws a frame. */
void vac_sketch_frame(struct vac_sketch *sketch, uint32_t color, double x, double y, double width,
                      double height);

void vac_sketch_line(struct vac_sketch *sketch, uint32_t color, double x1, double y1, double x2,
                     double y2);

/** Draws a dot; what stands in `title` is shown where a mouse rests on it. */
void vac_sketch_dot(struct vac_sketch *sketch, uint32_t color, double x, double y,
                    const char *title);

/** Writes white letters with a dark rim, whose foot is at `y`. */
void vac_sketch_label(struct vac_sketch *sketch, double x, double y, const char *text);

/** Writes a line below the photo of that height, with a square of `color` before it. */
void vac_sketch_legend(struct vac_sketch *sketch, double x, uint32_t height, unsigned line,
                       uint32_t color, const char *text);

/** Ends the file. Says why it could not be written, and returns false. */
bool vac_sketch_end(struct vac_sketch *sketch);

#endif
