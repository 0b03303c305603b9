/* SPDX-License-Identifier: Apache-2.0 */
/** ONNX Runtime as this process has it: the library, one environment, and the devices. */
#ifndef VACCEL_ONNXRUNTIME_RUNTIME_H
#define VACCEL_ONNXRUNTIME_RUNTIME_H

#include <vaccel/backend.h>

#include "library.h"
#include "plugins.h"

/** Never changes once it has been given out, so that all threads may read it. */
struct vac_ort_runtime {
    struct vac_ort_library library;
    const OrtApi *api; /* the library's */
    OrtEnv *env;
    OrtAllocator *allocator;  /* ordinary memory, for names and strings */
    OrtMemoryInfo *processor; /* says that a tensor's data lies in ordinary memory */
    struct vac_ort_plugins plugins;
};

/**
 * The process's runtime, made on the first call and kept for good. Thread-safe. Errors: as
 * vac_ort_library_open and vac_ort_plugins_parse, and ERR_UNAVAILABLE.
 */
vaccel_status vac_ort_runtime_get(const vaccel_host *host, const struct vac_ort_runtime **runtime);

enum { VAC_ORT_REASON_SIZE = 256 };

/** Frees a status; whether it was one of success. Otherwise `reason` is its text in one line. */
bool vac_ort_good(const OrtApi *api, OrtStatus *status, char reason[VAC_ORT_REASON_SIZE]);

#endif
