/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Asynchronous calls: what one keeps of Python until it has really completed, and whom it tells.
 *
 * A Call may be dropped, and its awaiting task cancelled, long before the backend is through with
 * the memory that it reads. So that memory hangs on a record of its own, which the completion holds
 * as well.
 */
#ifndef VACCEL_PYTHON_CALL_H
#define VACCEL_PYTHON_CALL_H

#include "bindings/python/native/borrow.h"
#include "bindings/python/native/handle.h"

struct vac_py_pending {
    vac_py_event event;  /* completed: lets go of what was borrowed */
    vac_py_event letter; /* the same, for the loop that awaits it */
    uint32_t references; /* under the GIL: the Call's, the completion's, the letter's */
    _Atomic(struct vac_py_mailbox *) mailbox; /* NULL, who is to be told, or a mark: completed */
    PyObject *call;                           /* while a letter is on its way */
    size_t count;
    vac_py_borrow *borrows[]; /* NULL once let go of */
};

/** `made` as a Call that holds nothing yet, with room for `borrows` things that it borrows; NULL
 * and an exception. */
vac_py_handle *vac_py_call_blank(PyObject *made, size_t borrows);

/** Gives a submitted call to `handle`, with what it borrowed; or, when `status` is a failure, lets
 * go of that. Returns what is to be raised or VACCEL_OK. */
vaccel_status vac_py_call_adopt(vac_py_handle *handle, vaccel_status status, vaccel_call *call);

/** The Call that a letter is about (a new reference); the letter is gone after that. */
PyObject *vac_py_call_of_letter(vac_py_event *letter);

/** For handle.c: the Call goes. */
void vac_py_pending_drop(struct vac_py_pending *pending);

/* What SWIG wraps. */

/** Whether the call has completed. */
PyObject *call_done(vac_py_call *call);

/** Waits until it has, or `timeout_ns` have passed (negative: without limit): whether it has. */
PyObject *call_wait(vac_py_call *call, int64_t timeout_ns);

vaccel_status call_cancel(vac_py_call *call);

/** Has `mailbox` told when the call completes; False when it has already. */
PyObject *call_watch(vac_py_call *call, PyObject *mailbox);

#endif
