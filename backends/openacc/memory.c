/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "backends/common/forked.h"

void vac_acc_begin(const struct vac_openacc *backend, const vaccel_invocation *invocation,
                   struct vac_acc_run *run)
{
    *run = (struct vac_acc_run){.backend = backend,
                                .status = vac_forked_check(backend->host, "OpenACC")};
    if (run->status == VACCEL_OK)
        run->status = vac_acc_device(backend, invocation->attributes->device, &run->device);
    if (run->status == VACCEL_OK)
        backend->kernels->use(run->device->kind, run->device->number);
}

static void fail_memory(struct vac_acc_run *run, size_t size)
{
    run->status = run->backend->host->fail(
        VACCEL_ERR_NO_MEMORY,
        "OpenACC, device %s: no memory for %zu bytes; do the work in parts, or on another device",
        run->device->name, size);
}

static size_t size_of(const struct vac_acc_block *block)
{
    return block->rows * block->columns * sizeof(float);
}

static bool is_dense(const struct vac_acc_block *block)
{
    return block->stride == block->columns || block->rows < 2;
}

static void *allocate(struct vac_acc_run *run, size_t size)
{
    void *copy = run->backend->kernels->allocate(size ? size : 1);

    if (copy)
        run->copies[run->copy_count++] = copy;
    else
        fail_memory(run, size);
    return copy;
}

/* The elements without gaps; NULL when the run has failed. */
static float *pack_room(struct vac_acc_run *run, const struct vac_acc_block *block)
{
    float *room = malloc(size_of(block));

    if (!room)
        fail_memory(run, size_of(block));
    return room;
}

static void send(struct vac_acc_run *run, void *to, const float *data,
                 const struct vac_acc_block *block)
{
    const struct vac_acc_kernels *kernels = run->backend->kernels;

    if (is_dense(block)) {
        kernels->to_device(to, data, size_of(block));
        return;
    }
    float *packed = pack_room(run, block);
    if (!packed)
        return;
    for (size_t row = 0; row < block->rows; row++)
        memcpy(packed + row * block->columns, data + row * block->stride,
               block->columns * sizeof(float));
    kernels->to_device(to, packed, size_of(block));
    free(packed);
}

float *vac_acc_place(struct vac_acc_run *run, const float *data, const struct vac_acc_block *block,
                     enum vac_acc_access access, size_t *stride)
{
    if (run->status != VACCEL_OK)
        return NULL;
    *stride = block->stride;
    if (run->device->shares_memory)
        return (float *)(uintptr_t)data;
    float *copy = allocate(run, size_of(block));
    *stride = block->columns;
    if (copy && access != VAC_ACC_WRITES && size_of(block))
        send(run, copy, data, block);
    return run->status == VACCEL_OK ? copy : NULL;
}

void vac_acc_fetch(struct vac_acc_run *run, const float *placed, float *data,
                   const struct vac_acc_block *block)
{
    const struct vac_acc_kernels *kernels = run->backend->kernels;

    if (run->status != VACCEL_OK || run->device->shares_memory || !size_of(block))
        return;
    if (is_dense(block)) {
        kernels->from_device(data, placed, size_of(block));
        return;
    }
    float *packed = pack_room(run, block);
    if (!packed)
        return;
    kernels->from_device(packed, placed, size_of(block));
    for (size_t row = 0; row < block->rows; row++)
        memcpy(data + row * block->stride, packed + row * block->columns,
               block->columns * sizeof(float));
    free(packed);
}

void vac_acc_round_trip(struct vac_acc_run *run, const void *from, void *to, size_t size)
{
    if (run->status != VACCEL_OK || !size)
        return;
    if (run->device->shares_memory) {
        memmove(to, from, size);
        return;
    }
    void *copy = allocate(run, size);
    if (copy) {
        run->backend->kernels->to_device(copy, from, size);
        run->backend->kernels->from_device(to, copy, size);
    }
}

vaccel_status vac_acc_end(struct vac_acc_run *run)
{
    for (size_t i = 0; i < run->copy_count; i++)
        run->backend->kernels->release(run->copies[i]);
    run->copy_count = 0;
    return run->status;
}
