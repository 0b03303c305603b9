/* SPDX-License-Identifier: Apache-2.0 */
#include "devices.h"

#include <string.h>

#include "precision.h"
#include "runtime.h"

/* A device's property, to be given to ov->free; NULL when it has no such. */
static char *property(const struct vac_openvino_runtime *runtime, const char *device,
                      const char *key)
{
    char *value = NULL;
    if (runtime->ov.core_get_property(runtime->core, device, key, &value) != OK) {
        return NULL;
    }
    return value;
}

static vaccel_status report(const vaccel_host *host, vaccel_probe *probe,
                            const struct vac_openvino_runtime *runtime, const char *device)
{
    char precisions[64] = "";
    char *name = property(runtime, device, "FULL_DEVICE_NAME");
    char *capabilities = property(runtime, device, "OPTIMIZATION_CAPABILITIES");
    if (capabilities != NULL) {
        vac_openvino_precisions(capabilities, precisions, sizeof(precisions));
    }
    vaccel_status status =
        host->add_device(probe, device, name != NULL ? name : device, precisions);
    runtime->ov.free(name);
    runtime->ov.free(capabilities);
    return status;
}

vaccel_status vac_openvino_probe(const vaccel_host *host, vaccel_probe *probe)
{
    const struct vac_openvino_runtime *runtime;
    vaccel_status status = vac_openvino_runtime_get(host, &runtime);
    if (status != VACCEL_OK) {
        return status;
    }
    status = host->set_version(probe, runtime->version);
    /* The first that is reported is the one that calls go to unless another is asked for. */
    const char *first = vac_openvino_default_device(runtime);
    if (status == VACCEL_OK) {
        status = report(host, probe, runtime, first);
    }
    for (size_t i = 0; i < runtime->devices.size && status == VACCEL_OK; i++) {
        if (strcmp(runtime->devices.devices[i], first) != 0) {
            status = report(host, probe, runtime, runtime->devices.devices[i]);
        }
    }
    return status;
}
