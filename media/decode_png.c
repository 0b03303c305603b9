/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG through libspng. The chunks are walked here first, and only the critical ones (header,
 * palette, image data, end) are streamed to the library: a colour profile or a comment changes no
 * pixel, so neither its size nor its damage can matter.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <spng.h>

#include "media/decode.h"
#include "media/exif.h"

enum {
    SIGNATURE_BYTES = 8,
    CHUNK_OVERHEAD = 12,  /* length, type, checksum */
    INFLATE_BYTES = 65536 /* zlib's window and state, and the library's own */
};

struct png_state {
    spng_ctx *png;
    const uint8_t *data;
    size_t size;
    size_t chunk_end; /* where the chunk being delivered ends */
    size_t position;
    struct spng_ihdr header;
    uint8_t *pixels; /* one row as stored, or the whole image when interlaced */
    uint8_t *row;    /* one delivered row */
    uint8_t palette[256][3];
};

static uint32_t read_be32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* The type's fifth bit of the first letter marks a chunk that a decoder may pass over. */
static bool is_ancillary(const uint8_t *type)
{
    return (type[0] & 0x20u) != 0;
}

/* Checks that the chunks follow one another up to IEND, and finds the EXIF orientation on the way.
 */
static vaccel_status walk(const uint8_t *data, size_t size, uint32_t *orientation,
                          struct vac_error *err)
{
    bool image_data = false;
    for (size_t offset = SIGNATURE_BYTES; size - offset >= CHUNK_OVERHEAD;) {
        const uint8_t *type = data + offset + 4;
        size_t length = read_be32(data + offset);
        if (length > size - offset - CHUNK_OVERHEAD) {
            break;
        }
        if (memcmp(type, "IEND", 4) == 0) {
            if (!image_data) {
                return vac_media_fail(
                    err, VACCEL_ERR_FORMAT,
                    "the PNG image is damaged: it holds no image data (no IDAT chunk); "
                    "save it anew");
            }
            return VACCEL_OK;
        }
        if (memcmp(type, "IDAT", 4) == 0) {
            image_data = true;
        } else if (memcmp(type, "eXIf", 4) == 0) {
            *orientation = vac_exif_orientation(type + 4, length);
        }
        offset += CHUNK_OVERHEAD + length;
    }
    return vac_media_fail(
        err, VACCEL_ERR_FORMAT,
        "the PNG image is truncated: its %zu bytes end before its last chunk (IEND) does; "
        "transfer the file again",
        size);
}

/* libspng's reader: the file without its ancillary chunks. */
static int read_critical(spng_ctx *png, void *user, void *destination, size_t length)
{
    (void)png;
    struct png_state *state = user;
    uint8_t *out = destination;
    while (length > 0) {
        while (state->position == state->chunk_end) {
            if (state->size - state->position < CHUNK_OVERHEAD) {
                return SPNG_IO_EOF;
            }
            const uint8_t *chunk = state->data + state->position;
            size_t total = read_be32(chunk);
            if (total > state->size - state->position - CHUNK_OVERHEAD) {
                return SPNG_IO_EOF;
            }
            state->chunk_end += total + CHUNK_OVERHEAD;
            if (is_ancillary(chunk + 4)) {
                state->position = state->chunk_end;
            }
        }
        size_t part = state->chunk_end - state->position;
        part = part < length ? part : length;
        memcpy(out, state->data + state->position, part);
        state->position += part;
        out += part;
        length -= part;
    }
    return 0;
}

static vaccel_status report(int code, const struct png_state *state, struct vac_error *err)
{
    switch (code) {
    case SPNG_EMEM:
        return vac_media_fail(
            err, VACCEL_ERR_NO_MEMORY,
            "no memory to decode a PNG image of %ux%u pixels; use a smaller image",
            state->header.width, state->header.height);
    case SPNG_EOF:
    case SPNG_IO_EOF:
    case SPNG_EIDAT_TOO_SHORT:
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the PNG image is truncated: its image data ends before the picture does; "
            "transfer the file again");
    case SPNG_ECHUNK_CRC:
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the PNG image is damaged: a chunk's checksum does not match; transfer the "
            "file again");
    default:
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the PNG image is damaged (libspng error %d); transfer the file again, or "
            "save it anew",
            code);
    }
}

