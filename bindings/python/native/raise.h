/* SPDX-License-Identifier: Apache-2.0 */
/** Failures as Python exceptions. */
#ifndef VACCEL_PYTHON_RAISE_H
#define VACCEL_PYTHON_RAISE_H

#include "bindings/python/native/events.h"

#include <vaccel/vaccel.h>

/** Sets the exception for `status`, with this thread's message, unless one is set already. */
void vac_py_raise(vaccel_status status);

/** What every call does on its way back: 0, or -1 with the exception set. */
static inline int vac_py_done(vaccel_status status)
{
    if (status < 0)
        vac_py_raise(status);
    vac_py_events_run();
    return status < 0 ? -1 : 0;
}

#endif
