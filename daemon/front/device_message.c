/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of a hypervisor, which may be wrong in any way. Each is checked before anything of it is
 * taken over. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/front/device.h"

enum { INDEX_MASK = 0xff };

static const uint64_t offered =
    VAC_VHOST_F_VERSION_1 | VAC_VHOST_F_INDIRECT | VAC_VHOST_F_EVENT_IDX | VAC_VHOST_F_PROTOCOL;
static const uint64_t protocol_offered =
    VAC_VHOST_PROTOCOL_MQ | VAC_VHOST_PROTOCOL_REPLY_ACK | VAC_VHOST_PROTOCOL_RESET_DEVICE;

struct exchange {
    struct vac_device *device;
    struct vac_vhost_message *message;
    uint64_t *value;
    const char **reason;
};

static enum vac_device_outcome wrong(const struct exchange *exchange, const char *reason)
{
    *exchange->reason = reason;
    return VAC_DEVICE_WRONG;
}

static enum vac_device_outcome give(const struct exchange *exchange, uint64_t value)
{
    *exchange->value = value;
    return VAC_DEVICE_REPLY;
}

static uint64_t number(const struct exchange *exchange)
{
    return exchange->message->payload.number;
}

/* What a vring state says beside the queue. */
static uint32_t state(const struct exchange *exchange)
{
    return exchange->message->payload.state.number;
}

static uint32_t index_of(const struct vac_device_queue *queue)
{
    return (uint32_t)(queue - queue->device->queue);
}

static bool all_stopped(const struct vac_device *device)
{
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        if (device->queue[i].started)
            return false;
    return true;
}

static enum vac_device_outcome set_features(const struct exchange *exchange)
{
    struct vac_device *device = exchange->device;
    uint64_t features = number(exchange);

    if (features & ~offered)
        return wrong(exchange, "it takes features that were not offered");
    if (features == device->features)
        return VAC_DEVICE_DONE;
    if (!all_stopped(device))
        return wrong(exchange, "it changes features while queues run");
    device->features = features;
    /* Without protocol features there is no message that enables a queue. */
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        device->queue[i].enabled = !(features & VAC_VHOST_F_PROTOCOL);
    return VAC_DEVICE_DONE;
}

static enum vac_device_outcome set_protocol(const struct exchange *exchange)
{
    uint64_t features = number(exchange);

    if (features & ~protocol_offered)
        return wrong(exchange, "it takes protocol features that were not offered");
    exchange->device->protocol = features;
    return VAC_DEVICE_DONE;
}

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

static bool file_holds(int fd, const struct vac_control_region *region)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return false;
    if (S_ISCHR(status.st_mode))
        return true; /* such as /dev/dax */
    return S_ISREG(status.st_mode) && (uint64_t)status.st_size >= region->offset + region->size;
}

const char *vac_device_check_region(const struct vac_control_region *table, uint32_t index, int fd)
{
    const struct vac_control_region *region = &table[index];
    uint64_t end;

    if (!region->size || __builtin_add_overflow(region->guest_address, region->size, &end) ||
        __builtin_add_overflow(region->user_address, region->size, &end) ||
        __builtin_add_overflow(region->offset, region->size, &end))
        return "a memory region is empty or wraps around";
    for (uint32_t i = 0; i < index; i++)
        if (overlap(table[i].guest_address, table[i].size, region->guest_address, region->size) ||
            overlap(table[i].user_address, table[i].size, region->user_address, region->size))
            return "two memory regions overlap";
    if (!file_holds(fd, region))
        return "a memory region is longer than its file, or has no file that can be shared; start "
               "the hypervisor with shared memory (share=on)";
    return NULL;
}

static enum vac_device_outcome set_memory(const struct exchange *exchange)
{
    struct vac_device *device = exchange->device;
    struct vac_vhost_message *message = exchange->message;
    struct vac_control_region table[VAC_CONTROL_REGIONS];
    const struct vac_vhost_memory *memory = &message->payload.memory;
    uint32_t count = memory->count;

