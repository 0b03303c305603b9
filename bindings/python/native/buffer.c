/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/buffer.h"

#include "bindings/python/native/quick.h"

/* The open buffers, the latest first. Few, so that a list does. */
static vac_py_buffer *buffers;

int vac_py_buffer_export(PyObject *self, Py_buffer *view, int flags)
{
    vac_py_buffer *buffer = (vac_py_buffer *)self;

    if (!buffer->open) {
        view->obj = NULL;
        PyErr_SetString(PyExc_ValueError, "this Buffer is closed; make a new one");
        return -1;
    }
    if (PyBuffer_FillInfo(view, self, vaccel_buffer_data(buffer->pointer),
                          (Py_ssize_t)vaccel_buffer_size(buffer->pointer), 0, flags))
        return -1;
    buffer->exports++;
    return 0;
}

void vac_py_buffer_unexport(PyObject *self, Py_buffer *view)
{
    (void)view;
    ((vac_py_buffer *)self)->exports--;
}

vac_py_buffer *vac_py_buffer_at(const void *data, size_t size, size_t *offset)
{
    for (vac_py_buffer *buffer = buffers; buffer; buffer = buffer->next) {
        size_t room = vaccel_buffer_size(buffer->pointer);
        size_t at = (size_t)((uintptr_t)data - (uintptr_t)vaccel_buffer_data(buffer->pointer));
        if (at > room || size > room - at)
            continue;
        *offset = at;
        return buffer;
    }
    return NULL;
}

void vac_py_buffer_forget(vac_py_buffer *buffer)
{
    vac_py_buffer **at = &buffers;
    while (*at && *at != buffer)
        at = &(*at)->next;
    if (*at)
        *at = buffer->next;
}

vaccel_status buffer_create(PyObject *made, vac_py_session *session, uint64_t size)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_BUFFER);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_buffer *buffer = NULL;
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_buffer_create(vac_py_session_pointer(session), size, &buffer));
    status = vac_py_adopt(handle, status, buffer);
    if (status == VACCEL_OK) {
        handle->next = buffers;
        buffers = handle;
    }
    return status;
}

uint64_t buffer_size(vac_py_buffer *buffer)
{
    return vaccel_buffer_size(buffer->pointer);
}

uint32_t buffer_caps(vac_py_buffer *buffer)
{
    return vaccel_buffer_caps(buffer->pointer);
}
