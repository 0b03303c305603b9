/* SPDX-License-Identifier: Apache-2.0 */
#include "bindings/python/native/events.h"

_Atomic(vac_py_event *) vac_py_events;

void vac_py_events_add(vac_py_event *event)
{
    event->next = atomic_load_explicit(&vac_py_events, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&vac_py_events, &event->next, event,
                                                  memory_order_release, memory_order_relaxed))
        continue;
}

vac_py_event *vac_py_events_oldest_first(vac_py_event *newest)
{
    vac_py_event *oldest = NULL;
    while (newest) {
        vac_py_event *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    return oldest;
}

void vac_py_events_run_all(void)
{
    PyObject *kind, *value, *trace;
    PyErr_Fetch(&kind, &value, &trace);
    vac_py_event *newest = atomic_exchange_explicit(&vac_py_events, NULL, memory_order_acquire);
    for (vac_py_event *event = vac_py_events_oldest_first(newest); event;) {
        vac_py_event *next = event->next;
        event->run(event);
        event = next;
    }
    PyErr_Restore(kind, value, trace);
}
