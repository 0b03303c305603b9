/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/picture.h"

#include <stdlib.h>

#include <spng.h>

#include "cli/fail.h"
#include "cli/memory.h"
#include "media/image.h"

/* EXIF orientations from this one on are stored with rows and columns exchanged. */
enum { UPRIGHT = 1, LYING = 5 };

static vaccel_image_view view_of(const struct vac_picture_file *file)
{
    return (vaccel_image_view){
        .format = VACCEL_PIXEL_ENCODED, .data = file->data, .size = file->size};
}

bool vac_picture_is_turned(const struct vac_picture_file *file)
{
    struct vac_media_image_info info;
    struct vac_error error;
    vaccel_image_view view = view_of(file);
    return vac_media_image_probe(&view, NULL, &info, &error) == VACCEL_OK &&
           info.orientation != UPRIGHT;
}

bool vac_picture_decode(const struct vac_picture_file *file, struct vac_pixels *pixels)
{
    struct vac_media_image_info info;
    struct vac_error error;
    vaccel_image_view view = view_of(file);
    if (vac_media_image_probe(&view, NULL, &info, &error) != VACCEL_OK) {
        vac_say("the photo cannot be drawn on: %s", error.message);
        return false;
    }
    bool lying = info.orientation >= LYING;
    *pixels = vac_pixels_new(lying ? info.height : info.width, lying ? info.width : info.height, 3);
    /* A network's input that is the photo itself. */
    struct vac_media_tensor_spec spec = {
        .layout = VAC_LAYOUT_NHWC,
        .dtype = VAC_DTYPE_U8,
        .color = VAC_COLOR_RGB,
        .filter = VAC_FILTER_NEAREST,
        .crop = VAC_CROP_NONE,
        .width = pixels->width,
        .height = pixels->height,
        .crop_fraction = 1,
        .std = {1, 1, 1},
    };
    if (vac_media_image_to_tensor(&view, &spec, NULL, NULL, pixels->data,
                                  vac_media_spec_bytes(&spec), &error) == VACCEL_OK)
        return true;
    vac_say("the photo cannot be drawn on: %s", error.message);
    free(pixels->data);
    return false;
}

struct vac_pixels vac_pixels_new(uint32_t width, uint32_t height, uint32_t channels)
{
    size_t row = (size_t)width * channels;
    return (struct vac_pixels){
        .data = vac_memory_check(calloc(height ? height : 1, row ? row : 1)),
        .width = width,
        .height = height,
        .channels = channels,
    };
}

bool vac_pixels_png(const struct vac_pixels *pixels, void **data, size_t *size)
{
    struct spng_ihdr header = {
        .width = pixels->width,
        .height = pixels->height,
        .bit_depth = 8,
        .color_type =
            pixels->channels == 4 ? SPNG_COLOR_TYPE_TRUECOLOR_ALPHA : SPNG_COLOR_TYPE_TRUECOLOR,
    };
    size_t bytes = (size_t)pixels->width * pixels->height * pixels->channels;
    spng_ctx *png = vac_memory_check(spng_ctx_new(SPNG_CTX_ENCODER));
    int error = spng_set_option(png, SPNG_ENCODE_TO_BUFFER, 1);
    if (!error)
        error = spng_set_ihdr(png, &header);
    if (!error)
        error = spng_encode_image(png, pixels->data, bytes, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
    *data = error ? NULL : spng_get_png_buffer(png, size, &error);
    if (!*data)
        vac_say("a PNG picture of %u by %u pixels cannot be made: %s", pixels->width,
                pixels->height, spng_strerror(error));
    spng_ctx_free(png);
    return *data != NULL;
}
