/* SPDX-License-Identifier: Apache-2.0 */
/** vaccel's messages as Python calls: see events.h for when. */
#ifndef VACCEL_PYTHON_LOG_H
#define VACCEL_PYTHON_LOG_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/** From now on `sink(level, message)` gets every message; None goes back to the library's own way.
 */
void vac_py_log_to(PyObject *sink);

#endif
