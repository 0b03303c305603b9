/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Back from what a network saw to the image that was given, and a network's output as it lies in
 * memory. Thread-safe; allocates nothing.
 */
#ifndef VACCEL_MEDIA_LOOK_H
#define VACCEL_MEDIA_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/image.h"

/** Where in an image the network's input lies. Pixels are those of the image once it is turned as
 * its EXIF orientation says. */
struct vac_media_look {
    uint32_t width, height; /* of the whole image */
    double left, top;       /* of what the network saw */
    double seen_width, seen_height;
    uint32_t input_width, input_height; /* of the network's input */
};

/** Reads an image's header. Errors: as vac_media_image_probe. */
vaccel_status vac_media_look_at(const vaccel_image_view *image,
                                const struct vac_media_tensor_spec *spec,
                                struct vac_media_look *look, struct vac_error *err);

/** From the network's input to the image, pixels of either. */
double vac_media_look_x(const struct vac_media_look *look, double x);
double vac_media_look_y(const struct vac_media_look *look, double y);

/** An output of a network, borrowed: single precision, the last dimension in a row, no gaps. */
struct vac_media_output {
    const char *name; /* for messages */
    const float *values;
    const int64_t *dims;
    size_t rank;
};

/** Maps of one image: value c of row y and column x is at c * plane + y * line + x * step. */
struct vac_media_maps {
    const float *values;
    size_t count; /* of maps */
    size_t height, width;
    size_t plane, line, step;
};

/**
 * Takes an output of rank 4 whose first dimension is 1, or of rank 3 without it, as maps. With
 * `count` 1, rank 2 is taken too, and either layout. Errors: ERR_FORMAT when it has another shape
 * or is empty, or another number of maps than `count`.
 */
vaccel_status vac_media_maps_of(const struct vac_media_output *output, enum vac_media_layout layout,
                                size_t count, const char *what, struct vac_media_maps *maps,
                                struct vac_error *err);

/** Whether all numbers of an output are NaN. An empty one has none. */
bool vac_media_all_nan(const float *values, size_t count);

/** 1 / (1 + exp(-x)). */
float vac_media_sigmoid(float x);

#endif
