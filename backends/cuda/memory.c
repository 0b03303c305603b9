/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include "backends/common/forked.h"

/* What of the device's memory a lane keeps in each slot between calls, at most. */
enum { KEPT = 64 << 20 };

static void check(struct vac_cuda_run *run, const char *what, vac_cuda_result error)
{
    if (error == VAC_CUDA_SUCCESS)
        return;
    if (vac_cuda_is_fatal(error))
        atomic_store(&run->backend->fatal, error);
    if (run->status == VACCEL_OK)
        run->status = vac_cuda_fail(run->runtime, what, error);
}

void vac_cuda_begin(struct vac_cuda *backend, const vaccel_invocation *invocation,
                    struct vac_cuda_run *run)
{
    struct vac_pool_item *item = NULL;

    *run = (struct vac_cuda_run){.backend = backend,
                                 .status = vac_forked_check(backend->host, "CUDA")};
    if (run->status == VACCEL_OK)
        run->status = vac_cuda_runtime_get(backend, invocation->attributes->device, &run->runtime);
    if (run->status == VACCEL_OK)
        run->status = vac_pool_take(&run->runtime->lanes, invocation->cancelled, &item);
    run->lane = (struct vac_cuda_lane *)item;
    if (run->status != VACCEL_OK)
        return;
    check(run, "entering the context",
          run->runtime->driver->cuCtxPushCurrent_v2(run->runtime->context));
    run->entered = run->status == VACCEL_OK;
}

vac_cuda_ptr vac_cuda_room(struct vac_cuda_run *run, unsigned slot, size_t size)
{
    if (run->status != VACCEL_OK)
        return 0;
    const struct vac_cuda_driver *driver = run->runtime->driver;
    struct vac_cuda_lane *lane = run->lane;
    if (size == 0)
        size = sizeof(float);
    if (lane->slots[slot].size < size) {
        vac_cuda_ptr memory = 0;
        if (lane->slots[slot].memory)
            driver->cuMemFree_v2(lane->slots[slot].memory);
        lane->slots[slot].memory = 0;
        lane->slots[slot].size = 0;
        check(run, "taking memory", driver->cuMemAlloc_v2(&memory, size));
        if (run->status != VACCEL_OK)
            return 0;
        lane->slots[slot].memory = memory;
        lane->slots[slot].size = size;
    }
    return lane->slots[slot].memory;
}

void vac_cuda_send(struct vac_cuda_run *run, vac_cuda_ptr to, const void *from, size_t size)
{
    if (run->status == VACCEL_OK && size)
        check(run, "copying to the device",
              run->runtime->driver->cuMemcpyHtoDAsync_v2(to, from, size, run->lane->stream));
}

void vac_cuda_fetch(struct vac_cuda_run *run, void *to, vac_cuda_ptr from, size_t size)
{
    /* Kernels report their failures when they are waited for: nothing is written after one. */
    if (run->status == VACCEL_OK)
        check(run, "running the kernel",
              run->runtime->driver->cuStreamSynchronize(run->lane->stream));
    if (run->status == VACCEL_OK && size)
        check(run, "copying from the device",
              run->runtime->driver->cuMemcpyDtoHAsync_v2(to, from, size, run->lane->stream));
}

static size_t size_of(const struct vac_cuda_block *block)
{
    return block->rows * block->columns * sizeof(float);
}

static bool is_dense(const struct vac_cuda_block *block)
{
    return block->stride == block->columns || block->rows < 2;
}

/* Rows that are further apart than the device copies at once. */
static bool is_far_apart(const struct vac_cuda_run *run, const struct vac_cuda_block *block)
{
    return block->stride * sizeof(float) > run->runtime->device->max_pitch;
}

vac_cuda_ptr vac_cuda_room_block(struct vac_cuda_run *run, unsigned slot,
                                 const struct vac_cuda_block *block)
{
    return vac_cuda_room(run, slot, size_of(block));
}

