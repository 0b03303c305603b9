/* SPDX-License-Identifier: Apache-2.0 */
/** What the generated public functions are made of. */
#ifndef VAC_CORE_FRONT_H
#define VAC_CORE_FRONT_H

#include "core/arguments.h"
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

/** Checks that every output has room in the caller's memory, for a call that is given no `result`
 * to put others in. */
vaccel_status vac_room_check(const vaccel_tensor *outputs, size_t count, const char *argument,
                             const char *result);

/** Checks the images of a list: at least one, and each a handle. */
vaccel_status vac_images_check(vaccel_image *const *images, size_t count, const char *argument);

/** The same, and makes the list of their views; it goes back with free(). */
vaccel_status vac_images_view(vaccel_image *const *images, size_t count, const char *argument,
                              const vaccel_image_view ***views);

/** The failure for a backend that ran the op with that index and succeeded without a result. */
vaccel_status vac_fail_no_result(int index);

#endif
