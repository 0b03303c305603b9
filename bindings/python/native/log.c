/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/log.h"

#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "bindings/python/native/convert.h"
#include "bindings/python/native/events.h"

/* Messages that wait at most; a process that makes no calls must not gather them without end. */
#define WAITING_MAX 4096

typedef struct message {
    vac_py_event event;
    vaccel_log_level level;
    char text[];
} message;

static PyObject *python_sink; /* under the GIL */
static atomic_uint waiting;

static void deliver(vaccel_log_level level, PyObject *text)
{
    PyObject *done = text ? PyObject_CallFunction(python_sink, "iO", (int)level, text) : NULL;
    Py_XDECREF(text);
    Py_XDECREF(done);
    if (done)
        return;
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        /* Not ours to swallow: it comes again as soon as Python runs. */
        PyErr_Clear();
        PyErr_SetInterrupt();
        return;
    }
    PyErr_WriteUnraisable(python_sink);
}

static void run(vac_py_event *event)
{
    message *entry = (message *)(void *)event;
    atomic_fetch_sub_explicit(&waiting, 1, memory_order_relaxed);
    if (python_sink)
        deliver(entry->level, vac_py_text(entry->text));
    free(entry);
}

static void on_message(void *user, vaccel_log_level level, const char *text)
{
    (void)user;
    size_t size = strlen(text) + 1;
    message *entry;
    if (atomic_fetch_add_explicit(&waiting, 1, memory_order_relaxed) >= WAITING_MAX ||
        !(entry = malloc(sizeof(*entry) + size))) {
        atomic_fetch_sub_explicit(&waiting, 1, memory_order_relaxed);
        return;
    }
    entry->event.run = run;
    entry->level = level;
    memcpy(entry->text, text, size);
    vac_py_events_add(&entry->event);
}

void vac_py_log_to(PyObject *sink)
{
    PyObject *earlier = python_sink;
    vac_py_events_run();
    python_sink = sink == Py_None ? NULL : Py_NewRef(sink);
    if (python_sink)
        vaccel_log_set(on_message, NULL, VACCEL_LOG_DEBUG);
    else
        vaccel_log_set(NULL, NULL, VACCEL_LOG_NONE);
    Py_XDECREF(earlier);
}
