/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/device.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "core/log.h"
#include "daemon/fuse/fuse.h"
#include "daemon/worker/guest_memory.h"
#include "daemon/worker/queue.h"

/* How long a guest that stops a queue waits for calls before they are cancelled: a machine that is
 * paused should not lose those that are about to end. */
enum { PATIENCE_MS = 1000 };

_Static_assert(sizeof(struct vac_inflight) <= VAC_CONTROL_INFLIGHT_QUEUE, "a queue's part");

struct vac_device {
    uint32_t number;
    uint32_t queues;
    uint8_t *inflight;
    struct vac_fuse *fuse;
    struct vac_guest_memory *memory; /* NULL before it is known */
    struct vac_queue *queue[VAC_CONTROL_QUEUES];
};

static size_t inflight_size(const struct vac_device *device)
{
    return (size_t)device->queues * VAC_CONTROL_INFLIGHT_QUEUE + VAC_CONTROL_INFLIGHT_DEVICE;
}

static int map_inflight(struct vac_device *device, int fd)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return -errno;
    if (info.st_size < (off_t)inflight_size(device))
        return -EINVAL;
    void *data = mmap(NULL, inflight_size(device), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED)
        return -errno;
    device->inflight = (uint8_t *)data;
    return 0;
}

static struct vac_inflight *inflight_of(const struct vac_device *device, uint32_t index)
{
    return (struct vac_inflight *)(void *)(device->inflight +
                                           (size_t)index * VAC_CONTROL_INFLIGHT_QUEUE);
}

/* The device's own part stands behind those of the queues: what its file system is to remember. */
static void resume_files(struct vac_device *device)
{
    uint8_t *own = device->inflight + (size_t)device->queues * VAC_CONTROL_INFLIGHT_QUEUE;

    vac_fuse_resume(device->fuse, (_Atomic uint64_t *)(void *)own);
}

int vac_device_new(const struct vac_control_device *asked, int inflight, struct vac_device **made)
{
    if (asked->queues == 0 || asked->queues > VAC_CONTROL_QUEUES)
        return -EINVAL;
    struct vac_device *device = (struct vac_device *)calloc(1, sizeof(*device));
    if (!device)
        return -ENOMEM;
    device->number = asked->device;
    device->queues = asked->queues;
    int status = map_inflight(device, inflight);
    if (status == 0) {
        device->fuse = vac_fuse_new();
        status = device->fuse ? 0 : -ENOMEM;
    }
    if (status == 0) {
        resume_files(device);
        *made = device;
        return 0;
    }
    if (device->inflight)
        munmap(device->inflight, inflight_size(device));
    free(device);
    return status;
}

int vac_device_memory(struct vac_device *device, const struct vac_control_memory *asked,
                      const int *fds)
{
    struct vac_guest_region regions[VAC_CONTROL_REGIONS];
    const char *reason = NULL;

    if (asked->regions > VAC_CONTROL_REGIONS)
        return -EINVAL;
    for (uint32_t i = 0; i < asked->regions; i++) {
        const struct vac_control_region *region = &asked->region[i];
        regions[i] = (struct vac_guest_region){.guest = region->guest_address,
                                               .user = region->user_address,
                                               .size = region->size,
                                               .offset = region->offset,
                                               .fd = fds[i]};
    }
    struct vac_guest_memory *memory = vac_guest_memory_map(regions, asked->regions, &reason);
    if (!memory) {
        vac_log(VACCEL_LOG_ERROR, "device %u: its memory cannot be mapped: %s", device->number,
                reason);
        return -EINVAL;
    }
    for (uint32_t i = 0; i < device->queues; i++) {
        if (device->queue[i])
            vac_queue_memory(device->queue[i], memory);
    }
    if (device->memory)
        vac_guest_memory_put(device->memory);
    device->memory = memory;
    return 0;
}

int vac_device_start(struct vac_device *device, const struct vac_control_queue *asked, int kick,
                     int call)
{
    char name[64];
    const char *reason = NULL;
    const struct vac_ring ring = {.size = asked->size,
                                  .base = (uint16_t)asked->base,
                                  .epoch = asked->epoch,
                                  .features = asked->features,
                                  .descriptors = asked->descriptor_address,
                                  .available = asked->available_address,
                                  .used = asked->used_address};

    if (asked->index >= device->queues || !asked->epoch || asked->base > UINT16_MAX)
        return -EINVAL;
    if (device->queue[asked->index])
        return -EBUSY;
    if (!device->memory)
        return -ENXIO;
    snprintf(name, sizeof(name), "device %u, queue %u", device->number, asked->index);
    const struct vac_queue_parts parts = {.name = name,
                                          .fuse = device->fuse,
                                          .memory = device->memory,
                                          .inflight = inflight_of(device, asked->index),
                                          .kick = kick,
                                          .call = call};
    device->queue[asked->index] = vac_queue_start(&ring, &parts, &reason);
    if (device->queue[asked->index])
        return 0;
    vac_log(VACCEL_LOG_ERROR, "%s cannot be served: %s", name, reason);
    return -EINVAL;
}

int vac_device_call(struct vac_device *device, uint32_t index, int call)
{
    if (index >= device->queues || !device->queue[index])
        return -ENOENT;
    return vac_queue_call(device->queue[index], call) ? 0 : -EMFILE;
}

int vac_device_stop(struct vac_device *device, uint32_t index, uint64_t *next)
{
    uint16_t taken = 0;

    if (index >= device->queues || !device->queue[index])
        return -ENOENT;
    struct vac_queue *queue = device->queue[index];
    vac_queue_halt(queue, false);
    if (!vac_queue_drain(queue, PATIENCE_MS))
        vac_fuse_cancel(device->fuse);
    vac_queue_end(queue, &taken);
    device->queue[index] = NULL;
    *next = taken;
    return 0;
}

static void halt_all(struct vac_device *device, bool discard)
{
    for (uint32_t i = 0; i < device->queues; i++) {
        if (device->queue[i])
            vac_queue_halt(device->queue[i], discard);
    }
}

static void end_all(struct vac_device *device)
{
    uint16_t next;

    for (uint32_t i = 0; i < device->queues; i++) {
        if (device->queue[i])
            vac_queue_end(device->queue[i], &next);
        device->queue[i] = NULL;
    }
}

void vac_device_leave(struct vac_device *device)
{
    halt_all(device, false);
    end_all(device);
}

void vac_device_reset(struct vac_device *device)
{
    halt_all(device, true);
    vac_fuse_reset(device->fuse);
    end_all(device);
}

void vac_device_free(struct vac_device *device)
{
    vac_device_reset(device);
    vac_fuse_free(device->fuse);
    if (device->memory)
        vac_guest_memory_put(device->memory);
    munmap(device->inflight, inflight_size(device));
    free(device);
}
