/* SPDX-License-Identifier: Apache-2.0 */
#include "media/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/decode.h"
#include "media/pipeline.h"
#include "media/resample.h"
#include "media/sniff.h"

/* A tensor's side; the product of two and of twelve bytes a pixel stays far from overflow. */
enum { MAX_TENSOR_SIDE = 32768 };

typedef vaccel_status read_fn(struct vac_image_source *, const struct vac_rect *,
                              const struct vac_row_sink *, uint64_t, struct vac_error *);
typedef void close_fn(struct vac_image_source *);

struct reader {
    read_fn *read;
    close_fn *close; /* NULL: nothing to close */
};

void vac_media_limits_default(struct vac_media_limits *limits)
{
    *limits = (struct vac_media_limits){
        .max_encoded_bytes = 256ull << 20,
        .max_pixels = 100ull * 1000 * 1000,
        .max_working_bytes = 512ull << 20,
        .max_scan_pixels = 1ull << 31,
        .max_side = 32768,
        .max_scans = 100,
    };
}

uint32_t vac_media_spec_channels(const struct vac_media_tensor_spec *spec)
{
    return spec->color == VAC_COLOR_GRAY ? 1 : 3;
}

size_t vac_media_spec_bytes(const struct vac_media_tensor_spec *spec)
{
    size_t element = spec->dtype == VAC_DTYPE_F32 ? sizeof(float) : 1;
    return (size_t)spec->width * spec->height * vac_media_spec_channels(spec) * element;
}

static vaccel_status check_values(const struct vac_media_tensor_spec *spec, struct vac_error *err)
{
    for (uint32_t c = 0; c < vac_media_spec_channels(spec); c++) {
        if (!isfinite(spec->mean[c]) || !isfinite(spec->std[c]) || spec->std[c] == 0.0f) {
            return vac_media_fail(
                err, VACCEL_ERR_INVALID,
                "the model's mean %g and std %g of channel %u cannot be applied; give a "
                "finite mean and a finite std other than 0",
                (double)spec->mean[c], (double)spec->std[c], c);
        }
        if (spec->dtype == VAC_DTYPE_U8 && (spec->mean[c] != 0.0f || spec->std[c] != 1.0f)) {
            return vac_media_fail(
                err, VACCEL_ERR_INVALID,
                "a u8 input takes pixels as they are, but a mean of %g and a std of %g "
                "are given; remove them, or set the dtype to f32",
                (double)spec->mean[c], (double)spec->std[c]);
        }
    }
    if (spec->crop == VAC_CROP_CENTER && !(spec->crop_fraction > 0 && spec->crop_fraction <= 1)) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "a crop_fraction of %g is not a part of an image; give a number above 0 and "
            "up to 1",
            spec->crop_fraction);
    }
    return VACCEL_OK;
}

vaccel_status vac_media_spec_check(const struct vac_media_tensor_spec *spec, struct vac_error *err)
{
    if (spec->width == 0 || spec->height == 0 || spec->width > MAX_TENSOR_SIDE ||
        spec->height > MAX_TENSOR_SIDE) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "an input of %ux%u pixels cannot be made; give a width and a height from 1 "
            "to %d",
            spec->width, spec->height, MAX_TENSOR_SIDE);
    }
    if ((unsigned)spec->layout > VAC_LAYOUT_NHWC || (unsigned)spec->dtype > VAC_DTYPE_U8 ||
        (unsigned)spec->color > VAC_COLOR_GRAY || (unsigned)spec->filter > VAC_FILTER_NEAREST ||
        (unsigned)spec->crop > VAC_CROP_CENTER) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the input's layout, dtype, color, filter or crop is out of range; use the "
            "enumerators of media/image.h");
    }
    return check_values(spec, err);
}

void vac_media_scratch_init(struct vac_media_scratch *scratch)
{
    *scratch = (struct vac_media_scratch){{NULL, NULL}, NULL, 0};
}

void vac_media_scratch_free(struct vac_media_scratch *scratch)
{
    if (scratch != NULL) {
        vac_weights_free(scratch->weights[0]);
        vac_weights_free(scratch->weights[1]);
        free(scratch->memory);
        vac_media_scratch_init(scratch);
    }
}

vaccel_status vac_fail_memory_limit(uint64_t needed, uint64_t budget, struct vac_error *err)
{
    return vac_media_fail(
        err, VACCEL_ERR_LIMIT,
        "the image needs %llu bytes of working memory, more than the %llu that are left "
        "of the limit; use a smaller image, or raise the limit",
        (unsigned long long)needed, (unsigned long long)budget);
}

vaccel_status vac_check_geometry(const char *format, uint64_t width, uint64_t height,
                                 const struct vac_media_limits *limits, struct vac_error *err)
{
    if (width > limits->max_side || height > limits->max_side) {
        return vac_media_fail(
            err, VACCEL_ERR_LIMIT,
            "the %s image of %llux%llu pixels is larger than the limit of %u pixels a "
            "side; scale it down, or raise the limit",
            format, (unsigned long long)width, (unsigned long long)height, limits->max_side);
    }
    if (width * height > limits->max_pixels) {
        return vac_media_fail(
            err, VACCEL_ERR_LIMIT,
            "the %s image of %llux%llu pixels is larger than the limit of %llu pixels; "
            "scale it down, or raise the limit",
            format, (unsigned long long)width, (unsigned long long)height,
            (unsigned long long)limits->max_pixels);
    }
    return VACCEL_OK;
}