void vac_png_close(struct vac_image_source *source)
{
    struct png_state *state = source->decoder;
    if (state != NULL) {
        spng_ctx_free(state->png);
        free(state->pixels);
        free(state->row);
        free(state);
        source->decoder = NULL;
    }
}

static vaccel_status open_state(struct vac_image_source *source, struct png_state *state,
                                struct vac_error *err)
{
    source->orientation = 1;
    if (state->size < SIGNATURE_BYTES + CHUNK_OVERHEAD + 13) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the PNG image is truncated: %zu bytes do not hold its header; transfer the "
            "file again",
            state->size);
    }
    state->png = spng_ctx_new(0);
    if (state->png == NULL) {
        return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for a PNG decoder");
    }
    int code = spng_set_png_stream(state->png, read_critical, state);
    if (code == 0) {
        code = spng_get_ihdr(state->png, &state->header);
    }
    if (code != 0) {
        return report(code, state, err);
    }
    source->format = "png";
    source->width = state->header.width;
    source->height = state->header.height;
    source->channels = (state->header.color_type & SPNG_COLOR_TYPE_TRUECOLOR) != 0 ? 3 : 1;
    source->bgr = 0;
    return VACCEL_OK;
}

vaccel_status vac_png_open(struct vac_image_source *source, const uint8_t *data, size_t size,
                           struct vac_error *err)
{
    struct png_state *state = calloc(1, sizeof(*state));
    if (state == NULL) {
        return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for a PNG decoder");
    }
    state->data = data;
    state->size = size;
    state->chunk_end = SIGNATURE_BYTES; /* the signature is delivered like a chunk */
    source->decoder = state;
    vaccel_status status = open_state(source, state, err);
    if (status == VACCEL_OK) {
        status = walk(data, size, &source->orientation, err);
    }
    if (status != VACCEL_OK) {
        vac_png_close(source);
    }
    return status;
}

/* Sample `index` of a row of samples of 1, 2, 4, 8 or 16 (then its high byte) bits. */
static inline unsigned sample(const uint8_t *row, size_t index, unsigned depth)
{
    switch (depth) {
    case 8:
        return row[index];
    case 16:
        return row[2 * index];
    default: {
        size_t bit = index * depth;
        return (unsigned)(row[bit / 8] >> (8 - depth - bit % 8)) & ((1u << depth) - 1u);
    }
    }
}

/* Converts `count` pixels of a stored row, from pixel `x` on, to what the sink takes. */
static void convert_row(const struct png_state *state, const uint8_t *row, size_t x, size_t count,
                        uint8_t *out)
{
    unsigned depth = state->header.bit_depth;
    switch (state->header.color_type) {
    case SPNG_COLOR_TYPE_GRAYSCALE: {
        /* 1, 2 and 4 bits span black to white: times 255, 85 and 17 */
        unsigned scale = depth < 8 ? 255u / ((1u << depth) - 1u) : 1;
        for (size_t i = 0; i < count; i++) {
            out[i] = (uint8_t)(sample(row, x + i, depth) * scale);
        }
        break;
    }
    case SPNG_COLOR_TYPE_INDEXED:
        for (size_t i = 0; i < count; i++) {
            memcpy(out + 3 * i, state->palette[sample(row, x + i, depth)], 3);
        }
        break;
    case SPNG_COLOR_TYPE_GRAYSCALE_ALPHA: {
        size_t bytes = depth / 8;
        for (size_t i = 0; i < count; i++) {
            out[i] = row[2 * bytes * (x + i)];
        }
        break;
    }
    default: {
        size_t bytes = depth / 8;
        size_t pixel =
            bytes * (state->header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA ? 4 : 3);
        const uint8_t *in = row + pixel * x;
        for (size_t i = 0; i < count; i++, in += pixel) {
            out[3 * i] = in[0];
            out[3 * i + 1] = in[bytes];
            out[3 * i + 2] = in[2 * bytes];
        }
        break;
    }
    }
}

