/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_BACKEND_FILE_H
#define VAC_CORE_BACKEND_FILE_H

#include <stddef.h>

#include <vaccel/backend.h>

/**
 * Loads a backend's shared object and checks what it says of itself. On failure writes the reason
 * and the remedy into `reason`. A backend that was loaded stays loaded.
 */
vaccel_status vac_backend_load(const char *path, const vaccel_backend **backend, char *reason,
                               size_t size);

/** Checks what a backend says of itself. */
vaccel_status vac_backend_check(const vaccel_backend *backend, char *reason, size_t size);

#endif
