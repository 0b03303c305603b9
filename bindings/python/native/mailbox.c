/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/mailbox.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "bindings/python/native/call.h"

struct vac_py_mailbox {
    atomic_uint references; /* the Python object's, and those of calls that will write */
    int descriptor;
    _Atomic(vac_py_event *) newest; /* CLOSED when nobody reads any more */
};

typedef struct mailbox_object {
    PyObject ob_base;
    vac_py_mailbox *mailbox; /* NULL once closed */
} mailbox_object;

static vac_py_event closed_mark;
#define CLOSED (&closed_mark)

static PyTypeObject *type;

void vac_py_mailbox_drop(vac_py_mailbox *mailbox)
{
    if (atomic_fetch_sub_explicit(&mailbox->references, 1, memory_order_acq_rel) != 1)
        return;
    close(mailbox->descriptor);
    free(mailbox);
}

void vac_py_mailbox_put(vac_py_mailbox *mailbox, vac_py_event *letter)
{
    vac_py_event *newest = atomic_load_explicit(&mailbox->newest, memory_order_relaxed);

    do {
        if (newest == CLOSED) {
            vac_py_events_add(letter);
            return;
        }
        letter->next = newest;
    } while (!atomic_compare_exchange_weak_explicit(&mailbox->newest, &newest, letter,
                                                    memory_order_release, memory_order_relaxed));
    /* It can only fail when the counter is full, and then the loop is awake. */
    if (!newest)
        (void)eventfd_write(mailbox->descriptor, 1);
}

static vac_py_mailbox *open_mailbox(void)
{
    vac_py_mailbox *mailbox = calloc(1, sizeof(*mailbox));
    if (!mailbox) {
        PyErr_NoMemory();
        return NULL;
    }
    mailbox->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (mailbox->descriptor < 0) {
        free(mailbox);
        PyErr_SetFromErrno(PyExc_OSError);
        return NULL;
    }
    atomic_init(&mailbox->references, 1);
    return mailbox;
}

static PyObject *make(PyTypeObject *made, PyObject *arguments, PyObject *options)
{
    (void)options;
    if (!PyArg_ParseTuple(arguments, ""))
        return NULL;
    mailbox_object *self = (mailbox_object *)PyType_GenericAlloc(made, 0);
    if (self && !(self->mailbox = open_mailbox()))
        Py_CLEAR(self);
    return (PyObject *)self;
}

/* Lets go of letters that nobody will read: they run as events do. */
static void close_mailbox(mailbox_object *self)
{
    vac_py_mailbox *mailbox = self->mailbox;
    if (!mailbox)
        return;
    self->mailbox = NULL;
    vac_py_event *letter = atomic_exchange_explicit(&mailbox->newest, CLOSED, memory_order_acquire);
    while (letter) {
        vac_py_event *next = letter->next;
        vac_py_events_add(letter);
        letter = next;
    }
    vac_py_mailbox_drop(mailbox);
    vac_py_events_run();
}

static void dealloc(PyObject *self)
{
    PyTypeObject *own = Py_TYPE(self);
    close_mailbox((mailbox_object *)self);
    ((freefunc)PyType_GetSlot(own, Py_tp_free))(self);
    Py_DECREF(own);
}

static PyObject *close_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    close_mailbox((mailbox_object *)self);
    Py_RETURN_NONE;
}

static vac_py_mailbox *opened(PyObject *self)
{
    vac_py_mailbox *mailbox = ((mailbox_object *)self)->mailbox;
    if (!mailbox)
        PyErr_SetString(PyExc_ValueError, "the mailbox is closed; make a new one");
    return mailbox;
}

static PyObject *fileno_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    vac_py_mailbox *mailbox = opened(self);
    return mailbox ? PyLong_FromLong(mailbox->descriptor) : NULL;
}

static PyObject *take_method(PyObject *self, PyObject *unused)
{
    (void)unused;
    vac_py_mailbox *mailbox = opened(self);
    PyObject *calls = mailbox ? PyList_New(0) : NULL;
    eventfd_t count;
    if (!calls)
        return NULL;
    /* Emptied before the list is: what comes in between makes it readable again. */
    (void)eventfd_read(mailbox->descriptor, &count);
    vac_py_event *letter = vac_py_events_oldest_first(
        atomic_exchange_explicit(&mailbox->newest, NULL, memory_order_acquire));
    bool failed = false;
    while (letter) {
        vac_py_event *next = letter->next;
        PyObject *call = vac_py_call_of_letter(letter);
        failed |= PyList_Append(calls, call) != 0;
        Py_DECREF(call);
        letter = next;
    }
    vac_py_events_run();
    if (failed)
        Py_CLEAR(calls);
    return calls;
}

static PyMethodDef methods[] = {
    {"fileno", fileno_method, METH_NOARGS, NULL},
    {"take", take_method, METH_NOARGS, NULL},
    {"close", close_method, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

int vac_py_mailbox_init(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_new, (void *)make},
        {Py_tp_dealloc, (void *)dealloc},
        {Py_tp_methods, methods},
        {0, NULL},
    };
    PyType_Spec spec = {
        .name = "vaccel._native.Mailbox",
        .basicsize = (int)sizeof(mailbox_object),
        .flags = Py_TPFLAGS_DEFAULT,
        .slots = slots,
    };
    type = (PyTypeObject *)PyType_FromSpec(&spec);
    return type ? PyModule_AddType(module, type) : -1;
}

vac_py_mailbox *vac_py_mailbox_hold(PyObject *object)
{
    if (!PyObject_TypeCheck(object, type)) {
        PyErr_SetString(PyExc_TypeError, "mailbox: expected a Mailbox");
        return NULL;
    }
    vac_py_mailbox *mailbox = opened(object);
    if (mailbox)
        atomic_fetch_add_explicit(&mailbox->references, 1, memory_order_relaxed);
    return mailbox;
}
