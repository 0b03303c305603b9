/* SPDX-License-Identifier: Apache-2.0 */
/** OpenVINO as this process has it: the library, one core, and the devices that it found. */
#ifndef VACCEL_OPENVINO_RUNTIME_H
#define VACCEL_OPENVINO_RUNTIME_H

#include <stdbool.h>

#include <vaccel/backend.h>

#include "functions.h"

enum { VAC_OPENVINO_DEVICE_LIST_SIZE = 256 };

/** Never changes once it has been given out, so that all threads may read it. */
struct vac_openvino_runtime {
    struct vac_openvino_functions ov;
    char version[64]; /* such as "2026.4.1" */
    ov_core_t *core;
    ov_available_devices_t devices; /* as OpenVINO lists them; at least one */
};

/**
 * The process's runtime, made on the first call and kept for good: probe and open share it, because
 * OpenVINO loads its plugins anew for every core. Thread-safe. Errors: as
 * vac_openvino_library_open, and ERR_UNAVAILABLE.
 */
vaccel_status vac_openvino_runtime_get(const vaccel_host *host,
                                       const struct vac_openvino_runtime **runtime);

/** The device that calls go to when none is asked for: the CPU, which gives the same answer
 * everywhere, or the first. */
const char *vac_openvino_default_device(const struct vac_openvino_runtime *runtime);

/** Whether `name` is a device that is here: one as listed, or "GPU" for the first of "GPU.0",
 * "GPU.1". */
bool vac_openvino_has_device(const struct vac_openvino_runtime *runtime, const char *name);

/** The devices' names, comma-separated, for messages. */
void vac_openvino_list_devices(const struct vac_openvino_runtime *runtime,
                               char list[VAC_OPENVINO_DEVICE_LIST_SIZE]);

#endif
