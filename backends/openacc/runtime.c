/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backends/common/forked.h"
#include "backends/common/library.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct vac_acc_kernels *kernels; /* guarded by `lock` */

static bool accept_kernels(void *handle, const char *path, void *user,
                           char why[VAC_LIBRARY_REASON_SIZE])
{
    const struct vac_acc_kernels **found = user;

    *found = dlsym(handle, VAC_ACC_KERNELS_NAME);
    if (*found && (*found)->size == sizeof(**found))
        return true;
    snprintf(why, VAC_LIBRARY_REASON_SIZE,
             *found ? "%s is of another version of vaccel" : "%s has no " VAC_ACC_KERNELS_NAME,
             path);
    *found = NULL;
    return false;
}

static vaccel_status open_kernels(const vaccel_host *host)
{
    static const struct vac_library wanted = {
        .framework = "OpenACC",
        .file = "openacc/kernels.so",
        .variable = "VACCEL_OPENACC_KERNELS",
        .install = "apt install libgomp1; cmake --install build --component openacc",
        .accept = accept_kernels,
    };
    const struct vac_acc_kernels *found = NULL;
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&lock);
    if (!kernels) {
        status = vac_forked_watch(host);
        if (status == VACCEL_OK)
            status = vac_library_open(&wanted, host, &found);
        if (status == VACCEL_OK)
            kernels = found;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

static void add_devices(struct vac_openacc *backend, enum vac_acc_kind kind)
{
    int count = backend->kernels->count_devices(kind);

    for (int i = 0; i < count && backend->device_count < VAC_ACC_DEVICES; i++) {
        struct vac_acc_device *device = &backend->devices[backend->device_count++];
        const char *prefix = kind == VAC_ACC_HOST ? "CPU" : "GPU";
        *device = (struct vac_acc_device){
            .kind = kind, .number = i, .shares_memory = kind == VAC_ACC_HOST};
        snprintf(device->name, sizeof(device->name), i ? "%s.%d" : "%s", prefix, i);
        if (kind == VAC_ACC_HOST)
            snprintf(device->description, sizeof(device->description),
                     "OpenACC's host fallback, one thread for each call");
        else
            backend->kernels->name_device(kind, i, device->description,
                                          sizeof(device->description));
    }
}

vaccel_status vac_acc_open(const vaccel_host *host, struct vac_openacc *backend)
{
    /* Left to libgomp, a type that is not here would end the process. */
    const char *wanted = getenv("ACC_DEVICE_TYPE");
    bool any = !wanted || !*wanted;
    vaccel_status status = open_kernels(host);

    *backend = (struct vac_openacc){.host = host, .kernels = kernels};
    if (status != VACCEL_OK)
        return status;
    if (any || strcasecmp(wanted, "nvidia") == 0)
        add_devices(backend, VAC_ACC_NVIDIA);
    if (any || strcasecmp(wanted, "host") == 0)
        add_devices(backend, VAC_ACC_HOST);
    if (backend->device_count)
        return VACCEL_OK;
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "OpenACC has no device of type '%.40s', which the environment variable "
                      "ACC_DEVICE_TYPE asks for; unset it or set it to host, or, for NVIDIA, see "
                      "that the driver is here and that vaccel was built with "
                      "VACCEL_OPENACC_OFFLOAD",
                      any ? "host" : wanted);
}

vaccel_status vac_acc_device(const struct vac_openacc *backend, const char *name,
                             const struct vac_acc_device **device)
{
    *device = &backend->devices[0];
    if (!name || !*name)
        return VACCEL_OK;
    for (size_t i = 0; i < backend->device_count; i++) {
        *device = &backend->devices[i];
        if (strcmp((*device)->name, name) == 0)
            return VACCEL_OK;
    }
    return backend->host->fail(
        VACCEL_ERR_INVALID, "OpenACC has no device '%.32s'; `vaccel info` lists its devices", name);
}
