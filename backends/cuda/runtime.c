/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <stdlib.h>
#include <string.h>

#include "program.h"

vaccel_status vac_cuda_fail(const struct vac_cuda_runtime *runtime, const char *what,
                            vac_cuda_result error)
{
    char reason[192];

    vac_cuda_reason(runtime->driver, error, reason, sizeof(reason));
    return runtime->host->fail(
        error == VAC_CUDA_OUT_OF_MEMORY ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_BACKEND,
        "CUDA, device %s (%s): %s failed (%s)%s", runtime->device->name,
        runtime->device->description, what, reason,
        vac_cuda_is_fatal(error) ? "; nothing runs on it in this process any more: start it again"
                                 : "");
}

void vac_cuda_lane_trim(const struct vac_cuda_runtime *runtime, struct vac_cuda_lane *lane,
                        size_t most)
{
    for (int i = 0; i < VAC_CUDA_SLOTS; i++) {
        if (lane->slots[i].memory && lane->slots[i].size > most) {
            runtime->driver->cuMemFree_v2(lane->slots[i].memory);
            lane->slots[i].memory = 0;
            lane->slots[i].size = 0;
        }
    }
}

static void free_lane(void *user, struct vac_pool_item *item)
{
    const struct vac_cuda_runtime *runtime = user;
    struct vac_cuda_lane *lane = (struct vac_cuda_lane *)item;
    vac_cuda_context before;

    runtime->driver->cuCtxPushCurrent_v2(runtime->context);
    if (lane->cublas)
        runtime->cublas->cublasDestroy_v2(lane->cublas);
    vac_cuda_lane_trim(runtime, lane, 0);
    if (lane->stream)
        runtime->driver->cuStreamDestroy_v2(lane->stream);
    runtime->driver->cuCtxPopCurrent_v2(&before);
    free(lane);
}

static vaccel_status make_lane(void *user, struct vac_pool_item **item)
{
    const struct vac_cuda_runtime *runtime = user;
    struct vac_cuda_lane *lane = calloc(1, sizeof(*lane));
    vac_cuda_context before;

    if (!lane)
        return runtime->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for a CUDA stream");
    vac_cuda_result error = runtime->driver->cuCtxPushCurrent_v2(runtime->context);
    if (error == VAC_CUDA_SUCCESS) {
        error = runtime->driver->cuStreamCreate(&lane->stream, VAC_CUDA_STREAM_NON_BLOCKING);
        runtime->driver->cuCtxPopCurrent_v2(&before);
    }
    if (error != VAC_CUDA_SUCCESS) {
        free(lane);
        return vac_cuda_fail(runtime, "making a stream", error);
    }
    *item = &lane->item;
    return VACCEL_OK;
}

/* The primary context, which all users of the device in a process share, with the kernels in it. */
static vaccel_status open_context(struct vac_cuda_runtime *runtime, const struct vac_nvrtc *nvrtc)
{
    const struct vac_cuda_driver *driver = runtime->driver;
    vac_cuda_context before;
    vac_cuda_result error =
        driver->cuDevicePrimaryCtxRetain(&runtime->context, runtime->device->device);

    if (error != VAC_CUDA_SUCCESS) {
        runtime->context = NULL;
        return vac_cuda_fail(runtime, "making a context", error);
    }
    vaccel_status status;
    error = driver->cuCtxPushCurrent_v2(runtime->context);
    if (error == VAC_CUDA_SUCCESS) {
        status = vac_cuda_program(runtime, nvrtc);
        driver->cuCtxPopCurrent_v2(&before);
    } else {
        status = vac_cuda_fail(runtime, "entering a context", error);
    }
    if (status != VACCEL_OK) {
        driver->cuDevicePrimaryCtxRelease_v2(runtime->device->device);
        runtime->context = NULL;
    }
    return status;
}

static void close_context(struct vac_cuda_runtime *runtime)
{
    vac_cuda_context before;

    runtime->driver->cuCtxPushCurrent_v2(runtime->context);
    runtime->driver->cuModuleUnload(runtime->module);
    runtime->driver->cuCtxPopCurrent_v2(&before);
    runtime->driver->cuDevicePrimaryCtxRelease_v2(runtime->device->device);
    runtime->context = NULL;
}

static vaccel_status make_ready(struct vac_cuda *backend, struct vac_cuda_runtime *runtime)
{
    vaccel_status status =
        vac_cublas_get(backend->host, backend->driver->version, &runtime->cublas);

    if (status == VACCEL_OK)
        status = open_context(runtime, backend->nvrtc);
    if (status != VACCEL_OK)
        return status;
    runtime->lanes = (struct vac_pool){
        .host = runtime->host, .user = runtime, .make = make_lane, .free = free_lane};
    status = vac_pool_open(&runtime->lanes);
    if (status != VACCEL_OK)
        close_context(runtime);
    return status;
}

static vaccel_status find(const struct vac_cuda *backend, const char *name, size_t *place)
{
    *place = 0;
    if (!name || !*name)
        return VACCEL_OK;
    for (size_t i = 0; i < backend->device_count; i++) {
        if (strcmp(backend->devices[i].name, name) == 0) {
            *place = i;
            return VACCEL_OK;
        }
    }
    return backend->host->fail(VACCEL_ERR_INVALID,
                               "CUDA has no device '%.32s'; `vaccel info` lists its devices", name);
}

vaccel_status vac_cuda_runtime_get(struct vac_cuda *backend, const char *device,
                                   struct vac_cuda_runtime **runtime)
{
    size_t place;
    vaccel_status status = find(backend, device, &place);

    if (status != VACCEL_OK)
        return status;
    *runtime = &backend->runtimes[place];
    pthread_mutex_lock(&backend->lock);
    if (!(*runtime)->context) {
        (*runtime)->host = backend->host;
        (*runtime)->driver = backend->driver;
        (*runtime)->device = &backend->devices[place];
        status = make_ready(backend, *runtime);
    }
    pthread_mutex_unlock(&backend->lock);
    return status;
}
