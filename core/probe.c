/* SPDX-License-Identifier: Apache-2.0 */
#include "core/probe.h"

#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/host.h"
#include "core/thread.h"

vaccel_status vac_probe_add_device(vaccel_probe *probe, const char *name, const char *description,
                                   const char *precisions)
{
    if (!name || !*name)
        return vac_fail(VACCEL_ERR_INVALID,
                        "a device has no name; report it to the backend's author");
    if (probe->device_count == VAC_MAX_DEVICES)
        return vac_fail(VACCEL_ERR_LIMIT, "a backend reports more than %d devices",
                        VAC_MAX_DEVICES);
    struct vac_device device = {strdup(name), strdup(description ? description : ""),
                                strdup(precisions ? precisions : "")};
    if (!device.name || !device.description || !device.precisions) {
        free(device.name);
        free(device.description);
        free(device.precisions);
        return vac_fail_memory();
    }
    probe->devices[probe->device_count++] = device;
    return VACCEL_OK;
}

vaccel_status vac_probe_set_version(vaccel_probe *probe, const char *version)
{
    char *copy = strdup(version ? version : "");
    if (!copy)
        return vac_fail_memory();
    free(probe->version);
    probe->version = copy;
    return VACCEL_OK;
}

vaccel_status vac_probe_here(const vaccel_backend *backend, struct vaccel_probe *probe)
{
    vac_thread()->said = false;
    return vac_call_backend(backend->probe(vac_host(), probe), backend->name, "probe");
}
