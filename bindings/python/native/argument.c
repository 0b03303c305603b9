/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/argument.h"

#include <stdlib.h>

#include "bindings/python/native/buffer.h"
#include "bindings/python/native/convert.h"

/* The value as a Tensor (a new reference) by Python's means. */
static PyObject *ask_python(PyObject *value, PyObject *label, bool output)
{
    PyObject *module = PyImport_ImportModule("vaccel._tensor");
    PyObject *made = module ? PyObject_CallMethod(module, "argument", "OOO", value, label,
                                                  output ? Py_True : Py_False)
                            : NULL;
    Py_XDECREF(module);
    return made;
}

/* How messages call a tensor of a call: input 'x', or input 0. */
static PyObject *label_of(const vaccel_tensor *tensor, size_t index, bool output)
{
    const char *kind = output ? "output" : "input";
    return tensor->name ? PyUnicode_FromFormat("%s '%s'", kind, tensor->name)
                        : PyUnicode_FromFormat("%s %zu", kind, index);
}

static bool take_tensor(PyObject *object, bool output, vaccel_tensor *tensor, vac_py_argument *kept)
{
    const vac_py_tensor *source = vac_py_tensor_get(object);
    if (!source)
        return false;
    kept->borrow = vac_py_borrow_owned(object, source->borrow->data, source->borrow->size);
    if (!kept->borrow)
        return false;
    tensor->dtype = source->dtype;
    tensor->rank = source->rank;
    for (uint32_t i = 0; i < source->rank; i++)
        kept->shape[i] = source->shape[i];
    if (!output || !source->readonly)
        return true;
    PyErr_SetString(PyExc_ValueError, "an output cannot be written into a read-only Tensor");
    return false;
}

/* Takes the view if a tensor can be just that: row-major, of plain elements, writable for an
 * output. */
static bool take_view(vac_py_borrow *view, bool output, vaccel_tensor *tensor,
                      vac_py_argument *kept)
{
    const Py_buffer *buffer = &view->view;

    tensor->dtype = vac_py_dtype_of(buffer);
    if (!tensor->dtype || buffer->ndim > VAC_PY_MAX_RANK || (output && buffer->readonly))
        return false;
    if (!PyBuffer_IsContiguous(buffer, 'C')) {
        if (output)
            return false;
        kept->borrow = vac_py_borrow_copy(buffer);
        if (!kept->borrow)
            return false;
    } else {
        kept->borrow = view;
    }
    tensor->rank = (uint32_t)buffer->ndim;
    for (int i = 0; i < buffer->ndim; i++)
        kept->shape[i] = buffer->shape[i];
    return true;
}

/* Takes a value that has a buffer to its liking; false without an exception for others. */
static bool take_buffer(PyObject *value, bool output, vaccel_tensor *tensor, vac_py_argument *kept)
{
    vac_py_borrow *view = PyObject_CheckBuffer(value)
                              ? vac_py_borrow_view(value, PyBUF_FORMAT | PyBUF_STRIDES)
                              : NULL;
    if (!view) {
        /* Such as numpy's arrays of types that buffers do not know. */
        PyErr_Clear();
        return false;
    }
    bool taken = take_view(view, output, tensor, kept);
    if (kept->borrow != view)
        vac_py_borrow_drop(view);
    return taken;
}

static bool take(PyObject *value, size_t index, bool output, vaccel_tensor *tensor,
                 vac_py_argument *kept)
{
    if (vac_py_is_tensor(value))
        return take_tensor(value, output, tensor, kept);
    if (take_buffer(value, output, tensor, kept))
        return true;
    if (PyErr_Occurred())
        return false;
    PyObject *label = label_of(tensor, index, output);
    PyObject *made = label ? ask_python(value, label, output) : NULL;
    bool taken = made && take_tensor(made, output, tensor, kept);
    Py_XDECREF(made);
    Py_XDECREF(label);
    return taken;
}

