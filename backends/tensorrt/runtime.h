/* SPDX-License-Identifier: Apache-2.0 */
/** TensorRT as this process has it: its libraries, NVIDIA's driver, and the devices. */
#ifndef VACCEL_TENSORRT_RUNTIME_H
#define VACCEL_TENSORRT_RUNTIME_H

#include <vaccel/backend.h>

#include "cuda.h"
#include "engine.h"

enum { VAC_TRT_DEVICES = 16 };

/** A GPU. */
struct vac_trt_device {
    char name[16];    /* "GPU", "GPU.1" */
    char model[96];   /* "NVIDIA A2" */
    int major, minor; /* of its compute capability */
    void *context;    /* the driver's */
};

/** Never changes once it has been given out, so that all threads may read it. */
struct vac_trt_runtime {
    struct vac_trt_entries entries;
    struct vac_trt_cuda cuda;
    char version[24]; /* "10.16.1" */
    size_t device_count;
    struct vac_trt_device devices[VAC_TRT_DEVICES];
};

/**
 * The process's runtime, made on the first call and kept for good. Thread-safe. Errors: ERR_CONFIG
 * (a variable that names a library makes no sense), ERR_UNAVAILABLE, ERR_NO_MEMORY.
 */
vaccel_status vac_trt_runtime_get(const vaccel_host *host, const struct vac_trt_runtime **runtime);

/** The device of that name, the first one for NULL or "". Errors: ERR_UNAVAILABLE. */
vaccel_status vac_trt_device_find(const vaccel_host *host, const struct vac_trt_runtime *runtime,
                                  const char *name, const struct vac_trt_device **device);

/** The backend's probe. Errors: as vac_trt_runtime_get. */
vaccel_status vac_trt_probe(const vaccel_host *host, vaccel_probe *probe);

#endif
