/* SPDX-License-Identifier: Apache-2.0 */
/** What the generated `_submit` and `_result` functions do. */
#ifndef VAC_CORE_SUBMIT_H
#define VAC_CORE_SUBMIT_H

#include "core/generated/table.h"
#include <vaccel/call.h>

/** Checks and keeps the arguments, and starts the call. `given` is the op's args struct with
 * handles where views will stand, options as the application has them, and no outputs. */
vaccel_status vac_submit(vaccel_session *session, int index, const void *given, vaccel_call **call);

/** Hands the outputs of a completed call over to where `given` points. */
vaccel_status vac_take_outputs(vaccel_call *call, int index, const void *given);

#endif
