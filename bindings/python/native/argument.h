/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Python values as the tensors of a call: read, and for outputs written, where they lie.
 *
 * What has a buffer of plain elements is taken here. Everything else (strings, bfloat16, other byte
 * orders, DLPack, lists) goes through vaccel._tensor.argument(), which gives a Tensor or says why
 * not.
 */
#ifndef VACCEL_PYTHON_ARGUMENT_H
#define VACCEL_PYTHON_ARGUMENT_H

#include "bindings/python/native/handle.h"
#include "bindings/python/native/tensor.h"

typedef struct vac_py_argument {
    int64_t shape[VAC_PY_MAX_RANK];
    vac_py_borrow *borrow; /* NULL: it lies in `buffer`, or there is none */
    vac_py_buffer *buffer; /* pinned; also referred to */
} vac_py_argument;

typedef struct vac_py_arguments {
    size_t count;
    vaccel_tensor *tensors;
    vac_py_argument *kept; /* what each is of */
    PyObject *pairs;       /* the list that they came from, whose names are used as they are */
} vac_py_arguments;

/** Reads a list of (name or None, value) pairs; for outputs a value may be None. False and an
 * exception; drop what was read in any case. */
bool vac_py_arguments_read(PyObject *pairs, bool output, vac_py_arguments *arguments);

void vac_py_arguments_drop(vac_py_arguments *arguments);

/* What SWIG wraps. */

/** One value as a Tensor, over its memory where that can be; `label` is what messages call it. */
PyObject *tensor_read(PyObject *value, PyObject *label);

#endif