static vaccel_status open_encoded(struct vac_image_source *source, const vaccel_image_view *image,
                                  struct reader *reader, struct vac_error *err)
{
    const struct vac_media_limits *limits = source->limits;
    if (image->size > limits->max_encoded_bytes || image->size > (uint64_t)SIZE_MAX) {
        return vac_media_fail(
            err, VACCEL_ERR_LIMIT,
            "the encoded image of %llu bytes is larger than the limit of %llu bytes; "
            "scale it down, or raise the limit",
            (unsigned long long)image->size, (unsigned long long)limits->max_encoded_bytes);
    }
    if (image->size == 0) {
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "the image is empty (0 bytes); give the bytes of a JPEG or PNG file");
    }
    size_t size = (size_t)image->size;
    switch (vac_sniff(image->data, size)) {
    case VAC_CONTENT_JPEG:
        *reader = (struct reader){vac_jpeg_read, vac_jpeg_close};
        return vac_jpeg_open(source, image->data, size, err);
    case VAC_CONTENT_PNG:
        *reader = (struct reader){vac_png_read, vac_png_close};
        return vac_png_open(source, image->data, size, err);
    default:
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the %llu bytes are not an image that can be read: they look like %s; give a "
            "JPEG or PNG file",
            (unsigned long long)image->size, vac_content_name(vac_sniff(image->data, size)));
    }
}

/* Opens whatever the view holds and checks its geometry. */
static vaccel_status open_source(struct vac_image_source *source, const vaccel_image_view *image,
                                 struct reader *reader, struct vac_error *err)
{
    if (image->data == NULL && image->size != 0) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the image has no data (NULL) but a size of %llu bytes; pass its bytes",
            (unsigned long long)image->size);
    }
    vaccel_status status;
    switch (image->format) {
    case VACCEL_PIXEL_ENCODED:
        status = open_encoded(source, image, reader, err);
        break;
    case VACCEL_PIXEL_RGB8:
    case VACCEL_PIXEL_BGR8:
    case VACCEL_PIXEL_RGBA8:
    case VACCEL_PIXEL_GRAY8:
        *reader = (struct reader){vac_raw_read, NULL};
        status = vac_raw_open(source, image, err);
        break;
    default:
        return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                              "pixel format %d is not known here; use one of VACCEL_PIXEL_*",
                              (int)image->format);
    }
    if (status != VACCEL_OK) {
        return status;
    }
    status = vac_check_geometry(source->format, source->width, source->height, source->limits, err);
    if (status != VACCEL_OK && reader->close != NULL) {
        reader->close(source);
    }
    return status;
}

vaccel_status vac_media_image_probe(const vaccel_image_view *image,
                                    const struct vac_media_limits *limits,
                                    struct vac_media_image_info *info, struct vac_error *err)
{
    struct vac_media_limits defaults;
    vac_media_limits_default(&defaults);
    struct vac_image_source source = {.limits = limits != NULL ? limits : &defaults};
    struct reader reader = {NULL, NULL};
    vaccel_status status = open_source(&source, image, &reader, err);
    if (status != VACCEL_OK) {
        return status;
    }
    *info = (struct vac_media_image_info){source.format, source.width, source.height,
                                          source.channels, source.orientation};
    if (reader.close != NULL) {
        reader.close(&source);
    }
    return VACCEL_OK;
}

vaccel_status vac_media_image_to_tensor(const vaccel_image_view *image,
                                        const struct vac_media_tensor_spec *spec,
                                        const struct vac_media_limits *limits,
                                        struct vac_media_scratch *scratch, void *tensor,
                                        size_t tensor_size, struct vac_error *err)
{
    vaccel_status status = vac_media_spec_check(spec, err);
    if (status != VACCEL_OK) {
        return status;
    }
    if (tensor == NULL || tensor_size < vac_media_spec_bytes(spec)) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the input tensor holds %zu bytes, but the model's %ux%u image takes %zu; "
            "allocate what vac_media_spec_bytes says",
            tensor == NULL ? 0 : tensor_size, spec->width, spec->height,
            vac_media_spec_bytes(spec));
    }
    struct vac_media_limits defaults;
    vac_media_limits_default(&defaults);
    struct vac_image_source source = {.limits = limits != NULL ? limits : &defaults};
    struct reader reader = {NULL, NULL};
    status = open_source(&source, image, &reader, err);
    if (status != VACCEL_OK) {
        return status;
    }
    struct vac_media_scratch own;
    vac_media_scratch_init(&own);
    status =
        vac_pipeline_run(&source, reader.read, spec, scratch != NULL ? scratch : &own, tensor, err);
    vac_media_scratch_free(&own);
    if (reader.close != NULL) {
        reader.close(&source);
    }
    return status;
}
