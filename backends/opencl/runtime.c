/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <stdlib.h>
#include <string.h>

#include "backends/common/signals.h"
#include "program.h"

static const char *const kernel_names[VAC_CL_KERNELS] = {
    [VAC_CL_VECTOR_ADD] = "vector_add", [VAC_CL_SAXPY] = "saxpy", [VAC_CL_SDOT] = "sdot",
    [VAC_CL_MINMAX] = "minmax",         [VAC_CL_SGEMV] = "sgemv", [VAC_CL_SGEMM] = "sgemm",
};

vaccel_status vac_cl_fail(const struct vac_cl_runtime *runtime, const char *what, cl_int error)
{
    vaccel_status status = error == CL_MEM_OBJECT_ALLOCATION_FAILURE ||
                                   error == CL_OUT_OF_HOST_MEMORY || error == CL_INVALID_BUFFER_SIZE
                               ? VACCEL_ERR_NO_MEMORY
                               : VACCEL_ERR_BACKEND;

    return runtime->host->fail(status, "OpenCL, device %s (%s): %s failed with error %d: %s",
                               runtime->device->name, runtime->device->description, what, error,
                               vac_cl_reason(error));
}

static void free_lane(void *user, struct vac_pool_item *item)
{
    const struct vac_cl *cl = ((const struct vac_cl_runtime *)user)->cl;
    struct vac_cl_lane *lane = (struct vac_cl_lane *)item;

    for (int i = 0; i < VAC_CL_KERNELS; i++) {
        if (lane->kernels[i])
            cl->clReleaseKernel(lane->kernels[i]);
    }
    if (lane->queue)
        cl->clReleaseCommandQueue(lane->queue);
    free(lane);
}

static vaccel_status make_lane(void *user, struct vac_pool_item **item)
{
    struct vac_cl_runtime *runtime = user;
    const struct vac_cl *cl = runtime->cl;
    struct vac_cl_lane *lane = calloc(1, sizeof(*lane));
    cl_int error = CL_SUCCESS;

    if (!lane)
        return runtime->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for an OpenCL queue");
    lane->queue = cl->clCreateCommandQueue(runtime->context, runtime->device->id, 0, &error);
    for (int i = 0; i < VAC_CL_KERNELS && error == CL_SUCCESS; i++)
        lane->kernels[i] = cl->clCreateKernel(runtime->program, kernel_names[i], &error);
    if (error != CL_SUCCESS) {
        free_lane(user, &lane->item);
        return vac_cl_fail(runtime, "making a queue", error);
    }
    *item = &lane->item;
    return VACCEL_OK;
}

/* What OpenCL has to say of a context, in its own words. */
static void CL_CALLBACK note(const char *text, const void *data, size_t size, void *user)
{
    const vaccel_host *host = user;

    (void)data, (void)size;
    host->log(VACCEL_LOG_DEBUG, "opencl: %s", text);
}

static vaccel_status make_ready(struct vac_cl_runtime *runtime)
{
    const struct vac_cl *cl = runtime->cl;
    cl_int error = CL_SUCCESS;
    /* The host outlives all calls: it is libvaccel's own, which is never unloaded. */
    void *host = (void *)(uintptr_t)runtime->host;

    runtime->context = cl->clCreateContext(NULL, 1, &runtime->device->id, note, host, &error);
    if (error != CL_SUCCESS) {
        runtime->context = NULL;
        return vac_cl_fail(runtime, "making a context", error);
    }
    vaccel_status status = vac_cl_program(runtime, &runtime->program);
    if (status == VACCEL_OK) {
        runtime->lanes = (struct vac_pool){
            .host = runtime->host, .user = runtime, .make = make_lane, .free = free_lane};
        status = vac_pool_open(&runtime->lanes);
        if (status != VACCEL_OK)
            cl->clReleaseProgram(runtime->program);
    }
    if (status != VACCEL_OK) {
        cl->clReleaseContext(runtime->context);
        runtime->context = NULL;
    }
    return status;
}

static vaccel_status find(struct vac_opencl *backend, const char *name, size_t *place)
{
    char names[VAC_CL_DEVICES * 42] = "";

    *place = 0;
    if (!name || !*name)
        return VACCEL_OK;
    for (size_t i = 0; i < backend->device_count; i++) {
        if (strcmp(backend->devices[i].name, name) == 0) {
            *place = i;
            return VACCEL_OK;
        }
        if (i)
            strcat(names, ", ");
        strcat(names, backend->devices[i].name);
    }
    return backend->host->fail(VACCEL_ERR_INVALID, "OpenCL has no device '%.32s'; there are: %s",
                               name, names);
}

vaccel_status vac_cl_runtime_get(struct vac_opencl *backend, const char *device,
                                 struct vac_cl_runtime **runtime)
{
    size_t place;
    vaccel_status status = find(backend, device, &place);

    if (status != VACCEL_OK)
        return status;
    *runtime = &backend->runtimes[place];
    pthread_mutex_lock(&(*runtime)->lock);
    if (!(*runtime)->context) {
        (*runtime)->host = backend->host;
        (*runtime)->cl = backend->cl;
        (*runtime)->device = &backend->devices[place];
        struct vac_signals signals;
        /* The first time that its compiler is used. */
        vac_signals_save(&signals);
        status = make_ready(*runtime);
        vac_signals_restore(&signals);
    }
    pthread_mutex_unlock(&(*runtime)->lock);
    return status;
}
