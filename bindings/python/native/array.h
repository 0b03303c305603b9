/* SPDX-License-Identifier: Apache-2.0 */
/** Arrays of numbers as arguments: read, and where a call writes them written, where they lie. */
#ifndef VACCEL_PYTHON_ARRAY_H
#define VACCEL_PYTHON_ARRAY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>

#include <vaccel/enums.h>

typedef struct vac_py_array {
    Py_buffer view;
    void *data;
    size_t count; /* elements */
} vac_py_array;

/* What the generated interface calls them, for its typemaps to tell them apart: what a call reads,
 * and what it writes. */
#define VAC_PY_ARRAYS(name) typedef vac_py_array vac_py_in_##name, vac_py_out_##name
VAC_PY_ARRAYS(bool);
VAC_PY_ARRAYS(i8);
VAC_PY_ARRAYS(u8);
VAC_PY_ARRAYS(i16);
VAC_PY_ARRAYS(u16);
VAC_PY_ARRAYS(i32);
VAC_PY_ARRAYS(u32);
VAC_PY_ARRAYS(i64);
VAC_PY_ARRAYS(u64);
VAC_PY_ARRAYS(f32);
VAC_PY_ARRAYS(f64);
#undef VAC_PY_ARRAYS

/** Holds the buffer of an object whose elements are of `dtype`, in row-major order without gaps, of
 * any shape; `array`, or NULL and an exception that calls the argument `name`. */
vac_py_array *vac_py_array_hold(PyObject *object, const char *name, vaccel_dtype dtype, bool writes,
                                vac_py_array *array);

void vac_py_array_drop(vac_py_array *array);

/** Whether two have as many elements; else false and an exception. */
bool vac_py_array_match(const vac_py_array *one, const char *name, const vac_py_array *other,
                        const char *other_name);

#endif
