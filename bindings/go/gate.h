/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Closing a session while calls use it, without a counter that every call writes.
 *
 * Each thread has a lane of its own, in which it notes the gate that it is in. Closing reads all
 * lanes and releases the session, or leaves that to the last call that is in. What orders a
 * caller's note before its look at the gate, and Close's mark before its look at the lanes, is a
 * barrier that Close makes in all threads at once (membarrier), so that calls need none.
 */
#ifndef VAC_GO_GATE_H
#define VAC_GO_GATE_H

#include <vaccel/vaccel.h>

typedef struct vac_go_gate vac_go_gate;

/** A gate to `session`, which belongs to it from then on; NULL when memory runs out. */
vac_go_gate *vac_go_gate_new(vaccel_session *session);

/** Lets nobody in any more. The session is released when the last one has left. True the first
 * time. */
int vac_go_gate_close(vac_go_gate *gate);

/** Closes the gate and frees it. Nobody may be in it. */
void vac_go_gate_free(vac_go_gate *gate);

#endif
