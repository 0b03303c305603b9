/* SPDX-License-Identifier: Apache-2.0 */
/** Python values to C ones and back, with errors that name the argument. */
#ifndef VACCEL_PYTHON_CONVERT_H
#define VACCEL_PYTHON_CONVERT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

/** A str; bytes that are no UTF-8 are replaced, because a label file may hold anything. NULL counts
 * as "". */
PyObject *vac_py_text(const char *text);

/** A bytes object with a copy of memory; NULL may stand for none. */
PyObject *vac_py_bytes(const void *data, size_t size);

/** A tuple of ints. */
PyObject *vac_py_i64_tuple(const int64_t *values, size_t count);

/** Each: false and an exception when the value does not fit. */
bool vac_py_unsigned(PyObject *object, const char *name, uint64_t max, uint64_t *value);
bool vac_py_signed(PyObject *object, const char *name, int64_t min, int64_t max, int64_t *value);
bool vac_py_float(PyObject *object, const char *name, float *value);
bool vac_py_double(PyObject *object, const char *name, double *value);

/** str as UTF-8, bytes as they are, None as NULL. Lives as long as `object`. */
bool vac_py_string(PyObject *object, const char *name, const char **value);

#endif
