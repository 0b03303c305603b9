/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image.h"

#include <stdlib.h>

#include "core/buffer.h"
#include "core/file.h"
#include "core/handle.h"
#include "core/params.h"
#include "wire/pixel.h"
#include <vaccel/vaccel.h>

/* Encoded images are refused above this size before they are read; what they decode to is the
 * backend's to limit. */
enum { MAX_FILE = 256 << 20 };

/* Fills a view from what the caller says of raw pixels, or of an encoded image when `geometry` is
 * NULL. */
static vaccel_status describe(const vaccel_image_geometry *geometry, const void *data, size_t size,
                              vaccel_image_view *view)
{
    vaccel_image_geometry read;

    if (!geometry) {
        if (size == 0)
            return vac_fail(VACCEL_ERR_FORMAT,
                            "the image is empty; give the bytes of a JPEG or PNG file");
        if (size > MAX_FILE)
            return vac_fail(
                VACCEL_ERR_LIMIT,
                "the image is %zu bytes long, and at most %d are taken; make it smaller", size,
                MAX_FILE);
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

static vaccel_status make(const vaccel_image_geometry *geometry, const void *data, size_t size,
                          vaccel_release_fn release, void *user, vaccel_image **image)
{
    vaccel_image_view view;

    VAC_TRY(describe(geometry, data, size, &view));
    vaccel_image *made = (vaccel_image *)calloc(1, sizeof(*made));
    if (!made)
        return vac_fail_memory();
    made->object.type = VAC_OBJECT_IMAGE;
    atomic_init(&made->references, 1);
    made->view = view;
    made->release = release;
    made->user = user;
    *image = made;
    return VACCEL_OK;
}

vaccel_status vaccel_image_from_memory(const void *data, size_t size, vaccel_release_fn release,
                                       void *user, vaccel_image **image)
{
    VAC_NEED(data);
    VAC_NEED(image);
    VAC_TRY(make(NULL, data, size, release, user, image));
    VAC_MADE(*image, VAC_OBJECT_IMAGE);
    return VACCEL_OK;
}

vaccel_status vaccel_image_from_pixels(const vaccel_image_geometry *geometry, const void *data,
                                       size_t size, vaccel_release_fn release, void *user,
                                       vaccel_image **image)
{
    VAC_NEED(geometry);
    VAC_NEED(data);
    VAC_NEED(image);
    VAC_TRY(make(geometry, data, size, release, user, image));
    VAC_MADE(*image, VAC_OBJECT_IMAGE);
    return VACCEL_OK;
}

vaccel_status vaccel_image_from_file(const char *path, vaccel_image **image)
{
    void *data;
    size_t size;

    VAC_NEED(path);
    VAC_NEED(image);
    VAC_TRY(vac_file_read(path, "image", MAX_FILE, &data, &size));
    vaccel_status status = make(NULL, data, size, free, data, image);
    if (status != VACCEL_OK) {
        free(data);
        return status == VACCEL_ERR_FORMAT
                   ? vac_fail(status, "the image '%s' is empty; give a JPEG or PNG file", path)
                   : status;
    }
    VAC_MADE(*image, VAC_OBJECT_IMAGE);
    return VACCEL_OK;
}

static void drop_buffer(void *buffer)
{
    vac_buffer_drop((vaccel_buffer *)buffer);
}

vaccel_status vaccel_image_from_buffer(const vaccel_image_geometry *geometry, vaccel_buffer *buffer,
                                       size_t offset, size_t size, vaccel_image **image)
{
    VAC_NEED_HANDLE(buffer, VAC_OBJECT_BUFFER);
    VAC_NEED(image);
    if (size > buffer->view.size || offset > buffer->view.size - size)
        return vac_fail(VACCEL_ERR_INVALID,
                        "%zu bytes at %zu are not within the buffer, which has %llu", size, offset,
                        (unsigned long long)buffer->view.size);
    const unsigned char *data = (const unsigned char *)buffer->view.data + offset;
    VAC_TRY(make(geometry, data, size, drop_buffer, buffer, image));
    (*image)->view.buffer = &buffer->view;
    vac_buffer_hold(buffer);
    VAC_MADE(*image, VAC_OBJECT_IMAGE);
    return VACCEL_OK;
}

void vac_image_hold(vaccel_image *image)
{
    atomic_fetch_add_explicit(&image->references, 1, memory_order_relaxed);
}

void vac_image_drop(vaccel_image *image)
{
    if (atomic_fetch_sub_explicit(&image->references, 1, memory_order_acq_rel) != 1)
        return;
    if (image->release)
        image->release(image->user);
    vac_handle_free(image);
}

void vaccel_image_release(vaccel_image *image)
{
    if (VAC_RELEASABLE(image, VAC_OBJECT_IMAGE))
        vac_image_drop(image);
}
