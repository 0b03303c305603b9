/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/handle.h"

#include "bindings/python/native/buffer.h"
#include "bindings/python/native/call.h"
#include "bindings/python/native/events.h"

static PyTypeObject *types[VAC_PY_KINDS];

static const char *const names[VAC_PY_KINDS] = {"Session", "Model", "Image", "Buffer", "Call"};

/* Without the GIL: releasing may unload a model, or wait for a thread that wants to log. */
static void release(vac_py_handle *handle)
{
    void *pointer = handle->pointer;
    if (!pointer)
        return;
    handle->pointer = NULL;
    if (handle->kind == VAC_PY_BUFFER)
        vac_py_buffer_forget(handle);
    Py_BEGIN_ALLOW_THREADS switch (handle->kind)
    {
    case VAC_PY_SESSION:
        vaccel_session_release(pointer);
        break;
    case VAC_PY_MODEL:
        vaccel_model_release(pointer);
        break;
    case VAC_PY_IMAGE:
        vaccel_image_release(pointer);
        break;
    case VAC_PY_BUFFER:
        vaccel_buffer_release(pointer);
        break;
    default:
        vaccel_call_release(pointer);
        break;
    }
    Py_END_ALLOW_THREADS vac_py_events_run();
}

static void finish(vac_py_handle *handle)
{
    handle->open = false;
    if (handle->users == 0)
        release(handle);
}

static void dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject *kind, *value, *trace;
    PyErr_Fetch(&kind, &value, &trace);
    finish((vac_py_handle *)self);
    if (((vac_py_handle *)self)->pending)
        vac_py_pending_drop(((vac_py_handle *)self)->pending);
    PyErr_Restore(kind, value, trace);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *close_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (((vac_py_handle *)self)->exports) {
        PyErr_SetString(PyExc_BufferError,
                        "there are views of this Buffer; drop them (arrays, memoryviews) before it "
                        "is closed");
        return NULL;
    }
    finish((vac_py_handle *)self);
    Py_RETURN_NONE;
}

static PyObject *enter_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    if (!((vac_py_handle *)self)->open) {
        PyErr_Format(PyExc_ValueError, "this %s is closed; make a new one",
                     names[((vac_py_handle *)self)->kind]);
        return NULL;
    }
    return Py_NewRef(self);
}

static PyObject *exit_method(PyObject *self, PyObject *arguments)
{
    (void)arguments;
    return close_method(self, NULL);
}

static PyObject *get_closed(PyObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(!((vac_py_handle *)self)->open);
}

static PyMethodDef shared_methods[] = {
    {"close", close_method, METH_NOARGS,
     "close($self, /)\n--\n\nGive it back now. Calls that use it complete first; closing twice is "
     "fine."},
    {"__enter__", enter_method, METH_NOARGS, NULL},
    {"__exit__", exit_method, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef shared_properties[] = {
    {"closed", get_closed, NULL, "Whether it has been closed.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* Py_UNUSED-style cast: a slot holds functions and data alike. */
#define SLOT(id, value)                                                                            \
    {                                                                                              \
        id, (void *)(value)                                                                        \
    }

static PyTypeObject *make_type(const char *name, bool has_memory)
{
    PyType_Slot slots[] = {
        SLOT(Py_tp_dealloc, dealloc),
        SLOT(Py_tp_methods, shared_methods),
        SLOT(Py_tp_getset, shared_properties),
        SLOT(has_memory ? Py_bf_getbuffer : 0, vac_py_buffer_export),
        SLOT(Py_bf_releasebuffer, vac_py_buffer_unexport),
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = name,
        .basicsize = (int)sizeof(vac_py_handle),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
        .slots = slots,
    };
    return (PyTypeObject *)PyType_FromSpec(&spec);
}

static int add_methods(PyTypeObject *type, PyMethodDef *methods)
{
    for (; methods->ml_name; methods++) {
        PyObject *method = PyDescr_NewMethod(type, methods);
        int failed = !method || PyObject_SetAttrString((PyObject *)type, methods->ml_name, method);
        Py_XDECREF(method);
        if (failed)
            return -1;
    }
    return 0;
}

int vac_py_handle_init(PyObject *module, PyMethodDef *methods)
{
    static const char *const full[VAC_PY_KINDS] = {
        "vaccel._native.SessionHandle", "vaccel._native.ModelHandle", "vaccel._native.ImageHandle",
        "vaccel._native.BufferHandle", "vaccel._native.CallHandle"};
    for (int kind = 0; kind < VAC_PY_KINDS; kind++) {
        types[kind] = make_type(full[kind], kind == VAC_PY_BUFFER);
        if (!types[kind] || PyModule_AddType(module, types[kind]))
            return -1;
    }
    return add_methods(types[VAC_PY_SESSION], methods);
}

bool vac_py_is(PyObject *object, vac_py_kind kind)
{
    return PyObject_TypeCheck(object, types[kind]);
}

static bool is_kind(PyObject *object, vac_py_kind kind, const char *argument)
{
    if (vac_py_is(object, kind))
        return true;
    PyObject *name = PyType_GetName(Py_TYPE(object));
    if (name) {
        PyErr_Format(PyExc_TypeError, "%s: expected a vaccel.%s, not %U; make one first", argument,
                     names[kind], name);
        Py_DECREF(name);
    }
    return false;
}

vac_py_handle *vac_py_pin(PyObject *object, vac_py_kind kind, const char *name)
{
    if (!is_kind(object, kind, name))
        return NULL;
    vac_py_handle *handle = (vac_py_handle *)object;
    if (!handle->open) {
        PyErr_Format(PyExc_ValueError, "%s: this %s is closed; make a new one", name, names[kind]);
        return NULL;
    }
    handle->users++;
    return handle;
}

void vac_py_unpin_last(vac_py_handle *handle)
{
    release(handle);
}

static vac_py_handle *refuse(vac_py_kind kind)
{
    PyErr_Format(PyExc_ValueError, "this %s is made already; make another object", names[kind]);
    return NULL;
}

vac_py_handle *vac_py_blank(PyObject *object, vac_py_kind kind)
{
    if (!is_kind(object, kind, "self"))
        return NULL;
    vac_py_handle *handle = (vac_py_handle *)object;
    if (handle->pointer || handle->open)
        return refuse(kind);
    handle->kind = kind;
    return handle;
}

vaccel_status vac_py_adopt(vac_py_handle *handle, vaccel_status status, void *pointer)
{
    if (status < 0)
        return status;
    if (handle->pointer) {
        /* Another thread initialised the same object meanwhile: the later one goes. */
        vac_py_handle late = {.pointer = pointer, .kind = handle->kind};
        release(&late);
        refuse(handle->kind);
        return VACCEL_ERR_INVALID;
    }
    handle->pointer = pointer;
    handle->open = true;
    return VACCEL_OK;
}
