/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/call.h"

#include <stddef.h>
#include <stdlib.h>

#include "bindings/python/native/mailbox.h"
#include "bindings/python/native/quick.h"
#include "bindings/python/native/raise.h"

/* How long a wait goes on before it looks for signals, so that Ctrl-C ends it. */
#define SLICE_NS INT64_C(50000000)

typedef struct vac_py_pending pending;

/* Stands where the mailbox would, once the call has completed. */
static char completed_mark;
#define COMPLETED ((struct vac_py_mailbox *)(void *)&completed_mark)

static void let_go(pending *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        vac_py_borrow *borrow = kept->borrows[i];
        kept->borrows[i] = NULL;
        if (borrow)
            vac_py_borrow_drop(borrow);
    }
}

void vac_py_pending_drop(pending *kept)
{
    if (--kept->references)
        return;
    let_go(kept);
    free(kept);
}

static void on_event(vac_py_event *event)
{
    pending *kept = (pending *)(void *)event;
    let_go(kept);
    vac_py_pending_drop(kept);
}

static pending *of_letter(vac_py_event *letter)
{
    return (pending *)(void *)((char *)letter - offsetof(pending, letter));
}

PyObject *vac_py_call_of_letter(vac_py_event *letter)
{
    pending *kept = of_letter(letter);
    PyObject *call = kept->call;
    kept->call = NULL;
    let_go(kept);
    vac_py_pending_drop(kept);
    return call;
}

/* The loop has gone. */
static void on_lost_letter(vac_py_event *letter)
{
    Py_DECREF(vac_py_call_of_letter(letter));
}

vac_py_handle *vac_py_call_blank(PyObject *made, size_t borrows)
{
    vac_py_handle *handle = vac_py_blank(made, VAC_PY_CALL);
    if (!handle)
        return NULL;
    if (handle->pending)
        vac_py_pending_drop(handle->pending); /* of an attempt that failed */
    handle->pending = calloc(1, sizeof(pending) + borrows * sizeof(vac_py_borrow *));
    if (!handle->pending) {
        PyErr_NoMemory();
        return NULL;
    }
    *handle->pending = (pending){
        .event.run = on_event,
        .letter.run = on_lost_letter,
        .references = 1,
        .count = borrows,
    };
    return handle;
}

/* From the thread that completes the call, without the GIL. */
static void on_done(void *user)
{
    pending *kept = user;
    struct vac_py_mailbox *mailbox =
        atomic_exchange_explicit(&kept->mailbox, COMPLETED, memory_order_acq_rel);
    /* The letter has a reference of its own, so the event may be run and gone by then. */
    vac_py_events_add(&kept->event);
    if (!mailbox)
        return;
    vac_py_mailbox_put(mailbox, &kept->letter);
    vac_py_mailbox_drop(mailbox);
}

vaccel_status vac_py_call_adopt(vac_py_handle *handle, vaccel_status status, vaccel_call *call)
{
    if (status < 0) {
        let_go(handle->pending);
        return status;
    }
    handle->pending->references++;
    vaccel_call_notify(call, on_done, handle->pending);
    return vac_py_adopt(handle, VACCEL_OK, call);
}

static bool is_done(vac_py_call *call)
{
    if (vaccel_call_poll(vac_py_call_pointer(call)) != VACCEL_OK)
        return false;
    let_go(call->pending);
    return true;
}

PyObject *call_done(vac_py_call *call)
{
    bool done = is_done(call);
    vac_py_events_run();
    return PyBool_FromLong(done);
}

PyObject *call_wait(vac_py_call *call, int64_t timeout_ns)
{
    int64_t start = vac_py_now();
    for (;;) {
        int64_t left = timeout_ns < 0 ? SLICE_NS : timeout_ns - (vac_py_now() - start);
        if (left > SLICE_NS)
            left = SLICE_NS;
        vaccel_status status;
        VAC_PY_CALL(status, vaccel_call_wait(vac_py_call_pointer(call), left < 0 ? 0 : left));
        vac_py_events_run();
        if (status == VACCEL_OK || status != VACCEL_ERR_TIMEOUT)
            return PyBool_FromLong(is_done(call));
        if (PyErr_CheckSignals())
            return NULL;
        if (timeout_ns >= 0 && vac_py_now() - start >= timeout_ns)
            return PyBool_FromLong(is_done(call));
    }
}

vaccel_status call_cancel(vac_py_call *call)
{
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_call_cancel(vac_py_call_pointer(call)));
    return status;
}

PyObject *call_watch(vac_py_call *call, PyObject *mailbox)
{
    pending *kept = call->pending;
    struct vac_py_mailbox *none = NULL;
    struct vac_py_mailbox *held = vac_py_mailbox_hold(mailbox);
    if (!held)
        return NULL;
    /* Before anybody can see the mailbox: a letter may be on its way at once. */
    bool first = !kept->call;
    if (first) {
        kept->call = Py_NewRef((PyObject *)call);
        kept->references++;
    }
    if (first && atomic_compare_exchange_strong_explicit(
                     &kept->mailbox, &none, held, memory_order_acq_rel, memory_order_acquire))
        Py_RETURN_TRUE;
    vac_py_mailbox_drop(held);
    if (first) {
        Py_CLEAR(kept->call);
        kept->references--;
        Py_RETURN_FALSE; /* it has completed */
    }
    none = atomic_load_explicit(&kept->mailbox, memory_order_relaxed);
    if (none == COMPLETED || none == held)
        Py_RETURN_TRUE; /* the letter is on its way, to whom need not be known */
    PyErr_SetString(PyExc_RuntimeError,
                    "another event loop awaits this call already; await it there");
    return NULL;
}
