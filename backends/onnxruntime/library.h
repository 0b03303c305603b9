/* SPDX-License-Identifier: Apache-2.0 */
/** Opens ONNX Runtime's library. */
#ifndef VACCEL_ONNXRUNTIME_LIBRARY_H
#define VACCEL_ONNXRUNTIME_LIBRARY_H

#include <vaccel/backend.h>

#include "api.h"

/** The library, once it was loaded. */
struct vac_ort_library {
    const OrtApi *api;
    bool has_newest;  /* the table is that of VAC_ORT_API_NEWEST */
    char version[32]; /* "1.32.0" */
};

/**
 * Finds the library, loads it for the rest of the process and takes its table. Not thread-safe;
 * runtime.c calls it once. Errors: ERR_CONFIG (VACCEL_ONNXRUNTIME_LIBRARY makes no sense),
 * ERR_UNAVAILABLE, ERR_NO_MEMORY.
 */
vaccel_status vac_ort_library_open(const vaccel_host *host, struct vac_ort_library *library);

#endif
