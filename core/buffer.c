/* SPDX-License-Identifier: Apache-2.0 */
#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>

#include "core/handle.h"
#include <vaccel/buffer.h>

/* A cache line, and the widest vector of any processor we know. */
enum { ALIGNMENT = 64 };

vaccel_status vaccel_buffer_create(vaccel_session *session, size_t size, vaccel_buffer **buffer)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(buffer);
    if (size == 0)
        return vac_fail(VACCEL_ERR_INVALID, "a buffer of 0 bytes holds nothing; give its size");
    if (size > SIZE_MAX / 2)
        return vac_fail_memory();
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    vaccel_buffer *made = (vaccel_buffer *)calloc(1, sizeof(*made));
    void *data = aligned_alloc(ALIGNMENT, rounded);
    if (!made || !data) {
        free(made);
        free(data);
        return vac_fail_memory();
    }
    memset(data, 0, rounded);
    made->object.type = VAC_OBJECT_BUFFER;
    atomic_init(&made->references, 1);
    made->view = (vaccel_buffer_view){data, size};
    VAC_MADE(made, VAC_OBJECT_BUFFER);
    *buffer = made;
    return VACCEL_OK;
}

void *vaccel_buffer_data(vaccel_buffer *buffer)
{
    return VAC_USABLE(buffer, VAC_OBJECT_BUFFER) ? buffer->view.data : NULL;
}

size_t vaccel_buffer_size(const vaccel_buffer *buffer)
{
    return VAC_USABLE(buffer, VAC_OBJECT_BUFFER) ? (size_t)buffer->view.size : 0;
}

uint32_t vaccel_buffer_caps(const vaccel_buffer *buffer)
{
    return VAC_USABLE(buffer, VAC_OBJECT_BUFFER) ? VACCEL_BUFFER_ZERO_COPY : 0;
}

void vac_buffer_hold(vaccel_buffer *buffer)
{
    atomic_fetch_add_explicit(&buffer->references, 1, memory_order_relaxed);
}

void vac_buffer_drop(vaccel_buffer *buffer)
{
    if (atomic_fetch_sub_explicit(&buffer->references, 1, memory_order_acq_rel) != 1)
        return;
    free(buffer->view.data);
    vac_handle_free(buffer);
}

void vaccel_buffer_release(vaccel_buffer *buffer)
{
    if (VAC_RELEASABLE(buffer, VAC_OBJECT_BUFFER))
        vac_buffer_drop(buffer);
}
