/* SPDX-License-Identifier: Apache-2.0 */
/** Several images as one argument. */
#ifndef VACCEL_PYTHON_IMAGES_H
#define VACCEL_PYTHON_IMAGES_H

#include "bindings/python/native/handle.h"

typedef struct vac_py_images {
    size_t count;
    vaccel_image **pointers;
    vac_py_handle **handles; /* pinned */
} vac_py_images;

/** Pins the images of a sequence for the argument called `name`; NULL and an exception. */
vac_py_images *vac_py_images_pin(PyObject *object, const char *name, vac_py_images *images);

void vac_py_images_unpin(vac_py_images *images);

#endif
