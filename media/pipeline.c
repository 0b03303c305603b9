/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows come from the decoder top to bottom and are resampled along the row at once, while they are
 * in the cache, so that no image of full size is ever held; when all have come, columns are
 * resampled into tensor rows. Two cases need the rectangle in memory first, because the order of
 * the two passes shows in the last bits and the reference has it so: an EXIF orientation that swaps
 * rows and columns, and a rectangle so much taller than the tensor that its columns are resampled
 * first.
 */
#include "media/pipeline.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "media/normalise.h"
#include "media/resample.h"

/* Rows turned at a time: enough to write runs of pixels, few enough to stay in the cache. */
enum { STRIP_ROWS = 16 };

/* Weights of zero may reach this many rows past the last. */
static const uint64_t SPARE_ROWS = 3;

struct pipeline {
    const struct vac_media_tensor_spec *spec;
    const struct vac_resample_kernels *kernels;
    const struct vac_weights *columns; /* NULL: the row has the tensor's width already */
    const struct vac_weights *rows;    /* NULL: there are as many rows as the tensor has */
    uint32_t source_channels;          /* of the decoder's rows */
    bool bgr;                          /* blue first in the decoder's rows */
    uint32_t channels;                 /* carried through resampling: 1 or 3 */
    bool flip_x, flip_y, swap;         /* EXIF orientation, in this order */
    bool rows_first;                   /* columns are resampled before rows are */
    struct vac_rect rect;              /* within the stored image */
    uint32_t width, height;            /* of the rectangle as it is viewed */

    uint8_t *luma;         /* one row of grey, when the model wants grey of a colour image */
    uint8_t *strip;        /* STRIP_ROWS stored rows, before they are turned */
    uint8_t *viewed;       /* the rectangle as it is viewed, in the two cases */
    size_t viewed_stride;  /* bytes */
    uint8_t *intermediate; /* [height] rows of the tensor's width: planes side by side or pixels;
                              one row of the rectangle's width when `rows_first` */
    size_t row_bytes;      /* of one row of the tensor's width */
    uint8_t *finished;     /* one tensor row in 8 bits */
    void *tensor;
};

struct vac_rect vac_crop_rect(const struct vac_media_tensor_spec *spec, uint32_t width,
                              uint32_t height)
{
    struct vac_rect rect = {0, 0, width, height};
    if (spec->crop == VAC_CROP_CENTER) {
        uint32_t shorter = width < height ? width : height;
        uint32_t side = (uint32_t)(spec->crop_fraction * shorter);
        side = side > 0 ? side : 1;
        rect.x = (width - side) / 2;
        rect.y = (height - side) / 2;
        rect.width = side;
        rect.height = side;
    }
    return rect;
}

static bool planar(const struct pipeline *pipeline)
{
    return pipeline->spec->layout == VAC_LAYOUT_NCHW;
}

/*
 * How a row lies in memory: sample c of pixel x is at x * step + offset[c]. Planes side by side and
 * pixels, RGB and BGR, and grey that serves all channels are then all alike.
 */
struct row_shape {
    size_t step;
    size_t offset[3];
};

/* The decoder's row, its channels in the tensor's order. */
static struct row_shape stored_shape(const struct pipeline *pipeline)
{
    struct row_shape shape = {1, {0, 0, 0}};
    if (pipeline->channels == 3) {
        bool reversed = pipeline->bgr != (pipeline->spec->color == VAC_COLOR_BGR);
        shape = (struct row_shape){3, {reversed ? 2 : 0, 1, reversed ? 0 : 2}};
    }
    return shape;
}

/* An intermediate row: as the tensor has it, so that what follows reads neighbours. */
static struct row_shape resampled_shape(const struct pipeline *pipeline)
{
    struct row_shape shape = {1, {0, 0, 0}};
    if (pipeline->channels == 3) {
        size_t width = pipeline->spec->width;
        shape = planar(pipeline) ? (struct row_shape){1, {0, width, 2 * width}}
                                 : (struct row_shape){3, {0, 1, 2}};
    }
    return shape;
}

/* Writes row `y` of the tensor. */
static void emit(const struct pipeline *pipeline, uint32_t y, const uint8_t *row,
                 const struct row_shape *shape)
{
    const struct vac_media_tensor_spec *spec = pipeline->spec;
    size_t channels = vac_media_spec_channels(spec);
    size_t width = spec->width;
    size_t step = planar(pipeline) ? 1 : channels;
    for (size_t c = 0; c < channels; c++) {
        size_t at = planar(pipeline) ? (c * spec->height + y) * width : y * width * channels + c;
        const uint8_t *in = row + shape->offset[c];
        if (spec->dtype == VAC_DTYPE_U8) {
            vac_normalise_u8(in, shape->step, width, (uint8_t *)pipeline->tensor + at, step);
        } else {
            vac_normalise_f32(in, shape->step, width, spec->mean[c], spec->std[c],
                              (float *)pipeline->tensor + at, step);
        }
    }
}

