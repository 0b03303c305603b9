/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/array.h"

#include "bindings/python/native/tensor.h"

/* What numpy calls a dtype. */
static const char *name_of(vaccel_dtype dtype)
{
    static const char *const names[] = {
        [VACCEL_DTYPE_BOOL] = "bool",   [VACCEL_DTYPE_U8] = "uint8",
        [VACCEL_DTYPE_U16] = "uint16",  [VACCEL_DTYPE_U32] = "uint32",
        [VACCEL_DTYPE_U64] = "uint64",  [VACCEL_DTYPE_I8] = "int8",
        [VACCEL_DTYPE_I16] = "int16",   [VACCEL_DTYPE_I32] = "int32",
        [VACCEL_DTYPE_I64] = "int64",   [VACCEL_DTYPE_F16] = "float16",
        [VACCEL_DTYPE_F32] = "float32", [VACCEL_DTYPE_F64] = "float64",
    };

    return dtype > 0 && dtype <= VACCEL_DTYPE_F64 ? names[dtype] : "something else";
}

static bool is_right(const Py_buffer *view, const char *name, vaccel_dtype dtype, bool writes)
{
    vaccel_dtype given = vac_py_dtype_of(view);

    if (given != dtype) {
        PyErr_Format(
            PyExc_TypeError,
            "%s: expected elements of %s, not of %s; numpy.asarray(x, dtype='%s') converts", name,
            name_of(dtype), name_of(given), name_of(dtype));
    } else if (!PyBuffer_IsContiguous(view, 'C')) {
        PyErr_Format(PyExc_ValueError,
                     "%s: expected an array in row-major order without gaps; "
                     "numpy.ascontiguousarray() makes one",
                     name);
    } else if (writes && view->readonly) {
        PyErr_Format(PyExc_ValueError, "%s: the call writes it, and it is read-only; give another",
                     name);
    } else {
        return true;
    }
    return false;
}

vac_py_array *vac_py_array_hold(PyObject *object, const char *name, vaccel_dtype dtype, bool writes,
                                vac_py_array *array)
{
    if (!PyObject_CheckBuffer(object)) {
        PyErr_Format(PyExc_TypeError, "%s: expected an array of %s with a buffer, not %R", name,
                     name_of(dtype), (PyObject *)Py_TYPE(object));
        return NULL;
    }
    if (PyObject_GetBuffer(object, &array->view, PyBUF_FORMAT | PyBUF_STRIDES) != 0)
        return NULL;
    if (!is_right(&array->view, name, dtype, writes)) {
        PyBuffer_Release(&array->view);
        return NULL;
    }
    array->data = array->view.buf;
    array->count = (size_t)(array->view.len / array->view.itemsize);
    return array;
}

void vac_py_array_drop(vac_py_array *array)
{
    PyBuffer_Release(&array->view);
}

bool vac_py_array_match(const vac_py_array *one, const char *name, const vac_py_array *other,
                        const char *other_name)
{
    if (one->count == other->count)
        return true;
    PyErr_Format(PyExc_ValueError, "%s has %zu elements and %s %zu; give both as many", name,
                 one->count, other_name, other->count);
    return false;
}
