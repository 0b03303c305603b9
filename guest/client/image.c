/* SPDX-License-Identifier: Apache-2.0 */
#include "core/describe.h"
#include "core/handle.h"
#include "guest/client/guest.h"
#include "guest/client/handles.h"
#include <vaccel/image.h>

static vaccel_status make(const vaccel_image_geometry *geometry, const void *data, size_t size,
                          vaccel_release_fn release, void *user, vaccel_image **image)
{
    vaccel_image_view view;

    VAC_TRY(vac_image_describe(geometry, data, size, &view));
    vaccel_image *made = (vaccel_image *)vac_alloc(sizeof(*made));
    if (!made)
        return vac_fail_memory();
    *made = (vaccel_image){.object = {VAC_OBJECT_IMAGE, 0},
                           .references = 1,
                           .view = view,
                           .release = release,
                           .user = user};
    *image = made;
    return VACCEL_OK;
}

vaccel_status vaccel_image_from_memory(const void *data, size_t size, vaccel_release_fn release,
                                       void *user, vaccel_image **image)
{
    VAC_NEED(data);
    VAC_NEED(image);
    return make(NULL, data, size, release, user, image);
}

vaccel_status vaccel_image_from_pixels(const vaccel_image_geometry *geometry, const void *data,
                                       size_t size, vaccel_release_fn release, void *user,
                                       vaccel_image **image)
{
    VAC_NEED(geometry);
    VAC_NEED(data);
    VAC_NEED(image);
    return make(geometry, data, size, release, user, image);
}

static void drop_buffer(void *buffer)
{
    vac_buffer_drop((vaccel_buffer *)buffer);
}

vaccel_status vaccel_image_from_buffer(const vaccel_image_geometry *geometry, vaccel_buffer *buffer,
                                       size_t offset, size_t size, vaccel_image **image)
{
    VAC_NEED(buffer);
    VAC_NEED(image);
    if (size > buffer->view.size || offset > buffer->view.size - size)
        return vac_fail(VACCEL_ERR_INVALID,
                        "%zu bytes at %zu are not within the buffer, which has %llu", size, offset,
                        (unsigned long long)buffer->view.size);
    const unsigned char *data = (const unsigned char *)buffer->view.data + offset;
    VAC_TRY(make(geometry, data, size, drop_buffer, buffer, image));
    (*image)->view.buffer = &buffer->view;
    buffer->references++;
    return VACCEL_OK;
}

void vac_image_drop(vaccel_image *image)
{
    if (--image->references)
        return;
    if (image->release)
        image->release(image->user);
    vac_free(image);
}

void vaccel_image_release(vaccel_image *image)
{
    if (image)
        vac_image_drop(image);
}
