/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How an event loop learns that calls have completed: a list that needs no lock, and a descriptor
 * (eventfd) that becomes readable with it.
 *
 * The thread that completes a call must not wait for the GIL (events.h says why), so it cannot call
 * into the loop; writing to a descriptor that the loop watches needs no Python at all.
 */
#ifndef VACCEL_PYTHON_MAILBOX_H
#define VACCEL_PYTHON_MAILBOX_H

#include "bindings/python/native/events.h"

typedef struct vac_py_mailbox vac_py_mailbox;

/** Adds the type `Mailbox` to the module. */
int vac_py_mailbox_init(PyObject *module);

/** The mailbox of a Python object, held for the caller; NULL and an exception when it is another
 * object or closed. */
vac_py_mailbox *vac_py_mailbox_hold(PyObject *object);

/** Takes a reference back. Needs no GIL. */
void vac_py_mailbox_drop(vac_py_mailbox *mailbox);

/** Puts a letter in and wakes the loop. Needs no GIL. The letters of a closed mailbox run as
 * events. */
void vac_py_mailbox_put(vac_py_mailbox *mailbox, vac_py_event *letter);

#endif
