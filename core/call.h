/* SPDX-License-Identifier: Apache-2.0 */
/** Asynchronous calls: what submit.c is made of. */
#ifndef VAC_CORE_CALL_H
#define VAC_CORE_CALL_H

#include "core/keep.h"
#include <vaccel/backend.h>
#include <vaccel/call.h>

/**
 * Makes a call of the op with that index, with zeroed room for its args struct and for what that
 * points to. Results in it that nobody takes go with it. The call is nobody's until
 * vac_call_start().
 */
vaccel_status vac_call_new(vaccel_session *session, int index, vaccel_model *model,
                           struct vaccel_call **call, void **room);
void *vac_call_args(struct vaccel_call *call);

/** What it keeps of its arguments. */
struct vac_keep *vac_call_keep(struct vaccel_call *call);

/** Starts the call and hands it to the application; frees it when it cannot be started. */
vaccel_status vac_call_start(struct vaccel_call *call, vaccel_call **out);

/** Begins to take the results: the call's own status, or ERR_BUSY, or ERR_INVALID when they were
 * taken. */
vaccel_status vac_call_take(vaccel_call *call, int index);
void vac_call_taken(vaccel_call *call);

/** vaccel_host.complete. */
void vac_call_complete(vaccel_ticket *ticket, vaccel_status status, const char *message);

/** A vaccel_run_fn over a backend's `submit`; `self` is the route. */
vaccel_status vac_submit_and_wait(void *self, const vaccel_invocation *invocation,
                                  const void *args);

/** Runs a call that was queued; for the pool. */
void vac_call_run(struct vaccel_call *call);

#endif
