/* SPDX-License-Identifier: Apache-2.0 */
/** Checks of tensors and images that an application gives. Freestanding. */
#ifndef VAC_CORE_CHECK_H
#define VAC_CORE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/tensor.h>

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

#endif
