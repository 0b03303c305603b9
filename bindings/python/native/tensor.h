/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Tensor: a dense array in row-major order, over memory that belongs to somebody else: a buffer, a
 * DLPack capsule, or the result of a call.
 */
#ifndef VACCEL_PYTHON_TENSOR_H
#define VACCEL_PYTHON_TENSOR_H

#include "bindings/python/native/borrow.h"

#include <stdbool.h>

#include <vaccel/tensor.h>

#define VAC_PY_MAX_RANK 16

typedef struct vac_py_tensor {
    PyObject ob_base;
    vac_py_borrow *borrow; /* NULL until it is made */
    Py_ssize_t shape[VAC_PY_MAX_RANK];
    Py_ssize_t strides[VAC_PY_MAX_RANK]; /* bytes */
    uint32_t rank;
    vaccel_dtype dtype;
    bool readonly;
} vac_py_tensor;

/** Adds the type `TensorHandle` to the module. */
int vac_py_tensor_init(PyObject *module);

bool vac_py_is_tensor(PyObject *object);

/** Bytes of an element; 0 for strings and for what is no dtype. */
unsigned vac_py_dtype_size(vaccel_dtype dtype);

/** The dtype of a buffer's elements, or 0 when a tensor has none such. */
vaccel_dtype vac_py_dtype_of(const Py_buffer *view);

/** The bytes that a shape of non-negative dimensions takes; false when that is more than there can
 * be. */
bool vac_py_shape_bytes(const Py_ssize_t *shape, uint32_t rank, unsigned item, size_t *bytes);

/** Makes an object of the class that tensor_class() named, over `borrow`, which it takes also on
 * failure. NULL and an exception. */
PyObject *vac_py_tensor_make(vac_py_borrow *borrow, vaccel_dtype dtype, const int64_t *shape,
                             uint32_t rank, bool readonly);

/** The tensor in `object`; NULL and an exception when it is another object, or holds nothing. */
vac_py_tensor *vac_py_tensor_get(PyObject *object);

/* What SWIG wraps. */

/** Tensors that C makes are of this class, which derives from TensorHandle. */
void tensor_class(PyObject *type);

/** A tensor over a buffer's bytes; `shape` is a tuple, or None for the buffer's own. With `part`
 * the shape may take fewer bytes than there are. */
PyObject *tensor_over(PyObject *source, int32_t dtype, PyObject *shape, bool part);

unsigned dtype_size(int32_t dtype);

/** What it holds as a DLPack capsule, with a version or without. */
PyObject *tensor_to_dlpack(PyObject *tensor, bool versioned, bool copied);

/** A tensor over what a DLPack capsule holds. */
PyObject *tensor_from_dlpack(PyObject *capsule);

#endif
