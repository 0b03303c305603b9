/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/device.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void no_patience(struct vac_timer *timer);

static void unwatch(struct vac_device_queue *queue)
{
    if (queue->watched)
        vac_loop_remove(&queue->kicked);
    queue->watched = false;
}

/* The guest has put something into a queue that no worker looks at. The eventfd stays signalled. */
static void kicked(struct vac_watch *watch, uint32_t events)
{
    struct vac_device_queue *queue = (struct vac_device_queue *)(void *)watch;
    struct vac_device *device = queue->device;

    (void)events;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        unwatch(&device->queue[i]);
    device->host->need(device);
}

/* The worker before may not change its size under the next one. */
static int inflight_memory(void)
{
    int fd = memfd_create("vaccel-inflight", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    off_t size =
        (off_t)VAC_CONTROL_INFLIGHT_QUEUE * VAC_CONTROL_QUEUES + VAC_CONTROL_INFLIGHT_DEVICE;

    if (fd >= 0 && (ftruncate(fd, size) < 0 ||
                    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0))
        shut(&fd);
    return fd;
}

bool vac_device_init(struct vac_device *device, const struct vac_device_host *host, void *owner,
                     uint32_t number, uint64_t patience_ns)
{
    memset(device, 0, sizeof(*device));
    device->host = host;
    device->owner = owner;
    device->number = number;
    device->patience_ns = patience_ns;
    device->patience.fire = no_patience;
    device->inflight = inflight_memory();
    for (uint32_t i = 0; i < VAC_CONTROL_REGIONS; i++)
        device->region_fd[i] = -1;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++) {
        device->queue[i].kicked = (struct vac_watch){-1, kicked};
        device->queue[i].device = device;
        device->queue[i].call = -1;
    }
    return device->inflight >= 0;
}

static void ask(struct vac_device *device, struct vac_control_request *request, uint32_t kind,
                const int *fds, unsigned count)
{
    request->kind = kind;
    device->host->ask(device, request, fds, count);
}

void vac_device_ask(struct vac_device *device, uint32_t kind)
{
    struct vac_control_request request = {.device = {.device = device->number}};

    ask(device, &request, kind, NULL, 0);
}

void vac_device_ask_call(struct vac_device *device, uint32_t index)
{
    struct vac_control_request request = {.index = {device->number, index}};

    if (device->known && device->queue[index].running && !device->queue[index].stopping)
        ask(device, &request, VAC_CONTROL_QUEUE_CALL, &device->queue[index].call, 1);
}

static void ask_stop(struct vac_device *device, uint32_t index)
{
    struct vac_control_request request = {.index = {device->number, index}};

    if (!device->queue[index].stopping)
        ask(device, &request, VAC_CONTROL_QUEUE_STOP, NULL, 0);
    device->queue[index].stopping = true;
}

void vac_device_ask_memory(struct vac_device *device)
{
    struct vac_control_request request = {.memory = {.device = device->number}};

    request.memory.regions = device->regions;
    memcpy(request.memory.region, device->region, device->regions * sizeof(device->region[0]));
    ask(device, &request, VAC_CONTROL_DEVICE_MEMORY, device->region_fd, device->regions);
}

static bool may_run(const struct vac_device *device, const struct vac_device_queue *queue)
{
    return queue->started && queue->enabled && queue->addressed && queue->size && device->regions &&
           device->features & VAC_VHOST_F_VERSION_1;
}

static void ask_start(struct vac_device *device, uint32_t index)
{
    struct vac_device_queue *queue = &device->queue[index];
    struct vac_control_request request = {.queue = {.device = device->number,
                                                    .index = index,
                                                    .size = queue->size,
                                                    .base = queue->base,
                                                    .features = device->features,
                                                    .descriptor_address = queue->descriptors,
                                                    .available_address = queue->available,
                                                    .used_address = queue->used,
                                                    .epoch = queue->epoch}};
    /* Until the hypervisor says whom to call, nobody is. */
    if (queue->call < 0)
        queue->call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int fds[VAC_CONTROL_QUEUE_FDS] = {queue->kicked.fd, queue->call};

    if (queue->call < 0) {
        device->host->say(device, "a queue is not started: there is no descriptor left; raise the "
                                  "limit of open files");
        return;
    }
    queue->running = true;
    queue->stopping = false;
    queue->exact = false;
    device->host->changed(device);
    ask(device, &request, VAC_CONTROL_QUEUE_START, fds, VAC_CONTROL_QUEUE_FDS);
}

void vac_device_hand_over(struct vac_device *device)
{
    struct vac_control_request request = {.device = {device->number, VAC_CONTROL_QUEUES}};

    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        unwatch(&device->queue[i]);
    vac_timer_clear(&device->patience);
    device->known = true;
    device->parking = false;
    ask(device, &request, VAC_CONTROL_DEVICE_NEW, &device->inflight, 1);
    vac_device_ask_memory(device);
    if (device->renew)
        vac_device_ask(device, VAC_CONTROL_DEVICE_RESET);
    device->renew = false;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        if (may_run(device, &device->queue[i]) ||
            (device->waits_for == VAC_CONTROL_QUEUE_STOP && device->waits_queue == i))
            ask_start(device, i);
    if (device->waits_for == VAC_CONTROL_QUEUE_STOP)
        ask_stop(device, device->waits_queue);
}

