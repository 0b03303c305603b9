/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JPEG through libjpeg-turbo. Only the rectangle that is asked for goes through the inverse
 * transform and the colour conversion; the entropy-coded data before it has to be read in any case.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/* needs the header above */
#include <jerror.h>

#include "media/decode.h"
#include "media/exif.h"

/* Rows handed to libjpeg at a time: it delivers at most this many per call at any sampling. */
enum { ROWS_AT_ONCE = 4 };

struct jpeg_state {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr input;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    const uint8_t *data;
    size_t size;
    bool truncated;
    int scan_limit;
    bool scan_limit_hit;
    uint8_t *rows; /* ROWS_AT_ONCE rows of output, each `row_bytes` */
    size_t row_bytes;
};

/* libjpeg's callbacks get the decompress object; it stands first in the state. */
static struct jpeg_state *state_of(j_common_ptr common)
{
    return (struct jpeg_state *)(void *)common;
}

static void on_error(j_common_ptr common)
{
    longjmp(state_of(common)->escape, 1);
}

/*
 * libjpeg calls damage a warning and paints grey. What a model is shown must be the picture, so
 * damage is an error; harmless oddities, which common encoders produce, are not.
 */
static void on_message(j_common_ptr common, int level)
{
    if (level >= 0) {
        return;
    }
    switch (common->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_MUST_RESYNC:
        on_error(common);
        break;
    default:
        break;
    }
}

static void on_output(j_common_ptr common)
{
    (void)common;
}

static void on_progress(j_common_ptr common)
{
    struct jpeg_state *state = state_of(common);
    if (state->jpeg.input_scan_number > state->scan_limit) {
        state->scan_limit_hit = true;
        on_error(common);
    }
}

static void input_start(j_decompress_ptr jpeg)
{
    (void)jpeg;
}

static boolean input_fill(j_decompress_ptr jpeg)
{
    state_of((j_common_ptr)jpeg)->truncated = true;
    on_error((j_common_ptr)jpeg);
    return FALSE;
}

static void input_skip(j_decompress_ptr jpeg, long count)
{
    if (count <= 0) {
        return;
    }
    if ((size_t)count > jpeg->src->bytes_in_buffer) {
        (void)input_fill(jpeg);
    }
    jpeg->src->next_input_byte += count;
    jpeg->src->bytes_in_buffer -= (size_t)count;
}

static void input_end(j_decompress_ptr jpeg)
{
    (void)jpeg;
}

/* Turns what longjmp left behind into a status. */
static vaccel_status report(struct jpeg_state *state, const struct vac_media_limits *limits,
                            struct vac_error *err)
{
    if (state->truncated) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the JPEG image is truncated: its %zu bytes end before the picture does; "
            "transfer the file again",
            state->size);
    }
    if (state->scan_limit_hit) {
        return vac_media_fail(
            err, VACCEL_ERR_LIMIT,
            "the JPEG image of %ux%u pixels has more than %d scans (limits: %u scans, "
            "%llu pixels in all of them); save it as baseline, or raise the limits",
            state->jpeg.image_width, state->jpeg.image_height, state->scan_limit, limits->max_scans,
            (unsigned long long)limits->max_scan_pixels);
    }
    char reason[JMSG_LENGTH_MAX];
    state->errors.format_message((j_common_ptr)&state->jpeg, reason);
    switch (state->errors.msg_code) {
    case JERR_OUT_OF_MEMORY:
        return vac_media_fail(
            err, VACCEL_ERR_NO_MEMORY,
            "no memory to decode a JPEG image of %ux%u pixels; use a smaller image",
            state->jpeg.image_width, state->jpeg.image_height);
    case JERR_IMAGE_TOO_BIG:
        return vac_media_fail(err, VACCEL_ERR_LIMIT,
                              "the JPEG image claims %ux%u pixels, more than a side may have (%s); "
                              "scale it down",
                              state->jpeg.image_width, state->jpeg.image_height, reason);
    case JERR_NO_BACKING_STORE:
        return vac_media_fail(
            err, VACCEL_ERR_LIMIT,
            "decoding the JPEG image of %ux%u pixels exceeds the memory limit of %llu "
            "bytes; use a smaller or baseline image, or raise the limit",
            state->jpeg.image_width, state->jpeg.image_height,
            (unsigned long long)limits->max_working_bytes);
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "this kind of JPEG image is not supported (%s); save it as an 8-bit baseline "
            "or progressive JPEG",
            reason);
    default:
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the JPEG image is damaged (%s); transfer the file again, or save it anew", reason);
    }
}

