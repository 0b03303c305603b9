/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/raise.h"

#include "bindings/python/native/convert.h"

static PyObject *make(vaccel_status status, PyObject *message)
{
    PyObject *errors = PyImport_ImportModule("vaccel._errors");
    PyObject *error =
        errors ? PyObject_CallMethod(errors, "from_status", "iO", (int)status, message) : NULL;
    Py_XDECREF(errors);
    return error;
}

void vac_py_raise(vaccel_status status)
{
    if (PyErr_Occurred())
        return;
    PyObject *message = vac_py_text(vaccel_last_error());
    PyObject *error = message ? make(status, message) : NULL;
    if (error)
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_XDECREF(error);
    Py_XDECREF(message);
}
