/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/convert.h"

#include <float.h>
#include <math.h>
#include <string.h>

PyObject *vac_py_text(const char *text)
{
    return PyUnicode_DecodeUTF8(text ? text : "", text ? (Py_ssize_t)strlen(text) : 0, "replace");
}

PyObject *vac_py_bytes(const void *data, size_t size)
{
    return PyBytes_FromStringAndSize(size ? (const char *)data : "", (Py_ssize_t)size);
}

PyObject *vac_py_i64_tuple(const int64_t *values, size_t count)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = PyLong_FromLongLong(values[i]);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

/* The object as an int (a new reference), also where it only behaves as one, as numpy's integers
 * do. */
static PyObject *as_int(PyObject *object, const char *name)
{
    PyObject *number = PyNumber_Index(object);
    if (!number && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "%s: expected an int, not %R", name, object);
    }
    return number;
}

static bool out_of_range(PyObject *object, const char *name, int64_t min, uint64_t max)
{
    if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_OverflowError))
        return false;
    PyErr_Clear();
    PyErr_Format(PyExc_ValueError, "%s: %R is not between %lld and %llu", name, object,
                 (long long)min, (unsigned long long)max);
    return false;
}

bool vac_py_unsigned(PyObject *object, const char *name, uint64_t max, uint64_t *value)
{
    PyObject *number = as_int(object, name);
    if (!number)
        return false;
    *value = PyLong_AsUnsignedLongLong(number);
    Py_DECREF(number);
    if (PyErr_Occurred() || *value > max)
        return out_of_range(object, name, 0, max);
    return true;
}

bool vac_py_signed(PyObject *object, const char *name, int64_t min, int64_t max, int64_t *value)
{
    PyObject *number = as_int(object, name);
    if (!number)
        return false;
    *value = PyLong_AsLongLong(number);
    Py_DECREF(number);
    if (PyErr_Occurred() || *value < min || *value > max)
        return out_of_range(object, name, min, (uint64_t)max);
    return true;
}

bool vac_py_double(PyObject *object, const char *name, double *value)
{
    *value = PyFloat_AsDouble(object);
    if (*value == -1.0 && PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Clear();
            PyErr_Format(PyExc_TypeError, "%s: expected a number, not %R", name, object);
        }
        return false;
    }
    return true;
}

bool vac_py_float(PyObject *object, const char *name, float *value)
{
    double wide;
    if (!vac_py_double(object, name, &wide))
        return false;
    if (isfinite(wide) && fabs(wide) > (double)FLT_MAX) {
        PyErr_Format(PyExc_ValueError, "%s: %R is beyond single precision", name, object);
        return false;
    }
    *value = (float)wide;
    return true;
}

bool vac_py_string(PyObject *object, const char *name, const char **value)
{
    Py_ssize_t size;
    if (object == Py_None) {
        *value = NULL;
        return true;
    }
    if (PyUnicode_Check(object)) {
        *value = PyUnicode_AsUTF8AndSize(object, &size);
        if (!*value)
            return false;
    } else if (PyBytes_Check(object)) {
        *value = PyBytes_AsString(object);
        size = PyBytes_Size(object);
    } else {
        PyErr_Format(PyExc_TypeError, "%s: expected a str, not %R", name, object);
        return false;
    }
    if (strlen(*value) != (size_t)size) {
        PyErr_Format(PyExc_ValueError, "%s: %R has a NUL character in it", name, object);
        return false;
    }
    return true;
}
