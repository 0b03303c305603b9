/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "backends/common/signals.h"
#include "library.h"
#include "reason.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_openvino_runtime process_runtime; /* guarded by `lock` until `ready` */
static bool ready;

/* "2026.4.1-22982-e213a147257-releases/2026/4" is more than anybody reads. */
static void read_version(struct vac_openvino_runtime *runtime)
{
    ov_version_t version = {NULL, NULL};
    runtime->version[0] = '\0';
    if (runtime->ov.get_openvino_version(&version) == OK && version.buildNumber != NULL) {
        int length = (int)strcspn(version.buildNumber, "-");
        snprintf(runtime->version, sizeof(runtime->version), "%.*s", length, version.buildNumber);
    }
    runtime->ov.version_free(&version);
}

static vaccel_status fail_core(const vaccel_host *host, const struct vac_openvino_runtime *runtime,
                               const char *what, ov_status_e code)
{
    char reason[VAC_OPENVINO_REASON_SIZE];
    vac_openvino_reason(&runtime->ov, code, reason);
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "OpenVINO %s %s (%s); install it again with `pip install --force-reinstall "
                      "openvino`",
                      runtime->version, what, reason);
}

static vaccel_status make(const vaccel_host *host, struct vac_openvino_runtime *runtime)
{
    vaccel_status status = vac_openvino_library_open(host, &runtime->ov);
    if (status != VACCEL_OK) {
        return status;
    }
    read_version(runtime);
    ov_status_e code = runtime->ov.core_create(&runtime->core);
    if (code != OK) {
        return fail_core(host, runtime, "does not start", code);
    }
    code = runtime->ov.core_get_available_devices(runtime->core, &runtime->devices);
    if (code != OK) {
        status = fail_core(host, runtime, "cannot list its devices", code);
    } else if (runtime->devices.size == 0) {
        runtime->ov.available_devices_free(&runtime->devices);
        status =
            host->fail(VACCEL_ERR_UNAVAILABLE,
                       "OpenVINO %s has no device here, not even the CPU: its plugins are missing; "
                       "install it again with `pip install --force-reinstall openvino`",
                       runtime->version);
    }
    if (status != VACCEL_OK) {
        runtime->ov.core_free(runtime->core);
    }
    return status;
}

vaccel_status vac_openvino_runtime_get(const vaccel_host *host,
                                       const struct vac_openvino_runtime **runtime)
{
    vaccel_status status = VACCEL_OK;
    struct vac_signals signals;
    pthread_mutex_lock(&lock);
    if (!ready) {
        process_runtime = (struct vac_openvino_runtime){.core = NULL};
        /* Its plugin for GPUs loads OpenCL's drivers. */
        vac_signals_save(&signals);
        status = make(host, &process_runtime);
        vac_signals_restore(&signals);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    if (status == VACCEL_OK) {
        *runtime = &process_runtime;
    }
    return status;
}

const char *vac_openvino_default_device(const struct vac_openvino_runtime *runtime)
{
    return vac_openvino_has_device(runtime, "CPU") ? "CPU" : runtime->devices.devices[0];
}

bool vac_openvino_has_device(const struct vac_openvino_runtime *runtime, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < runtime->devices.size; i++) {
        const char *device = runtime->devices.devices[i];
        if (strncmp(device, name, length) == 0 &&
            (device[length] == '\0' || device[length] == '.')) {
            return true;
        }
    }
    return false;
}

void vac_openvino_list_devices(const struct vac_openvino_runtime *runtime,
                               char list[VAC_OPENVINO_DEVICE_LIST_SIZE])
{
    size_t used = 0;
    list[0] = '\0';
    for (size_t i = 0; i < runtime->devices.size && used < VAC_OPENVINO_DEVICE_LIST_SIZE; i++) {
        int length = snprintf(list + used, VAC_OPENVINO_DEVICE_LIST_SIZE - used, "%s%s",
                              i > 0 ? ", " : "", runtime->devices.devices[i]);
        used += length > 0 ? (size_t)length : 0;
    }
}
