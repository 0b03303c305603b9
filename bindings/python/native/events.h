/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What vaccel's own threads have to tell Python: a borrowed buffer is free, a message was logged.
 *
 * Such a thread must not wait for the GIL: the thread that holds it may be waiting for that thread,
 * and an interpreter that shuts down ends or blocks whoever asks. So events go on a lock-free list,
 * from any thread and at any time, even after the interpreter has gone; calls into vaccel run them
 * on their way back to Python.
 */
#ifndef VACCEL_PYTHON_EVENTS_H
#define VACCEL_PYTHON_EVENTS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdatomic.h>

typedef struct vac_py_event vac_py_event;
struct vac_py_event {
    vac_py_event *next;
    void (*run)(vac_py_event *event); /* with the GIL; frees the event; must leave no exception */
};

extern _Atomic(vac_py_event *) vac_py_events;

/** Adds an event. Needs no GIL. */
void vac_py_events_add(vac_py_event *event);

/** Turns a list that was added to at its head around: oldest first. */
vac_py_event *vac_py_events_oldest_first(vac_py_event *newest);

/** Runs what there is, oldest first. An exception that is set stays set. */
void vac_py_events_run_all(void);

static inline void vac_py_events_run(void)
{
    if (atomic_load_explicit(&vac_py_events, memory_order_relaxed))
        vac_py_events_run_all();
}

#endif
