/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <stdint.h>

#include "backends/common/forked.h"

static void check(struct vac_cl_run *run, const char *what, cl_int error)
{
    if (error != CL_SUCCESS && run->status == VACCEL_OK)
        run->status = vac_cl_fail(run->runtime, what, error);
}

void vac_cl_begin(struct vac_opencl *backend, const vaccel_invocation *invocation,
                  struct vac_cl_run *run)
{
    struct vac_pool_item *item = NULL;

    /* The backend's own kernels read one element at a time. */
    *run = (struct vac_cl_run){.status = vac_forked_check(backend->host, "OpenCL"),
                               .cancelled = invocation->cancelled,
                               .alignment = sizeof(float)};
    if (run->status == VACCEL_OK)
        run->status = vac_cl_runtime_get(backend, invocation->attributes->device, &run->runtime);
    if (run->status == VACCEL_OK)
        run->status = vac_pool_take(&run->runtime->lanes, invocation->cancelled, &item);
    run->lane = (struct vac_cl_lane *)item;
}

static cl_mem add(struct vac_cl_run *run, cl_mem_flags flags, void *data, size_t size)
{
    cl_int error;

    if (run->status != VACCEL_OK)
        return NULL;
    cl_mem buffer =
        run->runtime->cl->clCreateBuffer(run->runtime->context, flags, size, data, &error);
    check(run, "making a buffer", error);
    if (run->status != VACCEL_OK)
        return NULL;
    run->buffers[run->buffer_count++] = buffer;
    return buffer;
}

/* Whether the device uses the caller's memory where it lies. A driver should see to alignment, and
 * PoCL does not: what loads vectors there crashes. */
static bool in_place(const struct vac_cl_run *run, const void *data)
{
    return run->runtime->device->shares_memory && (uintptr_t)data % run->alignment == 0;
}

cl_mem vac_cl_buffer(struct vac_cl_run *run, const void *data, size_t size,
                     enum vac_cl_access access)
{
    static const cl_mem_flags flags[] = {CL_MEM_READ_ONLY, CL_MEM_WRITE_ONLY, CL_MEM_READ_WRITE};
    void *host = (void *)(uintptr_t)data;

    if (run->status != VACCEL_OK)
        return NULL;
    if (in_place(run, data))
        return add(run, flags[access] | CL_MEM_USE_HOST_PTR, host, size);
    return access == VAC_CL_WRITES ? add(run, flags[access], NULL, size)
                                   : add(run, flags[access] | CL_MEM_COPY_HOST_PTR, host, size);
}

cl_mem vac_cl_scratch(struct vac_cl_run *run, size_t size)
{
    return add(run, CL_MEM_READ_WRITE, NULL, size);
}

void vac_cl_copy(struct vac_cl_run *run, cl_mem from, cl_mem to, size_t size)
{
    if (run->status == VACCEL_OK)
        check(run, "copying",
              run->runtime->cl->clEnqueueCopyBuffer(run->lane->queue, from, to, 0, 0, size, 0, NULL,
                                                    NULL));
}

void vac_cl_read(struct vac_cl_run *run, cl_mem buffer, void *data, size_t size)
{
    if (run->status == VACCEL_OK)
        check(run, "reading a result",
              run->runtime->cl->clEnqueueReadBuffer(run->lane->queue, buffer, CL_TRUE, 0, size,
                                                    data, 0, NULL, NULL));
}

void vac_cl_fetch(struct vac_cl_run *run, cl_mem buffer, void *data, size_t size)
{
    const struct vac_cl *cl;
    cl_int error = CL_SUCCESS;

    if (run->status != VACCEL_OK)
        return;
    cl = run->runtime->cl;
    if (!in_place(run, data)) {
        vac_cl_read(run, buffer, data, size);
        return;
    }
    /* It is there already; mapping says when, and to whom caches it. */
    void *mapped = cl->clEnqueueMapBuffer(run->lane->queue, buffer, CL_TRUE, CL_MAP_READ, 0, size,
                                          0, NULL, NULL, &error);
    check(run, "waiting for a result", error);
    if (error == CL_SUCCESS)
        check(run, "waiting for a result",
              cl->clEnqueueUnmapMemObject(run->lane->queue, buffer, mapped, 0, NULL, NULL));
}

void vac_cl_check_cancelled(struct vac_cl_run *run)
{
    if (run->status == VACCEL_OK)
        run->status = vac_check_cancelled(run->runtime->host, run->cancelled);
}

static void launch(struct vac_cl_run *run, enum vac_cl_kernel kernel,
                   const struct vac_cl_value *values, size_t count, cl_uint dimensions,
                   const size_t *work, const size_t *group)
{
    /* Making the device ready, and copies to it, took their time. */
    vac_cl_check_cancelled(run);
    if (run->status != VACCEL_OK)
        return;
    const struct vac_cl *cl = run->runtime->cl;
    for (size_t i = 0; i < count; i++)
        check(run, "setting a kernel's argument",
              cl->clSetKernelArg(run->lane->kernels[kernel], (cl_uint)i, values[i].size,
                                 values[i].data));
    if (run->status == VACCEL_OK)
        check(run, "running a kernel",
              cl->clEnqueueNDRangeKernel(run->lane->queue, run->lane->kernels[kernel], dimensions,
                                         NULL, work, group, 0, NULL, NULL));
}

void vac_cl_launch(struct vac_cl_run *run, enum vac_cl_kernel kernel,
                   const struct vac_cl_value *values, size_t count, size_t items)
{
    if (run->status != VACCEL_OK)
        return;
    size_t group = run->runtime->device->group;
    size_t work = (items + group - 1) / group * group;
    launch(run, kernel, values, count, 1, &work, &group);
}

void vac_cl_launch_plane(struct vac_cl_run *run, enum vac_cl_kernel kernel,
                         const struct vac_cl_value *values, size_t count, const size_t work[2],
                         const size_t group[2])
{
    launch(run, kernel, values, count, 2, work, group);
}

vaccel_status vac_cl_end(struct vac_cl_run *run)
{
    if (!run->lane)
        return run->status;
    const struct vac_cl *cl = run->runtime->cl;
    check(run, "waiting for the device", cl->clFinish(run->lane->queue));
    for (size_t i = 0; i < run->buffer_count; i++)
        cl->clReleaseMemObject(run->buffers[i]);
    vac_pool_put(&run->runtime->lanes, &run->lane->item);
    return run->status;
}