/* A row that has the tensor's width already: only its order changes. */
static void arrange(const struct pipeline *pipeline, const uint8_t *in, uint8_t *out)
{
    struct row_shape from = stored_shape(pipeline);
    struct row_shape to = resampled_shape(pipeline);
    for (size_t c = 0; c < pipeline->channels; c++) {
        vac_normalise_u8(in + from.offset[c], from.step, pipeline->spec->width, out + to.offset[c],
                         to.step);
    }
}

/* Resamples along the row. The kernels write by the decoder's channel order, hence the look-up. */
static void resample_columns(const struct pipeline *pipeline, const uint8_t *in, uint8_t *out)
{
    struct row_shape from = stored_shape(pipeline);
    struct row_shape to = resampled_shape(pipeline);
    struct vac_row_target target = {out, to.step, {0, 0, 0}};
    if (pipeline->channels == 1) {
        pipeline->kernels->row1(pipeline->columns, in, &target);
        return;
    }
    for (size_t c = 0; c < 3; c++) {
        target.offset[from.offset[c]] = to.offset[c];
    }
    pipeline->kernels->row3(pipeline->columns, in, &target);
}

/* Luma in 16 fraction bits: 0.299, 0.587 and 0.114, rounded to the nearest. */
static void to_luma(const struct pipeline *pipeline, const uint8_t *in, size_t count, uint8_t *out)
{
    size_t red = pipeline->bgr ? 2 : 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *pixel = in + 3 * i;
        out[i] = (uint8_t)((pixel[red] * 19595u + pixel[1] * 38470u + pixel[2 - red] * 7471u +
                            0x8000u) >>
                           16);
    }
}

/* Takes row `y` of the rectangle as it is viewed. */
static void take_row(struct pipeline *pipeline, uint32_t y, const uint8_t *pixels)
{
    if (pipeline->columns == NULL && pipeline->rows == NULL) {
        struct row_shape shape = stored_shape(pipeline);
        emit(pipeline, y, pixels, &shape);
        return;
    }
    uint8_t *out = pipeline->rows != NULL ? pipeline->intermediate + y * pipeline->row_bytes
                                          : pipeline->finished;
    if (pipeline->columns == NULL) {
        arrange(pipeline, pixels, out);
    } else {
        resample_columns(pipeline, pixels, out);
    }
    if (pipeline->rows == NULL) {
        struct row_shape shape = resampled_shape(pipeline);
        emit(pipeline, y, out, &shape);
    }
}

/* Spreads the strip's rows, which end at stored row `last`, over columns of the turned rectangle.
 */
static void turn_strip(struct pipeline *pipeline, uint32_t last)
{
    size_t channels = pipeline->channels;
    uint32_t count = last % STRIP_ROWS + 1;
    uint32_t first = last + 1 - count;
    size_t stored = pipeline->rect.width * channels;
    for (uint32_t x = 0; x < pipeline->rect.width; x++) {
        size_t row = pipeline->flip_x ? pipeline->rect.width - 1 - x : x;
        uint8_t *out = pipeline->viewed + row * pipeline->viewed_stride;
        for (uint32_t i = 0; i < count; i++) {
            size_t y = first + i;
            size_t column = pipeline->flip_y ? pipeline->rect.height - 1 - y : y;
            for (size_t c = 0; c < channels; c++) {
                out[column * channels + c] = pipeline->strip[i * stored + x * channels + c];
            }
        }
    }
}

/* The decoder's row, as stored. */
static void stored_row(void *context, uint32_t y, const uint8_t *pixels)
{
    struct pipeline *pipeline = context;
    if (pipeline->luma != NULL) {
        to_luma(pipeline, pixels, pipeline->rect.width, pipeline->luma);
        pixels = pipeline->luma;
    }
    size_t stored = (size_t)pipeline->rect.width * pipeline->channels;
    if (!pipeline->swap) {
        y = pipeline->flip_y ? pipeline->rect.height - 1 - y : y;
        if (pipeline->rows_first) {
            memcpy(pipeline->viewed + y * pipeline->viewed_stride, pixels, stored);
        } else {
            take_row(pipeline, y, pixels);
        }
        return;
    }
    memcpy(pipeline->strip + y % STRIP_ROWS * stored, pixels, stored);
    if (y % STRIP_ROWS == STRIP_ROWS - 1 || y == pipeline->rect.height - 1) {
        turn_strip(pipeline, y);
    }
}

