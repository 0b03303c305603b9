/* SPDX-License-Identifier: Apache-2.0 */
/** Opens OpenVINO's library and fills the table of functions. */
#ifndef VACCEL_OPENVINO_LIBRARY_H
#define VACCEL_OPENVINO_LIBRARY_H

#include <vaccel/backend.h>

#include "functions.h"

/**
 * Finds the library, loads it for the rest of the process and fills `ov`. Not thread-safe;
 * runtime.c calls it once. Errors: ERR_CONFIG (VACCEL_OPENVINO_LIBRARY makes no sense),
 * ERR_UNAVAILABLE, ERR_NO_MEMORY.
 */
vaccel_status vac_openvino_library_open(const vaccel_host *host, struct vac_openvino_functions *ov);

#endif