    if (!count)
        return wrong(exchange, "a memory table has at least one region");
    for (uint32_t i = 0; i < count; i++) {
        table[i] = (struct vac_control_region){.guest_address = memory->region[i].guest,
                                               .size = memory->region[i].size,
                                               .user_address = memory->region[i].user,
                                               .offset = memory->region[i].offset};
        const char *fault = vac_device_check_region(table, i, message->fd[i]);
        if (fault)
            return wrong(exchange, fault);
    }
    for (uint32_t i = 0; i < VAC_CONTROL_REGIONS; i++) {
        if (device->region_fd[i] >= 0)
            close(device->region_fd[i]);
        device->region_fd[i] = vac_vhost_take_fd(message, i);
    }
    memcpy(device->region, table, count * sizeof(table[0]));
    device->regions = count;
    if (device->known) {
        device->waits_for = VAC_CONTROL_DEVICE_MEMORY;
        device->waits_queue = 0;
        vac_device_ask_memory(device);
        return VAC_DEVICE_WAIT;
    }
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++)
        vac_device_begin(device, i);
    return VAC_DEVICE_DONE;
}

static enum vac_device_outcome set_size(const struct exchange *exchange,
                                        struct vac_device_queue *queue)
{
    uint32_t size = state(exchange);

    if (queue->started)
        return wrong(exchange, "it changes a queue that runs");
    if (!size || size > VAC_DEVICE_QUEUE_SIZE || size & (size - 1))
        return wrong(exchange, "a queue's size is a power of two, up to 1024");
    queue->size = size;
    return VAC_DEVICE_DONE;
}

static enum vac_device_outcome set_base(const struct exchange *exchange,
                                        struct vac_device_queue *queue)
{
    uint32_t base = state(exchange);

    if (queue->started)
        return wrong(exchange, "it changes a queue that runs");
    if (base > UINT16_MAX)
        return wrong(exchange, "a queue's base has 16 bits");
    /* A machine that goes on says what it was told; one that was reset begins elsewhere. */
    if (queue->device->paused && base != queue->base) {
        queue->device->paused = false;
        vac_device_renew(queue->device);
    }
    queue->base = base;
    queue->epoch = 0;
    queue->exact = true;
    return VAC_DEVICE_DONE;
}

static enum vac_device_outcome set_address(const struct exchange *exchange,
                                           struct vac_device_queue *queue)
{
    const struct vac_vhost_address *address = &exchange->message->payload.address;

    if (queue->started)
        return wrong(exchange, "it changes a queue that runs");
    /* A guest chose them: the worker looks at them, and refuses the queue rather than the
     * hypervisor. */
    queue->descriptors = address->descriptors;
    queue->used = address->used;
    queue->available = address->available;
    queue->addressed = true;
    return VAC_DEVICE_DONE;
}

bool vac_device_is_eventfd(int fd)
{
    char path[40], target[64];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    if (length < 0)
        return false;
    target[length] = '\0';
    return strcmp(target, "anon_inode:[eventfd]") == 0;
}

/* The descriptor of SET_VRING_KICK, CALL, ERR: taken out of the message, or -1 for none. */
static bool take_eventfd(const struct exchange *exchange, int *fd)
{
    struct vac_vhost_message *message = exchange->message;

    *fd = -1;
    if (!message->fds)
        return true;
    if (!vac_device_is_eventfd(message->fd[0]))
        return false;
    *fd = vac_vhost_take_fd(message, 0);
    return true;
}

static enum vac_device_outcome set_descriptor(const struct exchange *exchange)
{
    struct vac_device *device = exchange->device;
    uint64_t which = number(exchange);
    uint64_t index = which & INDEX_MASK;
    int fd;

    if (which & ~(uint64_t)(INDEX_MASK | VAC_VHOST_NO_FD) || index >= VAC_CONTROL_QUEUES)
        return wrong(exchange, "there is no such queue");
    struct vac_device_queue *queue = &device->queue[index];
    if (exchange->message->head.request == VAC_VHOST_SET_VRING_KICK && queue->started)
        return wrong(exchange, "the queue runs already");
    if (!take_eventfd(exchange, &fd))
        return wrong(exchange, "its descriptor is no eventfd");
    switch (exchange->message->head.request) {
    case VAC_VHOST_SET_VRING_KICK:
        if (fd < 0)
            return wrong(exchange, "a queue without kicks would have to be polled");
        if (queue->kicked.fd >= 0)
            close(queue->kicked.fd);
        queue->kicked.fd = fd;
        queue->started = true;
        vac_device_begin(device, (uint32_t)index);
        break;
    case VAC_VHOST_SET_VRING_CALL:
        if (fd < 0)
            break; /* it goes on as before; nobody reads it */
        if (queue->call >= 0)
            close(queue->call);
        queue->call = fd;
        vac_device_ask_call(device, (uint32_t)index);
        break;
    default: /* ERR: what goes wrong with a queue is in the log */
        if (fd >= 0)
            close(fd);
    }
    return VAC_DEVICE_DONE;
}

