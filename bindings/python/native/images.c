/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/images.h"

#include <stdlib.h>

static bool pin_item(PyObject *sequence, size_t index, const char *name, vac_py_images *images)
{
    char item[64];
    PyOS_snprintf(item, sizeof(item), "%s[%zu]", name, index);
    PyObject *object = PySequence_GetItem(sequence, (Py_ssize_t)index);
    vac_py_handle *handle = object ? vac_py_pin(object, VAC_PY_IMAGE, item) : NULL;
    if (!handle) {
        Py_XDECREF(object);
        return false;
    }
    /* The reference of `object` stays with the pin: a list may change while the call runs. */
    images->handles[index] = handle;
    images->pointers[index] = vac_py_image_pointer(handle);
    images->count++;
    return true;
}

vac_py_images *vac_py_images_pin(PyObject *object, const char *name, vac_py_images *images)
{
    Py_ssize_t size = PySequence_Check(object) ? PySequence_Size(object) : -1;
    *images = (vac_py_images){0};
    if (size < 0) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "%s: expected a sequence of vaccel.Image, not %R", name,
                     (PyObject *)Py_TYPE(object));
        return NULL;
    }
    images->handles = calloc((size_t)size + 1, sizeof(*images->handles));
    images->pointers = calloc((size_t)size + 1, sizeof(vaccel_image *));
    if (!images->handles || !images->pointers) {
        PyErr_NoMemory();
        vac_py_images_unpin(images);
        return NULL;
    }
    for (size_t i = 0; i < (size_t)size; i++) {
        if (!pin_item(object, i, name, images)) {
            vac_py_images_unpin(images);
            return NULL;
        }
    }
    return images;
}

void vac_py_images_unpin(vac_py_images *images)
{
    for (size_t i = 0; i < images->count; i++) {
        vac_py_unpin(images->handles[i]);
        Py_DECREF((PyObject *)images->handles[i]);
    }
    free(images->handles);
    free(images->pointers);
    *images = (vac_py_images){0};
}
