/* SPDX-License-Identifier: Apache-2.0 */
/** Buffers are pages of the guest like any other: the host reads and writes them in place. */
#include <string.h>

#include "core/handle.h"
#include "guest/client/guest.h"
#include "guest/client/handles.h"
#include <vaccel/buffer.h>

enum { ALIGNMENT = 64 };

vaccel_status vaccel_buffer_create(vaccel_session *session, size_t size, vaccel_buffer **buffer)
{
    VAC_NEED(session);
    VAC_NEED(buffer);
    if (size == 0)
        return vac_fail(VACCEL_ERR_INVALID, "a buffer of no bytes was asked for; give its size");
    vaccel_buffer *made =
        size > SIZE_MAX / 2 ? NULL : (vaccel_buffer *)vac_alloc(sizeof(*made) + ALIGNMENT + size);
    if (!made)
        return vac_fail_memory();
    uintptr_t data = ((uintptr_t)(made + 1) + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    *made = (vaccel_buffer){.object = {VAC_OBJECT_BUFFER, 0},
                            .references = 1,
                            .view = {.data = (void *)data, .size = size, .owner = made}};
    memset(made->view.data, 0, size);
    *buffer = made;
    return VACCEL_OK;
}

void *vaccel_buffer_data(vaccel_buffer *buffer)
{
    return buffer ? buffer->view.data : NULL;
}

size_t vaccel_buffer_size(const vaccel_buffer *buffer)
{
    return buffer ? (size_t)buffer->view.size : 0;
}

uint32_t vaccel_buffer_caps(const vaccel_buffer *buffer)
{
    return buffer ? VACCEL_BUFFER_ZERO_COPY : 0;
}

const vaccel_buffer_view *vac_buffer_view(const vaccel_buffer *buffer)
{
    return &buffer->view;
}

void vac_buffer_drop(vaccel_buffer *buffer)
{
    if (--buffer->references == 0)
        vac_free(buffer);
}

void vaccel_buffer_release(vaccel_buffer *buffer)
{
    if (buffer)
        vac_buffer_drop(buffer);
}
