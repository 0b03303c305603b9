/* SPDX-License-Identifier: Apache-2.0 */
/** Tensors through a network, and through a function, as SWIG wraps them. */
#ifndef VACCEL_PYTHON_INFER_H
#define VACCEL_PYTHON_INFER_H

#include "bindings/python/native/handle.h"

/**
 * `inputs` and `outputs` are lists of (name or None, value or None) pairs, as argument.h takes
 * them. Gives ((name, Tensor) for each output of the result, the shape of each output that was
 * written where the caller wanted it or None, where it came from).
 */
PyObject *infer(vac_py_session *session, vac_py_model *model, PyObject *inputs, PyObject *outputs);

vaccel_status infer_submit(PyObject *made, vac_py_session *session, vac_py_model *model,
                           PyObject *inputs);

/** The same as infer() gives, without shapes. */
PyObject *infer_result(vac_py_call *call);

/** Calls a function of a library (the op exec) on lists of (None, value); a tuple of the shapes
 * that outputs have now. */
PyObject *call_function(vac_py_session *session, const char *library, const char *symbol,
                        const char *signature, PyObject *inputs, PyObject *outputs);

#endif
