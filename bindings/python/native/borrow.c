/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/borrow.h"

#include <stdlib.h>

#include "bindings/python/native/arrow.h"

void vac_py_borrow_drop(vac_py_borrow *borrow)
{
    if (borrow->owner)
        Py_DECREF(borrow->owner);
    else
        PyBuffer_Release(&borrow->view);
    free(borrow);
}

static void drop_event(vac_py_event *event)
{
    vac_py_borrow_drop((vac_py_borrow *)(void *)event);
}

void vac_py_borrow_release(void *borrow)
{
    vac_py_events_add(&((vac_py_borrow *)borrow)->event);
}

static vac_py_borrow *make(void)
{
    vac_py_borrow *borrow = calloc(1, sizeof(*borrow));
    if (borrow)
        borrow->event.run = drop_event;
    else
        PyErr_NoMemory();
    return borrow;
}

/* Bytes from the first element to the end of the last one; -1 and an exception for a buffer that
 * runs backwards. */
static Py_ssize_t extent(const Py_buffer *view)
{
    Py_ssize_t size = view->itemsize;
    for (int i = 0; i < view->ndim; i++) {
        if (view->shape[i] == 0)
            return 0;
        if (view->strides[i] < 0) {
            PyErr_SetString(PyExc_ValueError, "the buffer runs backwards; pass copy=True");
            return -1;
        }
        size += (view->shape[i] - 1) * view->strides[i];
    }
    return size;
}

vac_py_borrow *vac_py_borrow_view(PyObject *source, int flags)
{
    vac_py_borrow *borrow = make();
    if (!borrow)
        return NULL;
    if (PyObject_GetBuffer(source, &borrow->view, flags)) {
        free(borrow);
        return NULL;
    }
    borrow->data = borrow->view.buf;
    borrow->size = (size_t)borrow->view.len;
    return borrow;
}

vac_py_borrow *vac_py_borrow_owned(PyObject *owner, const void *data, size_t size)
{
    vac_py_borrow *borrow = make();
    if (!borrow)
        return NULL;
    borrow->owner = Py_NewRef(owner);
    borrow->data = data;
    borrow->size = size;
    return borrow;
}

vac_py_borrow *vac_py_borrow_copy(const Py_buffer *view)
{
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, view->len);
    if (!bytes)
        return NULL;
    vac_py_borrow *borrow = NULL;
    if (!PyBuffer_ToContiguous(PyBytes_AsString(bytes), view, view->len, 'C'))
        borrow = vac_py_borrow_owned(bytes, PyBytes_AsString(bytes), (size_t)view->len);
    Py_DECREF(bytes);
    return borrow;
}

vac_py_borrow *vac_py_borrow_buffer(PyObject *source)
{
    vac_py_borrow *borrow = vac_py_borrow_view(source, PyBUF_STRIDED_RO);
    if (!borrow)
        return NULL;
    Py_ssize_t size = extent(&borrow->view);
    if (size < 0) {
        vac_py_borrow_drop(borrow);
        return NULL;
    }
    borrow->size = (size_t)size;
    return borrow;
}

vac_py_borrow *vac_py_borrow_arrow(PyObject *capsule)
{
    const struct ArrowArray *array = PyCapsule_GetPointer(capsule, "arrow_array");
    const void *data;
    size_t size;
    if (!array)
        return NULL;
    if (!vac_py_arrow_bytes(array, &data, &size)) {
        PyErr_SetString(PyExc_ValueError, "the Arrow array does not hold plain bytes");
        return NULL;
    }
    return vac_py_borrow_owned(capsule, data, size);
}
