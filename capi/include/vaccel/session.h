/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VACCEL_SESSION_H
#define VACCEL_SESSION_H

#include <vaccel/base.h>
#include <vaccel/params.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Opens a session. Loads no framework and touches no disk; that waits for the first call that needs
 * it.
 *
 * `options` may be NULL. `*session` belongs to the caller; release it with
 * vaccel_session_release(). Errors: ERR_INVALID (options), ERR_CONFIG (a VACCEL_* variable makes no
 * sense), ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_session_open(const vaccel_session_options *options,
                                             vaccel_session **session);

/**
 * Opens a session like another one, but for what `options` say: for a few calls, or a single one,
 * that are to go elsewhere. Costs as little as opening one does, and shares loaded models.
 *
 * Options that are 0 or NULL are those of `session`, so that what it has on, such as `fallback`,
 * cannot be turned off: open another one for that. `*derived` belongs to the caller and lives by
 * itself. Thread-safe. Errors: as vaccel_session_open().
 */
VACCEL_API vaccel_status vaccel_session_derive(vaccel_session *session,
                                               const vaccel_session_options *options,
                                               vaccel_session **derived);

/** Releases a session. Calls in flight complete first, in the background. NULL is allowed. */
VACCEL_API void vaccel_session_release(vaccel_session *session);

/**
 * Chooses the backend for an op and loads the model into it now, so that the first call need not.
 *
 * `op` is a VACCEL_OP_* id; `model` may be NULL for ops without one. Thread-safe. May take long.
 * Errors: as the op's own.
 */
VACCEL_API vaccel_status vaccel_session_prepare(vaccel_session *session, uint32_t op,
                                                vaccel_model *model);

#ifdef __cplusplus
}
#endif

#endif
