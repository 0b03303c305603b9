/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_PARAMS_H
#define VAC_CORE_PARAMS_H

#include <stddef.h>

#include <vaccel/status.h>

/** Zeroes an options struct of `size` bytes, as the caller was compiled with it, and sets its
 * struct_size. */
void vac_params_init(void *params, size_t size);

/**
 * Copies the caller's options, the struct vaccel_`type` of whatever version, into `read`, which is
 * `size` bytes; NULL gives the defaults. ERR_INVALID for a struct_size that makes no sense,
 * ERR_UNSUPPORTED for an option that is set and not known here.
 */
vaccel_status vac_params_read(const void *params, void *read, size_t size, const char *type);

#endif