vac_cuda_ptr vac_cuda_send_block(struct vac_cuda_run *run, unsigned slot, const float *from,
                                 const struct vac_cuda_block *block)
{
    vac_cuda_ptr to = vac_cuda_room_block(run, slot, block);
    const size_t row = block->columns * sizeof(float);

    if (run->status != VACCEL_OK || size_of(block) == 0)
        return to;
    if (is_dense(block)) {
        vac_cuda_send(run, to, from, size_of(block));
    } else if (is_far_apart(run, block)) {
        for (size_t i = 0; i < block->rows; i++)
            vac_cuda_send(run, to + i * row, from + i * block->stride, row);
    } else {
        const struct vac_cuda_copy copy = {.from_type = VAC_CUDA_MEMORY_HOST,
                                           .from_host = from,
                                           .from_pitch = block->stride * sizeof(float),
                                           .to_type = VAC_CUDA_MEMORY_DEVICE,
                                           .to_device = to,
                                           .to_pitch = row,
                                           .width = row,
                                           .height = block->rows};
        check(run, "copying to the device",
              run->runtime->driver->cuMemcpy2DAsync_v2(&copy, run->lane->stream));
    }
    return to;
}

void vac_cuda_fetch_block(struct vac_cuda_run *run, float *to, vac_cuda_ptr from,
                          const struct vac_cuda_block *block)
{
    const size_t row = block->columns * sizeof(float);

    if (run->status != VACCEL_OK || size_of(block) == 0)
        return;
    if (is_dense(block)) {
        vac_cuda_fetch(run, to, from, size_of(block));
        return;
    }
    /* Waits for the kernel. */
    vac_cuda_fetch(run, to, from, 0);
    if (is_far_apart(run, block)) {
        for (size_t i = 0; i < block->rows; i++)
            vac_cuda_fetch(run, to + i * block->stride, from + i * row, row);
    } else if (run->status == VACCEL_OK) {
        const struct vac_cuda_copy copy = {.from_type = VAC_CUDA_MEMORY_DEVICE,
                                           .from_device = from,
                                           .from_pitch = row,
                                           .to_type = VAC_CUDA_MEMORY_HOST,
                                           .to_host = to,
                                           .to_pitch = block->stride * sizeof(float),
                                           .width = row,
                                           .height = block->rows};
        check(run, "copying from the device",
              run->runtime->driver->cuMemcpy2DAsync_v2(&copy, run->lane->stream));
    }
}

void vac_cuda_launch(struct vac_cuda_run *run, enum vac_cuda_kernel kernel, unsigned grid_x,
                     unsigned grid_y, void **arguments)
{
    if (run->status == VACCEL_OK)
        check(run, "starting a kernel",
              run->runtime->driver->cuLaunchKernel(run->runtime->kernels[kernel], grid_x, grid_y, 1,
                                                   VAC_CUDA_THREADS, 1, 1, 0, run->lane->stream,
                                                   arguments, NULL));
}

void vac_cuda_check_cublas(struct vac_cuda_run *run, const char *what, vac_cublas_status status)
{
    const struct vac_cuda_runtime *runtime = run->runtime;

    if (status == 0 || run->status != VACCEL_OK)
        return;
    run->status = runtime->host->fail(
        status == VAC_CUBLAS_ALLOC_FAILED ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_BACKEND,
        "CUDA, device %s (%s): cuBLAS's %s failed with status %u (see cublas_api.h)",
        runtime->device->name, runtime->device->description, what, status);
}

vac_cublas_handle vac_cuda_cublas(struct vac_cuda_run *run)
{
    const struct vac_cublas *cublas = run->status == VACCEL_OK ? run->runtime->cublas : NULL;
    struct vac_cuda_lane *lane = run->lane;

    if (!cublas || lane->cublas)
        return cublas ? lane->cublas : NULL;
    vac_cublas_status status = cublas->cublasCreate_v2(&lane->cublas);
    if (status != 0)
        lane->cublas = NULL;
    vac_cuda_check_cublas(run, "initialisation", status);
    if (status == 0) {
        status = cublas->cublasSetStream_v2(lane->cublas, lane->stream);
        vac_cuda_check_cublas(run, "choice of a stream", status);
    }
    return run->status == VACCEL_OK ? lane->cublas : NULL;
}

vaccel_status vac_cuda_end(struct vac_cuda_run *run)
{
    vac_cuda_context before;

    if (!run->lane)
        return run->status;
    const struct vac_cuda_driver *driver = run->runtime->driver;
    if (run->entered) {
        check(run, "running the kernel", driver->cuStreamSynchronize(run->lane->stream));
        vac_cuda_lane_trim(run->runtime, run->lane, KEPT);
        driver->cuCtxPopCurrent_v2(&before);
    }
    vac_pool_put(&run->runtime->lanes, &run->lane->item);
    return run->status;
}