void vac_jpeg_close(struct vac_image_source *source)
{
    struct jpeg_state *state = source->decoder;
    if (state != NULL) {
        jpeg_destroy_decompress(&state->jpeg);
        free(state->rows);
        free(state);
        source->decoder = NULL;
    }
}

/* The part of opening that libjpeg may leave by longjmp. */
static vaccel_status read_header(struct jpeg_state *state, const struct vac_media_limits *limits,
                                 struct vac_error *err)
{
    if (setjmp(state->escape) != 0) {
        return report(state, limits, err);
    }
    jpeg_create_decompress(&state->jpeg);
    state->jpeg.src = &state->input;
    state->jpeg.progress = &state->progress;
    (void)jpeg_read_header(&state->jpeg, TRUE);
    return VACCEL_OK;
}

vaccel_status vac_jpeg_open(struct vac_image_source *source, const uint8_t *data, size_t size,
                            struct vac_error *err)
{
    struct jpeg_state *state = calloc(1, sizeof(*state));
    if (state == NULL) {
        return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for a JPEG decoder");
    }
    state->data = data;
    state->size = size;
    state->jpeg.err = jpeg_std_error(&state->errors);
    state->errors.error_exit = on_error;
    state->errors.emit_message = on_message;
    state->errors.output_message = on_output;
    state->progress.progress_monitor = on_progress;
    state->scan_limit = 1;
    state->input.init_source = input_start;
    state->input.fill_input_buffer = input_fill;
    state->input.skip_input_data = input_skip;
    state->input.resync_to_restart = jpeg_resync_to_restart;
    state->input.term_source = input_end;
    state->input.next_input_byte = data;
    state->input.bytes_in_buffer = size;
    source->decoder = state;

    vaccel_status status = read_header(state, source->limits, err);
    if (status == VACCEL_OK) {
        source->format = "jpeg";
        source->width = state->jpeg.image_width;
        source->height = state->jpeg.image_height;
        source->channels = state->jpeg.num_components == 1 ? 1 : 3;
        source->orientation = vac_exif_orientation_of_jpeg(data, size);
        source->bgr = 0;
        if (state->jpeg.num_components == 2 || state->jpeg.num_components > 4) {
            status = vac_media_fail(
                err, VACCEL_ERR_UNSUPPORTED,
                "a JPEG image of %d components is not supported; save it as grey, RGB "
                "or CMYK",
                state->jpeg.num_components);
        }
    }
    if (status != VACCEL_OK) {
        vac_jpeg_close(source);
    }
    return status;
}

/* Bytes that libjpeg keeps for the whole image when it cannot work strip by strip. */
static uint64_t coefficient_bytes(struct jpeg_decompress_struct *jpeg)
{
    uint64_t total = 0;
    if (jpeg_has_multiple_scans(jpeg)) {
        for (int i = 0; i < jpeg->num_components; i++) {
            const jpeg_component_info *component = &jpeg->comp_info[i];
            /* libjpeg pads each to whole units; one unit more on each side is an upper bound */
            uint64_t columns =
                (uint64_t)component->width_in_blocks + (unsigned)component->h_samp_factor;
            uint64_t rows =
                (uint64_t)component->height_in_blocks + (unsigned)component->v_samp_factor;
            total += columns * rows * sizeof(JBLOCK);
        }
    }
    return total;
}

/*
 * CMYK as Adobe writes it, inverted (0 is full ink), to RGB: with ink = 255 - value, red is
 * (255 - K) * (255 - C) / 255 rounded the way Pillow rounds: (255 - K) less round(C * (255 - K) /
 * 255).
 */
static void cmyk_to_rgb(uint8_t *rgb, const uint8_t *cmyk, size_t pixels)
{
    for (size_t i = 0; i < pixels; i++) {
        unsigned light = cmyk[4 * i + 3];
        for (size_t c = 0; c < 3; c++) {
            unsigned product = (255u - cmyk[4 * i + c]) * light;
            rgb[3 * i + c] = (uint8_t)(light - (product + 127u) / 255u);
        }
    }
}

/* Whether an end-of-image marker follows what has been read; entropy-coded data cannot hold one. */
static bool end_marker_follows(const uint8_t *data, size_t size)
{
    while (size >= 2) {
        const uint8_t *hit = memchr(data, 0xFF, size - 1);
        if (hit == NULL) {
            return false;
        }
        if (hit[1] == JPEG_EOI) {
            return true;
        }
        size -= (size_t)(hit - data) + 1;
        data = hit + 1;
    }
    return false;
}