/* Splits EXIF's orientation (as stored -> as viewed) into two flips and a swap, and maps the crop
 * back. */
static void orient(struct pipeline *pipeline, const struct vac_image_source *source)
{
    uint32_t o = source->orientation;
    pipeline->flip_x = o == 2 || o == 3 || o == 7 || o == 8;
    pipeline->flip_y = o == 3 || o == 4 || o == 6 || o == 7;
    pipeline->swap = o >= 5;
    struct vac_rect viewed = pipeline->swap
                                 ? vac_crop_rect(pipeline->spec, source->height, source->width)
                                 : vac_crop_rect(pipeline->spec, source->width, source->height);
    pipeline->width = viewed.width;
    pipeline->height = viewed.height;
    struct vac_rect rect = viewed;
    if (pipeline->swap) {
        rect = (struct vac_rect){viewed.y, viewed.x, viewed.height, viewed.width};
    }
    if (pipeline->flip_x) {
        rect.x = source->width - rect.x - rect.width;
    }
    if (pipeline->flip_y) {
        rect.y = source->height - rect.y - rect.height;
    }
    pipeline->rect = rect;
}

/* Makes or finds the weights of one axis, unless the axis keeps its size. */
static vaccel_status plan_axis(struct vac_weights **cached, uint32_t in, uint32_t out,
                               enum vac_media_filter filter, bool mirrored, uint64_t *budget,
                               const struct vac_weights **plan, struct vac_error *err)
{
    *plan = NULL;
    if (in == out && !mirrored) {
        return VACCEL_OK;
    }
    uint64_t needed = vac_weights_bytes(in, out, filter);
    if (needed > *budget) {
        return vac_fail_memory_limit(needed, *budget, err);
    }
    *budget -= needed;
    if (!vac_weights_match(*cached, in, out, filter, mirrored)) {
        vac_weights_free(*cached);
        *cached = vac_weights_make(in, out, filter, mirrored);
        if (*cached == NULL) {
            return vac_media_fail(err, VACCEL_ERR_NO_MEMORY,
                                  "no memory to resample %u pixels to %u", in, out);
        }
    }
    *plan = *cached;
    return VACCEL_OK;
}

/* Reserves the scratch and deals it out. */
static vaccel_status plan_memory(struct pipeline *pipeline, struct vac_media_scratch *scratch,
                                 uint64_t *budget, struct vac_error *err)
{
    const struct vac_media_tensor_spec *spec = pipeline->spec;
    uint64_t channels = pipeline->channels;
    pipeline->row_bytes = (size_t)(spec->width * channels);
    uint64_t sizes[5] = {0};
    if (channels < pipeline->source_channels) {
        sizes[0] = pipeline->rect.width;
    }
    if (pipeline->swap) {
        sizes[1] = STRIP_ROWS * (pipeline->rect.width * channels);
    }
    if (pipeline->swap || pipeline->rows_first) {
        pipeline->viewed_stride = (size_t)(pipeline->width * channels);
        sizes[2] = (pipeline->height + SPARE_ROWS) * (uint64_t)pipeline->viewed_stride;
    }
    if (pipeline->rows_first) {
        sizes[3] = pipeline->viewed_stride;
    } else if (pipeline->rows != NULL) {
        sizes[3] = (pipeline->height + SPARE_ROWS) * (uint64_t)pipeline->row_bytes;
    }
    if (pipeline->columns != NULL || pipeline->rows != NULL) {
        sizes[4] = pipeline->row_bytes;
    }

    uint64_t needed = 0;
    for (size_t i = 0; i < 5; i++) {
        needed += sizes[i] > 0 ? sizes[i] + VAC_ROW_SLACK : 0;
    }
    if (needed > *budget) {
        return vac_fail_memory_limit(needed, *budget, err);
    }
    *budget -= needed;
    if (needed > scratch->capacity) {
        free(scratch->memory);
        scratch->capacity = 0;
        scratch->memory = calloc(1, (size_t)needed);
        if (scratch->memory == NULL) {
            return vac_media_fail(
                err, VACCEL_ERR_NO_MEMORY,
                "no memory (%llu bytes) to preprocess an image; use a smaller one",
                (unsigned long long)needed);
        }
        scratch->capacity = (size_t)needed;
    }
    uint8_t **parts[5] = {&pipeline->luma, &pipeline->strip, &pipeline->viewed,
                          &pipeline->intermediate, &pipeline->finished};
    uint8_t *next = scratch->memory;
    for (size_t i = 0; i < 5; i++) {
        if (sizes[i] > 0) {
            *parts[i] = next;
            next += sizes[i] + VAC_ROW_SLACK;
        }
    }
    return VACCEL_OK;
}

