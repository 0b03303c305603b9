/* SPDX-License-Identifier: Apache-2.0 */
/** What the generated public functions are made of. */
#ifndef VAC_CORE_FRONT_H
#define VAC_CORE_FRONT_H

#include "core/arguments.h"
#include "core/buffer.h"
#include "core/call.h"
#include "core/check.h"
#include "core/dispatch.h"
#include "core/handle.h"
#include "core/image.h"
#include "core/params.h"
#include <vaccel/backend_ops.h>

/** Checks the images of a list and makes the list of their views; it goes back with free(). */
vaccel_status vac_images_view(vaccel_image *const *images, size_t count, const char *argument,
                              const vaccel_image_view ***views);

/** The failure for a backend that ran the op with that index and succeeded without a result. */
vaccel_status vac_fail_no_result(int index);

#endif