static void deliver(struct png_state *state, const uint8_t *row, uint32_t y,
                    const struct vac_rect *rect, const struct vac_row_sink *sink)
{
    bool as_stored =
        state->header.bit_depth == 8 && (state->header.color_type == SPNG_COLOR_TYPE_TRUECOLOR ||
                                         state->header.color_type == SPNG_COLOR_TYPE_GRAYSCALE);
    if (as_stored) {
        size_t pixel = state->header.color_type == SPNG_COLOR_TYPE_TRUECOLOR ? 3 : 1;
        sink->row(sink->context, y, row + pixel * rect->x);
        return;
    }
    convert_row(state, row, rect->x, rect->width, state->row);
    sink->row(sink->context, y, state->row);
}

static int read_interlaced(struct png_state *state, size_t image_bytes, size_t row_bytes,
                           const struct vac_rect *rect, const struct vac_row_sink *sink)
{
    int code = spng_decode_image(state->png, state->pixels, image_bytes, SPNG_FMT_RAW, 0);
    for (uint32_t y = 0; code == 0 && y < rect->height; y++) {
        deliver(state, state->pixels + (size_t)(rect->y + y) * row_bytes, y, rect, sink);
    }
    return code;
}

static int read_rows(struct png_state *state, size_t row_bytes, const struct vac_rect *rect,
                     const struct vac_row_sink *sink)
{
    int code = spng_decode_image(state->png, NULL, 0, SPNG_FMT_RAW, SPNG_DECODE_PROGRESSIVE);
    for (uint32_t y = 0; code == 0 && y < rect->y + rect->height; y++) {
        code = spng_decode_row(state->png, state->pixels, row_bytes);
        /* the image's last row comes with the news that it was the last */
        if (code != 0 && !(code == SPNG_EOI && y + 1 == state->header.height)) {
            break;
        }
        if (y >= rect->y) {
            deliver(state, state->pixels, y - rect->y, rect, sink);
        }
    }
    return code == SPNG_EOI ? 0 : code;
}

vaccel_status vac_png_read(struct vac_image_source *source, const struct vac_rect *rect,
                           const struct vac_row_sink *sink, uint64_t budget, struct vac_error *err)
{
    static const uint8_t channels[7] = {1, 0, 3, 1, 2, 0, 4};
    struct png_state *state = source->decoder;
    const struct spng_ihdr *header = &state->header;
    bool interlaced = header->interlace_method != SPNG_INTERLACE_NONE;

    uint64_t bits = (uint64_t)header->bit_depth * channels[header->color_type];
    uint64_t row_bytes = (header->width * bits + 7) / 8;
    uint64_t image_bytes = interlaced ? row_bytes * header->height : row_bytes;
    /* the library itself keeps two rows */
    uint64_t needed = image_bytes + 2 * row_bytes + 3ull * header->width + INFLATE_BYTES;
    if (needed > budget) {
        return vac_fail_memory_limit(needed, budget, err);
    }
    state->pixels = calloc(1, (size_t)image_bytes + VAC_ROW_SLACK);
    state->row = calloc(1, (size_t)header->width * 3 + VAC_ROW_SLACK);
    if (state->pixels == NULL || state->row == NULL) {
        return report(SPNG_EMEM, state, err);
    }

    int code = 0;
    if (header->color_type == SPNG_COLOR_TYPE_INDEXED) {
        struct spng_plte palette;
        code = spng_get_plte(state->png, &palette);
        for (uint32_t i = 0; code == 0 && i < palette.n_entries; i++) {
            state->palette[i][0] = palette.entries[i].red;
            state->palette[i][1] = palette.entries[i].green;
            state->palette[i][2] = palette.entries[i].blue;
        }
    }
    if (code == 0) {
        code = interlaced
                   ? read_interlaced(state, (size_t)image_bytes, (size_t)row_bytes, rect, sink)
                   : read_rows(state, (size_t)row_bytes, rect, sink);
    }
    return code == 0 ? VACCEL_OK : report(code, state, err);
}
