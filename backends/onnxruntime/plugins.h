/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Execution providers that ONNX Runtime does not have built in: shared libraries that the
 * environment names, VACCEL_ONNXRUNTIME_PROVIDERS=NAME=/PATH[,NAME=/PATH...].
 */
#ifndef VACCEL_ONNXRUNTIME_PLUGINS_H
#define VACCEL_ONNXRUNTIME_PLUGINS_H

#include <stddef.h>

#include <vaccel/backend.h>

#include "api.h"

#define VAC_ORT_PLUGINS_VARIABLE "VACCEL_ONNXRUNTIME_PROVIDERS"

enum {
    VAC_ORT_PLUGINS = 8,
    VAC_ORT_PLUGIN_DEVICES = 16,
    VAC_ORT_PLUGIN_NAME_SIZE = 24,
    VAC_ORT_PLUGIN_TEXT_SIZE = 128
};

/** One library. */
struct vac_ort_plugin {
    char name[VAC_ORT_PLUGIN_NAME_SIZE]; /* the name of its first device; "npu.1" is its second */
    char path[4096];
    size_t count;
    /** ONNX Runtime's, for the life of the process. */
    const OrtEpDevice *devices[VAC_ORT_PLUGIN_DEVICES];
};

struct vac_ort_plugins {
    size_t count;
    struct vac_ort_plugin list[VAC_ORT_PLUGINS];
};

struct vac_ort_runtime;

/** Reads the variable's text; NULL and "" name none. Errors: ERR_CONFIG. */
vaccel_status vac_ort_plugins_parse(const vaccel_host *host, const char *text,
                                    struct vac_ort_plugins *plugins);

/**
 * Has ONNX Runtime load them. One that it cannot use is a warning in the log, with the reason, and
 * has no devices: the others and the processor are still there. Not thread-safe; runtime.c calls it
 * once.
 */
void vac_ort_plugins_register(const vaccel_host *host, struct vac_ort_runtime *runtime);

/** The plugin and the device that are called so; both NULL when none is. */
const struct vac_ort_plugin *vac_ort_plugin_find(const struct vac_ort_plugins *plugins,
                                                 const char *name, const OrtEpDevice **device);

/** A device for people: "OpenVINOExecutionProvider, a plugin, on a CPU of Intel". */
void vac_ort_plugin_describe(const OrtApi *api, const OrtEpDevice *device,
                             char text[VAC_ORT_PLUGIN_TEXT_SIZE]);

#endif
