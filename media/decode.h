/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Internal: decoders deliver rows of a rectangle of an image, top to bottom, as 8-bit pixels.
 *
 * A decoder is opened on bytes in memory, which it borrows, says its geometry, delivers one
 * rectangle and is closed. Nothing of the image's size is allocated before vac_decoder_read.
 */
#ifndef VACCEL_MEDIA_DECODE_H
#define VACCEL_MEDIA_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "media/image.h"

/** Bytes after a row that may be read (never used), so that inner loops need no tail. */
enum { VAC_ROW_SLACK = 64 };

struct vac_rect {
    uint32_t x, y, width, height;
};

/**
 * Takes one row: `pixels` points at the rectangle's first pixel in row `y` (counted from the
 * rectangle's top) and, if the sink needs it, is followed after the rectangle's last pixel by
 * VAC_ROW_SLACK readable bytes.
 */
typedef void vac_row_fn(void *context, uint32_t y, const uint8_t *pixels);

struct vac_row_sink {
    vac_row_fn *row;
    void *context;
    int needs_slack;
};

struct vac_image_source {
    const char *format;   /* static storage: "jpeg", "png", "raw" */
    uint32_t width;       /* pixels */
    uint32_t height;      /* pixels */
    uint32_t channels;    /* of delivered rows: 1 grey, 3 colour */
    uint32_t orientation; /* EXIF, 1 .. 8 */
    int bgr;              /* rows are blue first */
    const struct vac_media_limits *limits;
    void *decoder;                 /* the format's own state; raw pixels have none */
    const vaccel_image_view *view; /* of raw pixels, borrowed */
};

/** Opens JPEG bytes: header only. On success vac_jpeg_close must follow. */
vaccel_status vac_jpeg_open(struct vac_image_source *source, const uint8_t *data, size_t size,
                            struct vac_error *err);
/** Delivers `rect`, which lies within the image. `budget` bounds the decoder's memory, in bytes. */
vaccel_status vac_jpeg_read(struct vac_image_source *source, const struct vac_rect *rect,
                            const struct vac_row_sink *sink, uint64_t budget,
                            struct vac_error *err);
void vac_jpeg_close(struct vac_image_source *source);

/** The same three for PNG. */
vaccel_status vac_png_open(struct vac_image_source *source, const uint8_t *data, size_t size,
                           struct vac_error *err);
vaccel_status vac_png_read(struct vac_image_source *source, const struct vac_rect *rect,
                           const struct vac_row_sink *sink, uint64_t budget, struct vac_error *err);
void vac_png_close(struct vac_image_source *source);

/** And for raw pixels, which have nothing to close. */
vaccel_status vac_raw_open(struct vac_image_source *source, const vaccel_image_view *image,
                           struct vac_error *err);
vaccel_status vac_raw_read(struct vac_image_source *source, const struct vac_rect *rect,
                           const struct vac_row_sink *sink, uint64_t budget, struct vac_error *err);

/** Refuses a geometry that is beyond the limits, before anything of its size is allocated. */
vaccel_status vac_check_geometry(const char *format, uint64_t width, uint64_t height,
                                 const struct vac_media_limits *limits, struct vac_error *err);

/** Says that a conversion needs more memory than the limits grant. */
vaccel_status vac_fail_memory_limit(uint64_t needed, uint64_t budget, struct vac_error *err);

#endif
