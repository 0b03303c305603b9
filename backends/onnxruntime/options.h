/* SPDX-License-Identifier: Apache-2.0 */
/** From what a session asks for to ONNX Runtime's options: execution provider, threads, precision.
 */
#ifndef VACCEL_ONNXRUNTIME_OPTIONS_H
#define VACCEL_ONNXRUNTIME_OPTIONS_H

#include "runtime.h"

/** An execution provider that calls can be sent to. */
struct vac_ort_provider {
    const char *device;      /* as vaccel names it: "CUDA" */
    const char *name;        /* as ONNX Runtime does: "CUDAExecutionProvider" */
    const char *description; /* for people */
    const char *precisions;  /* comma-separated */
};

/** The `index`th provider that this backend knows, NULL after the last; the first is the CPU. */
const struct vac_ort_provider *vac_ort_provider_at(size_t index);

/**
 * Makes the options of a network's ONNX Runtime session. `attributes` may be NULL. Release them
 * with api->ReleaseSessionOptions. `device` and `*precision` say what it will run on and in.
 * Errors: ERR_UNAVAILABLE (no such device), ERR_UNSUPPORTED (no such precision), ERR_BACKEND.
 */
vaccel_status vac_ort_options(const vaccel_host *host, const struct vac_ort_runtime *runtime,
                              const vaccel_attributes *attributes, char device[32],
                              vaccel_precision *precision, OrtSessionOptions **options);

#endif
