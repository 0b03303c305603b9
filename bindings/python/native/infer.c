/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/infer.h"

#include "bindings/python/native/argument.h"
#include "bindings/python/native/call.h"
#include "bindings/python/native/convert.h"
#include "bindings/python/native/quick.h"
#include "bindings/python/native/raise.h"

static void release_result(PyObject *capsule)
{
    vaccel_inference *result = PyCapsule_GetPointer(capsule, NULL);
    PyObject *kind, *value, *trace;
    PyErr_Fetch(&kind, &value, &trace);
    Py_BEGIN_ALLOW_THREADS vaccel_inference_release(result);
    Py_END_ALLOW_THREADS PyErr_Restore(kind, value, trace);
}

/* Takes a result; its handle lives as long as the capsule. */
static PyObject *wrap(vaccel_inference *result)
{
    PyObject *capsule = PyCapsule_New(result, NULL, release_result);
    if (!capsule)
        vaccel_inference_release(result);
    return capsule;
}

static PyObject *output(PyObject *capsule, const vaccel_tensor *tensor)
{
    if (tensor->rank > VAC_PY_MAX_RANK || tensor->dtype < VACCEL_DTYPE_BOOL ||
        tensor->dtype > VACCEL_DTYPE_BF16) {
        PyErr_SetString(PyExc_ValueError,
                        "the output is of a kind that this version does not know");
        return NULL;
    }
    vac_py_borrow *borrow = vac_py_borrow_owned(capsule, tensor->data, tensor->size);
    PyObject *made =
        borrow ? vac_py_tensor_make(borrow, tensor->dtype, tensor->shape, tensor->rank, true)
               : NULL;
    PyObject *name = made ? vac_py_text(tensor->name) : NULL;
    if (name)
        return Py_BuildValue("(NN)", name, made);
    Py_XDECREF(made);
    return NULL;
}

static PyObject *outputs_of(PyObject *capsule, const vaccel_inference *result)
{
    size_t count = vaccel_inference_output_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = output(capsule, vaccel_inference_output(result, i));
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *origin_of(const vaccel_inference *result)
{
    unsigned long long ns[VACCEL_PHASE_POSTPROCESS + 1];
    for (vaccel_phase phase = VACCEL_PHASE_QUEUE; phase <= VACCEL_PHASE_POSTPROCESS; phase++)
        ns[phase] = vaccel_inference_phase_ns(result, phase);
    return Py_BuildValue(
        "(NNiN(KKKK))", vac_py_text(vaccel_inference_backend(result)),
        vac_py_text(vaccel_inference_device(result)), (int)vaccel_inference_precision(result),
        vac_py_text(vaccel_inference_model_sha256(result)), ns[0], ns[1], ns[2], ns[3]);
}

/* The shapes of outputs that are in the caller's memory. */
static PyObject *shapes_of(const vac_py_arguments *outputs)
{
    PyObject *tuple = PyTuple_New((Py_ssize_t)outputs->count);
    for (size_t i = 0; tuple && i < outputs->count; i++) {
        const vaccel_tensor *tensor = &outputs->tensors[i];
        PyObject *item =
            tensor->data ? vac_py_i64_tuple(tensor->shape, tensor->rank) : Py_NewRef(Py_None);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

/* Takes `result`. */
static PyObject *answer(vaccel_inference *result, const vac_py_arguments *outputs)
{
    PyObject *capsule = wrap(result);
    if (!capsule)
        return NULL;
    PyObject *made =
        Py_BuildValue("(NNN)", outputs_of(capsule, result),
                      outputs ? shapes_of(outputs) : PyTuple_New(0), origin_of(result));
    Py_DECREF(capsule);
    return made;
}

PyObject *infer(vac_py_session *session, vac_py_model *model, PyObject *inputs, PyObject *outputs)
{
    vac_py_arguments in, out = {0};
    PyObject *made = NULL;
    if (vac_py_arguments_read(inputs, false, &in) && vac_py_arguments_read(outputs, true, &out)) {
        vaccel_inference *result = NULL;
        vaccel_status status;
        VAC_PY_CALL(status,
                    vaccel_infer(vac_py_session_pointer(session), vac_py_model_pointer(model),
                                 in.tensors, in.count, out.tensors, out.count, &result));
        if (!vac_py_done(status))
            made = answer(result, &out);
    }
    vac_py_arguments_drop(&in);
    vac_py_arguments_drop(&out);
    return made;
}

vaccel_status infer_submit(PyObject *made, vac_py_session *session, vac_py_model *model,
                           PyObject *inputs)
{
    vac_py_arguments in;
    vaccel_status status = VACCEL_ERR_INVALID; /* with an exception, unless the call says it */
    vac_py_handle *handle = NULL;
    if (vac_py_arguments_read(inputs, false, &in) && (handle = vac_py_call_blank(made, in.count))) {
        vaccel_call *call = NULL;
        /* The call may complete at once, and lets go of them then. */
        for (size_t i = 0; i < in.count; i++) {
            handle->pending->borrows[i] = in.kept[i].borrow;
            in.kept[i].borrow = NULL;
        }
        VAC_PY_CALL(status,
                    vaccel_infer_submit(vac_py_session_pointer(session),
                                        vac_py_model_pointer(model), in.tensors, in.count, &call));
        status = vac_py_call_adopt(handle, status, call);
    }
    vac_py_arguments_drop(&in);
    return status;
}

PyObject *infer_result(vac_py_call *call)
{
    vaccel_inference *result = NULL;
    if (vac_py_done(vaccel_infer_result(vac_py_call_pointer(call), &result)))
        return NULL;
    return answer(result, NULL);
}

PyObject *call_function(vac_py_session *session, const char *library, const char *symbol,
                        const char *signature, PyObject *inputs, PyObject *outputs)
{
    vac_py_arguments in = {0};
    vac_py_arguments out = {0};
    PyObject *shapes = NULL;

    if (vac_py_arguments_read(inputs, false, &in) && vac_py_arguments_read(outputs, true, &out)) {
        vaccel_status status;
        VAC_PY_CALL(status, vaccel_exec(vac_py_session_pointer(session), library, symbol, signature,
                                        in.tensors, in.count, out.tensors, out.count));
        if (!vac_py_done(status))
            shapes = shapes_of(&out);
    }
    vac_py_arguments_drop(&in);
    vac_py_arguments_drop(&out);
    return shapes;
}
