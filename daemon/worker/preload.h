/* SPDX-License-Identifier: Apache-2.0 */
/** Models that are loaded before anybody asks. */
#ifndef VAC_DAEMON_PRELOAD_H
#define VAC_DAEMON_PRELOAD_H

#include <vaccel/status.h>

/**
 * Has the model of that name loaded for the ops that it is for: those of its kind, or `infer` when
 * it is for no other. It stays loaded for the life of the process. May take long. Thread-safe. What
 * went wrong has been logged. Errors: those of vaccel_model_open() and vaccel_session_prepare();
 * ERR_DENIED for a path.
 */
vaccel_status vac_preload(const char *name);

#endif
