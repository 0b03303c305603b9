/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image.h"

#include <stdlib.h>

#include "core/buffer.h"
#include "core/describe.h"
#include "core/file.h"
#include "core/handle.h"
#include <vaccel/vaccel.h>

static vaccel_status make(const vaccel_image_geometry *geometry, const void *data, size_t size,
                          vaccel_release_fn release, void *user, vaccel_image **image)
{
    vaccel_image_view view;

    VAC_TRY(vac_image_describe(geometry, data, size, &view));
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
    VAC_TRY(vac_file_read(path, "image", VAC_IMAGE_MAX, &data, &size));
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