static enum vac_device_outcome get_base(const struct exchange *exchange,
                                        struct vac_device_queue *queue)
{
    queue->started = false;
    queue->device->paused = queue->device->epochs && all_stopped(queue->device);
    if (vac_device_stop(queue->device, index_of(queue)))
        return VAC_DEVICE_WAIT;
    queue->epoch = 0;
    return give(exchange, queue->base);
}

static enum vac_device_outcome enable(const struct exchange *exchange,
                                      struct vac_device_queue *queue)
{
    uint32_t on = state(exchange);

    if (on > 1)
        return wrong(exchange, "a queue is enabled with 1 and disabled with 0");
    if (!(queue->device->features & VAC_VHOST_F_PROTOCOL))
        return wrong(exchange, "it enables a queue without having taken protocol features");
    queue->enabled = on != 0;
    if (queue->enabled)
        vac_device_begin(queue->device, index_of(queue));
    else if (vac_device_stop(queue->device, index_of(queue)))
        return VAC_DEVICE_WAIT;
    return VAC_DEVICE_DONE;
}

static enum vac_device_outcome reset(const struct exchange *exchange)
{
    struct vac_device *device = exchange->device;

    device->features = 0;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++) {
        struct vac_device_queue *queue = &device->queue[i];
        if (queue->watched)
            vac_loop_remove(&queue->kicked);
        queue->watched = false;
        queue->started = false;
        queue->enabled = false;
        queue->running = false;
        queue->addressed = false;
        queue->epoch = 0;
        queue->base = 0;
        queue->exact = true;
    }
    if (!device->known)
        return VAC_DEVICE_DONE;
    device->waits_for = VAC_CONTROL_DEVICE_RESET;
    device->waits_queue = 0;
    vac_device_ask(device, VAC_CONTROL_DEVICE_RESET);
    return VAC_DEVICE_WAIT;
}

static enum vac_device_outcome queue_message(const struct exchange *exchange)
{
    uint32_t index = exchange->message->payload.state.index; /* an address begins with it as well */

    if (index >= VAC_CONTROL_QUEUES)
        return wrong(exchange, "there is no such queue");
    struct vac_device_queue *queue = &exchange->device->queue[index];
    switch (exchange->message->head.request) {
    case VAC_VHOST_SET_VRING_NUM:
        return set_size(exchange, queue);
    case VAC_VHOST_SET_VRING_ADDR:
        return set_address(exchange, queue);
    case VAC_VHOST_SET_VRING_BASE:
        return set_base(exchange, queue);
    case VAC_VHOST_GET_VRING_BASE:
        return get_base(exchange, queue);
    default:
        return enable(exchange, queue);
    }
}

static enum vac_device_outcome dispatch(const struct exchange *exchange)
{
    switch (exchange->message->head.request) {
    case VAC_VHOST_GET_FEATURES:
        return give(exchange, offered);
    case VAC_VHOST_SET_FEATURES:
        return set_features(exchange);
    case VAC_VHOST_SET_OWNER:
        return VAC_DEVICE_DONE;
    case VAC_VHOST_RESET_OWNER:
    case VAC_VHOST_RESET_DEVICE:
        return reset(exchange);
    case VAC_VHOST_SET_MEM_TABLE:
        return set_memory(exchange);
    case VAC_VHOST_SET_VRING_KICK:
    case VAC_VHOST_SET_VRING_CALL:
    case VAC_VHOST_SET_VRING_ERR:
        return set_descriptor(exchange);
    case VAC_VHOST_GET_PROTOCOL_FEATURES:
        return give(exchange, protocol_offered);
    case VAC_VHOST_SET_PROTOCOL_FEATURES:
        return set_protocol(exchange);
    case VAC_VHOST_GET_QUEUE_NUM:
        return give(exchange, VAC_CONTROL_QUEUES);
    case VAC_VHOST_SET_VRING_NUM:
    case VAC_VHOST_SET_VRING_ADDR:
    case VAC_VHOST_SET_VRING_BASE:
    case VAC_VHOST_GET_VRING_BASE:
    case VAC_VHOST_SET_VRING_ENABLE:
        return queue_message(exchange);
    default:
        return wrong(exchange, "it needs a feature that was not offered");
    }
}

enum vac_device_outcome vac_device_message(struct vac_device *device,
                                           struct vac_vhost_message *message, uint64_t *value,
                                           const char **reason)
{
    const struct exchange exchange = {device, message, value, reason};

    if (!message->is_known)
        return wrong(&exchange,
                     "there is no such request, or it needs a feature that was not offered");
    return dispatch(&exchange);
}
