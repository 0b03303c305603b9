/* SPDX-License-Identifier: Apache-2.0 */
/** Memory of Python objects that vaccel borrows: held until vaccel's release callback. */
#ifndef VACCEL_PYTHON_BORROW_H
#define VACCEL_PYTHON_BORROW_H

#include "bindings/python/native/events.h"

typedef struct vac_py_borrow {
    vac_py_event event;
    Py_buffer view;  /* of an object with a buffer */
    PyObject *owner; /* or what keeps `data` alive otherwise */
    const void *data;
    size_t size; /* bytes from the first to the last element, gaps included */
} vac_py_borrow;

/** Holds an object's buffer, whose strides must not be negative; NULL and an exception when it has
 * none. */
vac_py_borrow *vac_py_borrow_buffer(PyObject *source);

/** Holds an object's buffer as PyObject_GetBuffer() gives it for `flags`; NULL and an exception. */
vac_py_borrow *vac_py_borrow_view(PyObject *source, int flags);

/** Holds memory that `owner` keeps alive (a new reference is taken); NULL and an exception. */
vac_py_borrow *vac_py_borrow_owned(PyObject *owner, const void *data, size_t size);

/** Holds a copy of a view's elements, in row-major order; NULL and an exception. */
vac_py_borrow *vac_py_borrow_copy(const Py_buffer *view);

/** Holds the bytes of an Arrow array (uint8, or lists of it) given as its capsule; NULL and an
 * exception. */
vac_py_borrow *vac_py_borrow_arrow(PyObject *capsule);

/** Lets go of it, with the GIL held. */
void vac_py_borrow_drop(vac_py_borrow *borrow);

/** The same as a vaccel_release_fn: from any thread, without the GIL. */
void vac_py_borrow_release(void *borrow);

#endif
