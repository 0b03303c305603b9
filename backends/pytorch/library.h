/* SPDX-License-Identifier: Apache-2.0 */
/** Opens the library with libtorch behind it. */
#ifndef VACCEL_PYTORCH_LIBRARY_H
#define VACCEL_PYTORCH_LIBRARY_H

#include <vaccel/backend.h>

#include "shim.h"

/** Loads it, once, for the rest of the process. Thread-safe. Errors: ERR_UNAVAILABLE (it was not
 * built, or libtorch is not here), ERR_CONFIG (VACCEL_PYTORCH_LIBRARY makes no sense). */
vaccel_status vac_torch_library_get(const vaccel_host *host,
                                    const struct vac_torch_functions **torch);

#endif
