/* SPDX-License-Identifier: Apache-2.0 */
/** Memory of vaccel's in Python's buffer protocol, and the way back from an address to it. */
#ifndef VACCEL_PYTHON_BUFFER_H
#define VACCEL_PYTHON_BUFFER_H

#include "bindings/python/native/handle.h"

/** Gives a view of a buffer's bytes, as Py_bf_getbuffer. */
int vac_py_buffer_export(PyObject *self, Py_buffer *view, int flags);

/** Takes a view back, as Py_bf_releasebuffer. */
void vac_py_buffer_unexport(PyObject *self, Py_buffer *view);

/** The open Buffer in which the whole range lies, and where; NULL for other memory. So that an
 * array made of a buffer's memory is recognised, however it was made. With the GIL. */
vac_py_buffer *vac_py_buffer_at(const void *data, size_t size, size_t *offset);

/** For handle.c: a buffer goes. */
void vac_py_buffer_forget(vac_py_buffer *buffer);

/* What SWIG wraps. */
vaccel_status buffer_create(PyObject *made, vac_py_session *session, uint64_t size);
uint64_t buffer_size(vac_py_buffer *buffer);
uint32_t buffer_caps(vac_py_buffer *buffer);

#endif
