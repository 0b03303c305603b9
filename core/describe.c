/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"

#include "core/compiler.h"
#include "core/error.h"
#include "core/params.h"
#include "wire/pixel.h"

vaccel_status vac_image_describe(const vaccel_image_geometry *geometry, const void *data,
                                 size_t size, vaccel_image_view *view)
{
    vaccel_image_geometry read;

    if (!geometry) {
        if (size == 0)
            return vac_fail(VACCEL_ERR_FORMAT,
                            "the image is empty; give the bytes of a JPEG or PNG file");
        if (size > VAC_IMAGE_MAX)
            return vac_fail(
                VACCEL_ERR_LIMIT,
                "the image is %zu bytes long, and at most %d are taken; make it smaller", size,
                VAC_IMAGE_MAX);
        *view = (vaccel_image_view){.format = VACCEL_PIXEL_ENCODED, .data = data, .size = size};
        return VACCEL_OK;
    }
    VAC_TRY(vac_params_read(geometry, &read, sizeof(read), "image_geometry"));
    unsigned pixel = vac_pixel_size(read.format);
    if (pixel == 0)
        return vac_fail(VACCEL_ERR_INVALID,
                        "the pixel format %d is not one of raw pixels; take VACCEL_PIXEL_RGB8, "
                        "BGR8, RGBA8 or GRAY8",
                        read.format);
    if (read.width == 0 || read.height == 0)
        return vac_fail(VACCEL_ERR_INVALID,
                        "an image of %u x %u pixels has nothing to look at; give its size",
                        read.width, read.height);
    uint64_t row = (uint64_t)read.width * pixel;
    uint64_t stride = read.stride ? read.stride : row;
    uint64_t rows = read.height - 1;
    if (stride < row)
        return vac_fail(VACCEL_ERR_INVALID,
                        "a stride of %llu bytes is less than a row of %u pixels takes (%llu)",
                        (unsigned long long)stride, read.width, (unsigned long long)row);
    if (row > size || (rows && stride > (size - row) / rows))
        return vac_fail(VACCEL_ERR_INVALID,
                        "%zu bytes are too few for %u x %u pixels with a stride of %llu bytes",
                        size, read.width, read.height, (unsigned long long)stride);
    *view = (vaccel_image_view){.format = read.format,
                                .width = read.width,
                                .height = read.height,
                                .stride = stride,
                                .data = data,
                                .size = size};
    return VACCEL_OK;
}
