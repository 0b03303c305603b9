/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The Python objects behind Session, Model, Image, Buffer and Call: one vaccel handle each, or none
 * once they are closed.
 *
 * Everything here happens with the GIL held. A call pins the handles that it uses, so that a
 * close() from another thread while the call runs without the GIL takes effect when the last such
 * call has come back.
 */
#ifndef VACCEL_PYTHON_HANDLE_H
#define VACCEL_PYTHON_HANDLE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include <vaccel/vaccel.h>

typedef enum {
    VAC_PY_SESSION,
    VAC_PY_MODEL,
    VAC_PY_IMAGE,
    VAC_PY_BUFFER,
    VAC_PY_CALL,
    VAC_PY_KINDS
} vac_py_kind;

typedef struct vac_py_handle {
    PyObject ob_base;
    void *pointer;
    vac_py_kind kind;
    uint32_t users;   /* calls that use it now */
    uint32_t exports; /* of a buffer: views of its memory */
    bool open;
    bool quick; /* a session whose cheap calls have been seen to be quick: see quick.h */
    struct vac_py_pending *pending; /* of a call: see call.h */
    struct vac_py_handle *next;     /* of a buffer: see buffer.c */
} vac_py_handle;

/* What the generated interface calls them, for its typemaps to tell them apart. */
typedef vac_py_handle vac_py_session;
typedef vac_py_handle vac_py_model;
typedef vac_py_handle vac_py_image;
typedef vac_py_handle vac_py_buffer;
typedef vac_py_handle vac_py_call;

/** Makes the types and adds them to the module; sessions get `methods`. */
int vac_py_handle_init(PyObject *module, PyMethodDef *methods);

/** Whether an object is of that kind. */
bool vac_py_is(PyObject *object, vac_py_kind kind);

/** The handle in `object` for the argument called `name`, pinned; NULL and an exception when it is
 * another or closed. */
vac_py_handle *vac_py_pin(PyObject *object, vac_py_kind kind, const char *name);

/** Releases what close() had to leave to the last call. */
void vac_py_unpin_last(vac_py_handle *handle);

static inline void vac_py_unpin(vac_py_handle *handle)
{
    if (--handle->users == 0 && !handle->open)
        vac_py_unpin_last(handle);
}

/** `object` as a handle that holds nothing yet; NULL and an exception when it does. */
vac_py_handle *vac_py_blank(PyObject *object, vac_py_kind kind);

/** Gives `pointer` to `handle` if `status` is a success, and returns what is to be raised or
 * VACCEL_OK. */
vaccel_status vac_py_adopt(vac_py_handle *handle, vaccel_status status, void *pointer);

/* NULL stands for an argument that was left out. */
static inline vaccel_session *vac_py_session_pointer(const vac_py_session *handle)
{
    return handle->pointer;
}

static inline vaccel_model *vac_py_model_pointer(const vac_py_model *handle)
{
    return handle ? handle->pointer : NULL;
}

static inline vaccel_call *vac_py_call_pointer(const vac_py_call *handle)
{
    return handle->pointer;
}

static inline vaccel_image *vac_py_image_pointer(const vac_py_image *handle)
{
    return handle ? handle->pointer : NULL;
}

#endif
