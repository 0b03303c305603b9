/* SPDX-License-Identifier: Apache-2.0 */
/** What the generated public functions are made of. */
#ifndef VAC_CORE_FRONT_H
#define VAC_CORE_FRONT_H

#include "core/buffer.h"
#include "core/call.h"
#include "core/dispatch.h"
#include "core/handle.h"
#include "core/image.h"
#include "core/params.h"
#include <vaccel/backend_ops.h>

/** Checks the tensors of an argument: pointers and ranks, and of an `input` that it has as much
 * data as its shape says. */
vaccel_status vac_tensors_check(const vaccel_tensor *tensors, size_t count, bool input,
                                const char *argument);

/** The failure for a backend that succeeded without a result. */
vaccel_status vac_fail_no_result(const char *op);

#endif
