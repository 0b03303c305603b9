/* SPDX-License-Identifier: Apache-2.0 */
/* Raw pixels: read in place, row by row. */
#include <stdlib.h>
#include <string.h>

#include "media/decode.h"

static uint32_t pixel_bytes(vaccel_pixel_format format)
{
    switch (format) {
    case VACCEL_PIXEL_GRAY8:
        return 1;
    case VACCEL_PIXEL_RGBA8:
        return 4;
    default:
        return 3;
    }
}

vaccel_status vac_raw_open(struct vac_image_source *source, const vaccel_image_view *image,
                           struct vac_error *err)
{
    uint64_t row_bytes = (uint64_t)image->width * pixel_bytes(image->format);
    if (image->width == 0 || image->height == 0) {
        return vac_media_fail(err, VACCEL_ERR_INVALID,
                              "the raw image has no pixels (%ux%u); set its width and height",
                              image->width, image->height);
    }
    if (image->stride < row_bytes) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the raw image's stride of %llu bytes is less than a row of %u pixels takes "
            "(%llu bytes); pass the distance from one row to the next",
            (unsigned long long)image->stride, image->width, (unsigned long long)row_bytes);
    }
    uint64_t before_last;
    if (__builtin_mul_overflow(image->stride, (uint64_t)image->height - 1, &before_last) ||
        image->size < row_bytes || image->size - row_bytes < before_last ||
        image->size > (uint64_t)SIZE_MAX) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the raw image holds %llu bytes, too few for %ux%u pixels with a stride of "
            "%llu bytes; pass all of its rows",
            (unsigned long long)image->size, image->width, image->height,
            (unsigned long long)image->stride);
    }
    source->format = "raw";
    source->width = image->width;
    source->height = image->height;
    source->channels = image->format == VACCEL_PIXEL_GRAY8 ? 1 : 3;
    source->orientation = 1;
    source->bgr = image->format == VACCEL_PIXEL_BGR8;
    source->view = image;
    return VACCEL_OK;
}

/* Copies pixels into a row that may be read past its end, leaving alpha behind. */
static void copy_row(uint8_t *row, const uint8_t *pixels, size_t count, uint32_t bytes)
{
    if (bytes != 4) {
        memcpy(row, pixels, count * bytes);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        row[3 * i] = pixels[4 * i];
        row[3 * i + 1] = pixels[4 * i + 1];
        row[3 * i + 2] = pixels[4 * i + 2];
    }
}

vaccel_status vac_raw_read(struct vac_image_source *source, const struct vac_rect *rect,
                           const struct vac_row_sink *sink, uint64_t budget, struct vac_error *err)
{
    const vaccel_image_view *image = source->view;
    const uint8_t *data = image->data;
    uint32_t bytes = pixel_bytes(image->format);
    size_t needed = (size_t)rect->width * 3 + VAC_ROW_SLACK;
    uint8_t *row = NULL;
    for (uint32_t y = 0; y < rect->height; y++) {
        size_t offset = (size_t)((rect->y + y) * image->stride) + (size_t)rect->x * bytes;
        size_t end = offset + (size_t)rect->width * bytes;
        const uint8_t *pixels = data + offset;
        if (bytes == 4 || (sink->needs_slack && image->size - end < VAC_ROW_SLACK)) {
            if (row == NULL) {
                if (needed > budget) {
                    return vac_fail_memory_limit(needed, budget, err);
                }
                row = calloc(1, needed);
                if (row == NULL) {
                    return vac_media_fail(err, VACCEL_ERR_NO_MEMORY,
                                          "no memory for a row of %u pixels", rect->width);
                }
            }
            copy_row(row, pixels, rect->width, bytes);
            pixels = row;
        }
        sink->row(sink->context, y, pixels);
    }
    free(row);
    return VACCEL_OK;
}