/* The second pass of the usual order: columns of the intermediate rows. */
static void finish_columns(const struct pipeline *pipeline)
{
    const struct vac_weights *rows = pipeline->rows;
    struct row_shape shape = resampled_shape(pipeline);
    for (uint32_t y = 0; y < pipeline->spec->height; y++) {
        pipeline->kernels->column(rows->weight + (size_t)y * rows->taps, rows->taps,
                                  pipeline->intermediate + rows->start[y] * pipeline->row_bytes,
                                  pipeline->row_bytes, pipeline->row_bytes, pipeline->finished);
        emit(pipeline, y, pipeline->finished, &shape);
    }
}

/* Both passes of the other order, one tensor row at a time. */
static void finish_rows_first(const struct pipeline *pipeline)
{
    const struct vac_weights *rows = pipeline->rows;
    struct row_shape shape = resampled_shape(pipeline);
    for (uint32_t y = 0; y < pipeline->spec->height; y++) {
        pipeline->kernels->column(rows->weight + (size_t)y * rows->taps, rows->taps,
                                  pipeline->viewed + rows->start[y] * pipeline->viewed_stride,
                                  pipeline->viewed_stride, pipeline->viewed_stride,
                                  pipeline->intermediate);
        resample_columns(pipeline, pipeline->intermediate, pipeline->finished);
        emit(pipeline, y, pipeline->finished, &shape);
    }
}

static void finish(struct pipeline *pipeline)
{
    if (pipeline->rows_first) {
        finish_rows_first(pipeline);
        return;
    }
    for (uint32_t y = 0; pipeline->swap && y < pipeline->height; y++) {
        take_row(pipeline, y, pipeline->viewed + y * pipeline->viewed_stride);
    }
    if (pipeline->rows != NULL) {
        finish_columns(pipeline);
    }
}

/*
 * Whether the reference resamples columns first. Pillow 13 does so when more rows are saved than
 * twice the columns; found by trying sizes, see tests/reference_test.py. Pillow 12.0 never does.
 * Squares, which is what nearly every model takes, are the same in both.
 */
static bool columns_come_first(const struct pipeline *pipeline)
{
    int64_t fewer_rows = (int64_t)pipeline->height - pipeline->spec->height;
    int64_t fewer_columns = (int64_t)pipeline->width - pipeline->spec->width;
    return pipeline->columns != NULL && pipeline->rows != NULL &&
           fewer_rows > 2 * (fewer_columns > 0 ? fewer_columns : 0);
}

vaccel_status
vac_pipeline_run(struct vac_image_source *source,
                 vaccel_status (*read)(struct vac_image_source *, const struct vac_rect *,
                                       const struct vac_row_sink *, uint64_t, struct vac_error *),
                 const struct vac_media_tensor_spec *spec, struct vac_media_scratch *scratch,
                 void *tensor, struct vac_error *err)
{
    struct pipeline pipeline = {
        .spec = spec,
        .kernels = vac_resample_best(),
        .source_channels = source->channels,
        .bgr = source->bgr != 0,
        .channels = spec->color == VAC_COLOR_GRAY ? 1 : source->channels,
        .tensor = tensor,
    };
    orient(&pipeline, source);
    uint64_t budget = source->limits->max_working_bytes;
    vaccel_status status =
        plan_axis(&scratch->weights[0], pipeline.width, spec->width, spec->filter,
                  pipeline.flip_x && !pipeline.swap, &budget, &pipeline.columns, err);
    if (status == VACCEL_OK) {
        status = plan_axis(&scratch->weights[1], pipeline.height, spec->height, spec->filter, false,
                           &budget, &pipeline.rows, err);
    }
    pipeline.rows_first = columns_come_first(&pipeline);
    if (status == VACCEL_OK) {
        status = plan_memory(&pipeline, scratch, &budget, err);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_row_sink sink = {
        .row = stored_row,
        .context = &pipeline,
        .needs_slack = pipeline.columns != NULL && pipeline.luma == NULL && !pipeline.swap &&
                       !pipeline.rows_first,
    };
    status = read(source, &pipeline.rect, &sink, budget, err);
    if (status != VACCEL_OK) {
        return status;
    }
    finish(&pipeline);
    return VACCEL_OK;
}