/* What lies in a Buffer is said to: then the call keeps that one, and no view of it is needed. */
static void find_buffer(vaccel_tensor *tensor, vac_py_argument *kept)
{
    size_t offset;
    vac_py_buffer *buffer =
        tensor->size ? vac_py_buffer_at(tensor->data, tensor->size, &offset) : NULL;
    if (!buffer)
        return;
    buffer->users++;
    Py_INCREF((PyObject *)buffer);
    kept->buffer = buffer;
    tensor->buffer = buffer->pointer;
    vac_py_borrow_drop(kept->borrow);
    kept->borrow = NULL;
}

static bool read_pair(PyObject *pair, size_t index, bool output, vaccel_tensor *tensor,
                      vac_py_argument *kept)
{
    PyObject *name =
        PyTuple_Check(pair) && PyTuple_Size(pair) == 2 ? PyTuple_GetItem(pair, 0) : NULL;
    if (!name) {
        PyErr_SetString(PyExc_TypeError, "expected a list of (name, value) pairs");
        return false;
    }
    PyObject *value = PyTuple_GetItem(pair, 1);
    if (!vac_py_string(name, output ? "output" : "input", &tensor->name))
        return false;
    if (output && value == Py_None)
        return true;
    if (!take(value, index, output, tensor, kept))
        return false;
    if (output && !kept->borrow->size) {
        /* No room at all: it comes in the result. */
        vac_py_borrow_drop(kept->borrow);
        kept->borrow = NULL;
        tensor->rank = 0;
        return true;
    }
    tensor->data = (void *)(uintptr_t)kept->borrow->data;
    tensor->size = kept->borrow->size;
    tensor->shape = kept->shape;
    if (output)
        tensor->rank = VAC_PY_MAX_RANK; /* all the room for dimensions that there is */
    find_buffer(tensor, kept);
    return true;
}

bool vac_py_arguments_read(PyObject *pairs, bool output, vac_py_arguments *arguments)
{
    *arguments = (vac_py_arguments){0};
    Py_ssize_t count = PyList_Check(pairs) ? PyList_Size(pairs) : -1;
    if (count < 0) {
        PyErr_SetString(PyExc_TypeError, "expected a list of (name, value) pairs");
        return false;
    }
    /* One more, since an allocation of nothing may give NULL. */
    arguments->tensors = calloc((size_t)count + 1, sizeof(vaccel_tensor));
    arguments->kept = calloc((size_t)count + 1, sizeof(vac_py_argument));
    if (!arguments->tensors || !arguments->kept) {
        PyErr_NoMemory();
        return false;
    }
    arguments->pairs = Py_NewRef(pairs);
    for (size_t i = 0; i < (size_t)count; i++) {
        arguments->count++;
        if (!read_pair(PyList_GetItem(pairs, (Py_ssize_t)i), i, output, &arguments->tensors[i],
                       &arguments->kept[i]))
            return false;
    }
    return true;
}

void vac_py_arguments_drop(vac_py_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        vac_py_argument *kept = &arguments->kept[i];
        if (kept->borrow)
            vac_py_borrow_drop(kept->borrow);
        if (kept->buffer) {
            vac_py_unpin(kept->buffer);
            Py_DECREF((PyObject *)kept->buffer);
        }
    }
    free(arguments->tensors);
    free(arguments->kept);
    Py_XDECREF(arguments->pairs);
    *arguments = (vac_py_arguments){0};
}

PyObject *tensor_read(PyObject *value, PyObject *label)
{
    vaccel_tensor tensor = {0};
    vac_py_argument kept = {0};
    if (vac_py_is_tensor(value))
        return vac_py_tensor_get(value) ? Py_NewRef(value) : NULL;
    if (take_buffer(value, false, &tensor, &kept)) {
        /* Of an array that was copied, nothing says that the copy is another one. */
        bool readonly = kept.borrow->owner || kept.borrow->view.readonly;
        return vac_py_tensor_make(kept.borrow, tensor.dtype, kept.shape, tensor.rank, readonly);
    }
    return PyErr_Occurred() ? NULL : ask_python(value, label, false);
}