void vac_device_renew(struct vac_device *device)
{
    if (!device->known || device->parking) {
        device->renew = true;
        return;
    }
    vac_device_ask(device, VAC_CONTROL_DEVICE_RESET);
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++) {
        if (!device->queue[i].running)
            continue;
        device->queue[i].epoch = ++device->epochs;
        ask_start(device, i);
    }
}

void vac_device_begin(struct vac_device *device, uint32_t index)
{
    struct vac_device_queue *queue = &device->queue[index];

    if (!may_run(device, queue) || queue->running)
        return;
    if (!queue->epoch)
        queue->epoch = ++device->epochs;
    if (device->known && !device->parking)
        ask_start(device, index);
    else
        device->host->need(device);
}

void vac_device_park(struct vac_device *device)
{
    device->parking = device->known;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        if (device->known && device->queue[i].running)
            ask_stop(device, i);
}

bool vac_device_stop(struct vac_device *device, uint32_t index)
{
    struct vac_device_queue *queue = &device->queue[index];

    unwatch(queue);
    if (!queue->running && (queue->exact || !queue->epoch))
        return false;
    device->waits_for = VAC_CONTROL_QUEUE_STOP;
    device->waits_queue = index;
    if (device->known && queue->running) {
        ask_stop(device, index);
    } else {
        vac_timer_set(&device->patience, vac_now_ns() + device->patience_ns);
        device->host->need(device);
    }
    return true;
}

bool vac_device_needs_worker(const struct vac_device *device)
{
    if (device->waits_for)
        return true;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        if (may_run(device, &device->queue[i]))
            return true;
    return false;
}

static void resume(struct vac_device *device, uint64_t value)
{
    struct vac_device_queue *queue = &device->queue[device->waits_queue];

    vac_timer_clear(&device->patience);
    /* What is started after this begins anew. */
    if (device->waits_for == VAC_CONTROL_QUEUE_STOP && !queue->started)
        queue->epoch = 0;
    device->waits_for = 0;
    device->host->resume(device, value);
}

static void no_patience(struct vac_timer *timer)
{
    struct vac_device *device =
        (struct vac_device *)(void *)((char *)timer - offsetof(struct vac_device, patience));

    device->host->say(device, "no worker can be started to say how far a queue was served; the "
                              "hypervisor is told where it began");
    resume(device, device->queue[device->waits_queue].base);
}

void vac_device_answered(struct vac_device *device, const struct vac_control_request *request,
                         const struct vac_control_answer *answer)
{
    bool about_queue = request->kind == VAC_CONTROL_QUEUE_START ||
                       request->kind == VAC_CONTROL_QUEUE_STOP ||
                       request->kind == VAC_CONTROL_QUEUE_CALL;
    uint32_t index = about_queue ? request->index.index : 0;

    if (answer->status < 0) {
        char text[128];
        snprintf(text, sizeof(text), "the worker cannot do what the hypervisor asks (%u): %s",
                 request->kind, strerror(-answer->status));
        device->host->say(device, text);
    }
    if (request->kind == VAC_CONTROL_QUEUE_START && answer->status < 0) {
        device->queue[index].running = false; /* and nothing of it was taken */
        device->queue[index].exact = true;
    }
    if (request->kind == VAC_CONTROL_QUEUE_STOP) {
        device->queue[index].running = false;
        device->queue[index].stopping = false;
        if (answer->status == 0) {
            device->queue[index].base = (uint32_t)(answer->value & 0xffff);
            device->queue[index].exact = true;
        }
    }
    device->host->changed(device);
    if (device->waits_for == request->kind && device->waits_queue == index)
        resume(device, request->kind == VAC_CONTROL_QUEUE_STOP ? device->queue[index].base
                                                               : (uint64_t)(answer->status < 0));
}

void vac_device_lost(struct vac_device *device, bool wait)
{
    bool active = false;

    device->known = false;
    device->parking = false;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++) {
        struct vac_device_queue *queue = &device->queue[i];
        queue->running = false;
        queue->stopping = false;
        if (!wait || !may_run(device, queue) || queue->watched)
            continue;
        queue->watched = vac_loop_add(&queue->kicked, EPOLLIN);
        active = active || !queue->watched;
    }
    if (device->waits_for && device->waits_for != VAC_CONTROL_QUEUE_STOP) {
        resume(device, 0); /* the next one starts with what was asked */
    } else if (device->waits_for && device->queue[device->waits_queue].exact) {
        resume(device, device->queue[device->waits_queue].base);
    } else if (device->waits_for) {
        vac_timer_set(&device->patience, vac_now_ns() + device->patience_ns);
        active = true;
    }
    if (active)
        device->host->need(device);
}

void vac_device_end(struct vac_device *device)
{
    vac_timer_clear(&device->patience);
    if (device->known)
        vac_device_ask(device, VAC_CONTROL_DEVICE_GONE);
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++) {
        unwatch(&device->queue[i]);
        shut(&device->queue[i].kicked.fd);
        shut(&device->queue[i].call);
    }
    for (uint32_t i = 0; i < VAC_CONTROL_REGIONS; i++)
        shut(&device->region_fd[i]);
    shut(&device->inflight);
}