static void read_rect(struct jpeg_state *state, const struct vac_rect *rect,
                      const struct vac_row_sink *sink)
{
    struct jpeg_decompress_struct *jpeg = &state->jpeg;
    size_t unit_width = 8u * (unsigned)jpeg->max_h_samp_factor;
    size_t unit_height = 8u * (unsigned)jpeg->max_v_samp_factor;

    /*
     * Chroma interpolation looks at neighbours, and libjpeg treats the rim of a cropped area as the
     * rim of the image: one coding unit more on each side keeps the wanted pixels as a full decode
     * gives them.
     */
    JDIMENSION left = rect->x > unit_width ? (JDIMENSION)(rect->x - unit_width) : 0;
    JDIMENSION right = rect->x + rect->width;
    right = jpeg->output_width - right > unit_width ? (JDIMENSION)(right + unit_width)
                                                    : jpeg->output_width;
    JDIMENSION width = right - left;
    if (width < jpeg->output_width) {
        jpeg_crop_scanline(jpeg, &left, &width);
    }
    size_t skip = rect->y / unit_height * unit_height;
    skip = skip > unit_height ? skip - unit_height : 0;
    if (skip > 0) {
        (void)jpeg_skip_scanlines(jpeg, (JDIMENSION)skip);
    }

    size_t components = (size_t)jpeg->output_components;
    size_t offset = (rect->x - left) * components;
    JSAMPROW rows[ROWS_AT_ONCE];
    for (size_t i = 0; i < ROWS_AT_ONCE; i++) {
        rows[i] = state->rows + i * state->row_bytes;
    }
    uint8_t *rgb = state->rows + ROWS_AT_ONCE * state->row_bytes;
    uint32_t bottom = rect->y + rect->height;
    while (jpeg->output_scanline < bottom) {
        uint32_t y = jpeg->output_scanline;
        JDIMENSION count = jpeg_read_scanlines(jpeg, rows, ROWS_AT_ONCE);
        for (JDIMENSION i = 0; i < count; i++, y++) {
            if (y < rect->y || y >= bottom) {
                continue;
            }
            const uint8_t *pixels = rows[i] + offset;
            if (components == 4) {
                cmyk_to_rgb(rgb, pixels, rect->width);
                pixels = rgb;
            }
            sink->row(sink->context, y - rect->y, pixels);
        }
    }
    if (!end_marker_follows(jpeg->src->next_input_byte, jpeg->src->bytes_in_buffer) &&
        jpeg->unread_marker != JPEG_EOI && !jpeg_has_multiple_scans(jpeg)) {
        state->truncated = true;
        on_error((j_common_ptr)jpeg);
    }
}

/* The part of reading that libjpeg may leave by longjmp. */
static vaccel_status decode(struct jpeg_state *state, const struct vac_rect *rect,
                            const struct vac_row_sink *sink, const struct vac_media_limits *limits,
                            struct vac_error *err)
{
    if (setjmp(state->escape) != 0) {
        return report(state, limits, err);
    }
    (void)jpeg_start_decompress(&state->jpeg);
    read_rect(state, rect, sink);
    return VACCEL_OK;
}

vaccel_status vac_jpeg_read(struct vac_image_source *source, const struct vac_rect *rect,
                            const struct vac_row_sink *sink, uint64_t budget, struct vac_error *err)
{
    struct jpeg_state *state = source->decoder;
    struct jpeg_decompress_struct *jpeg = &state->jpeg;
    const struct vac_media_limits *limits = source->limits;

    /* Strips of a few coding units per component; libjpeg's own enforcement below is exact. */
    uint64_t strips = (uint64_t)jpeg->image_width * 4 * 64;
    uint64_t needed = coefficient_bytes(jpeg) + strips + (1u << 20);
    if (needed > budget) {
        return vac_fail_memory_limit(needed, budget, err);
    }
    jpeg->mem->max_memory_to_use = (long)(budget < LONG_MAX ? budget : LONG_MAX);

    uint64_t pixels = (uint64_t)source->width * source->height;
    uint64_t scans = limits->max_scan_pixels / pixels;
    scans = scans < limits->max_scans ? scans : limits->max_scans;
    state->scan_limit = scans > 0 ? (int)scans : 1;

    switch (jpeg->num_components) {
    case 1:
        jpeg->out_color_space = JCS_GRAYSCALE;
        break;
    case 3:
        jpeg->out_color_space = JCS_RGB;
        break;
    default:
        jpeg->out_color_space = JCS_CMYK;
        break;
    }
    jpeg->dct_method = JDCT_ISLOW;
    size_t components = jpeg->num_components == 2 ? 3 : (size_t)jpeg->num_components;
    state->row_bytes = (size_t)source->width * components + VAC_ROW_SLACK;
    state->rows = calloc(ROWS_AT_ONCE + 1, state->row_bytes);
    if (state->rows == NULL) {
        return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for rows of %u pixels",
                              source->width);
    }
    return decode(state, rect, sink, limits, err);
}
