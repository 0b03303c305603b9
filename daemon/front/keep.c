/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/keep.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/front/notify.h"
#include "daemon/front/passed.h"

bool vac_keep_lasts(void)
{
    const char *most = getenv("FDSTORE");

    return getenv("NOTIFY_SOCKET") && most && strtol(most, NULL, 10) > 0;
}

void vac_keep_name(char *name, const char *id, enum vac_keep_role role, unsigned index)
{
    bool many = role == VAC_KEEP_MEMORY || role == VAC_KEEP_KICK || role == VAC_KEEP_CALL;

    if (many)
        snprintf(name, VAC_KEEP_NAME, VAC_KEEP_PREFIX "%s.%c%u", id, (char)role, index);
    else
        snprintf(name, VAC_KEEP_NAME, VAC_KEEP_PREFIX "%s.%c", id, (char)role);
}

void vac_keep_begin(struct vac_keep *keep)
{
    uint64_t number;

    *keep = (struct vac_keep){.fd = -1};
    if (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
        return;
    keep->file = vac_record_new(&keep->fd);
    if (keep->file)
        snprintf(keep->id, sizeof(keep->id), "%016llx", (unsigned long long)number);
}

static uint32_t flags_of(const struct vac_device_queue *queue)
{
    return (queue->addressed ? VAC_RECORD_ADDRESSED : 0U) |
           (queue->enabled ? VAC_RECORD_ENABLED : 0U) | (queue->started ? VAC_RECORD_STARTED : 0U) |
           (queue->exact ? VAC_RECORD_EXACT : 0U);
}

void vac_keep_save(const struct vac_keep *keep, const struct vac_device *device, const char *tenant,
                   enum vac_record_way way, const char *path, bool busy)
{
    struct vac_record record = {.busy = busy,
                                .way = way,
                                .features = device->features,
                                .protocol = device->protocol,
                                .epochs = device->epochs,
                                .paused = device->paused,
                                .renew = device->renew,
                                .regions = device->regions};

    if (!keep->file)
        return;
    snprintf(record.tenant, sizeof(record.tenant), "%s", tenant);
    snprintf(record.path, sizeof(record.path), "%s", path ? path : "");
    memcpy(record.region, device->region, device->regions * sizeof(device->region[0]));
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES; i++) {
        const struct vac_device_queue *queue = &device->queue[i];
        record.queue[i] = (struct vac_record_queue){.descriptors = queue->descriptors,
                                                    .available = queue->available,
                                                    .used = queue->used,
                                                    .epoch = queue->epoch,
                                                    .size = queue->size,
                                                    .base = queue->base,
                                                    .flags = flags_of(queue)};
    }
    vac_record_save(keep->file, &record);
}

static void forget(const struct vac_keep *keep, enum vac_keep_role role, unsigned index)
{
    char name[VAC_KEEP_NAME];
    char state[VAC_KEEP_NAME + 32];

    vac_keep_name(name, keep->id, role, index);
    snprintf(state, sizeof(state), "FDSTOREREMOVE=1\nFDNAME=%s", name);
    vac_notify(state);
}

void vac_keep_store(const struct vac_keep *keep, enum vac_keep_role role, unsigned index, int fd)
{
    char name[VAC_KEEP_NAME];
    char state[VAC_KEEP_NAME + 48];

    if (!keep->file || !vac_keep_lasts())
        return;
    forget(keep, role, index);
    if (fd < 0)
        return;
    vac_keep_name(name, keep->id, role, index);
    /* A connection whose hypervisor has gone is dropped by systemd. */
    snprintf(state, sizeof(state), "FDSTORE=1\n%sFDNAME=%s",
             role == VAC_KEEP_CONNECTION ? "" : "FDPOLL=0\n", name);
    vac_notify_fd(state, fd);
}

/* Calls `each` with every descriptor. */
static bool for_all(const struct vac_keep *keep, const struct vac_device *device, int connection,
                    bool (*each)(const struct vac_keep *keep, enum vac_keep_role role,
                                 unsigned index, int fd))
{
    bool good = each(keep, VAC_KEEP_RECORD, 0, keep->fd) &&
                each(keep, VAC_KEEP_CONNECTION, 0, connection) &&
                each(keep, VAC_KEEP_INFLIGHT, 0, device->inflight);

    for (unsigned i = 0; i < device->regions && good; i++)
        good = each(keep, VAC_KEEP_MEMORY, i, device->region_fd[i]);
    for (unsigned i = 0; i < VAC_CONTROL_QUEUES && good; i++) {
        const struct vac_device_queue *queue = &device->queue[i];
        if (queue->kicked.fd >= 0)
            good = each(keep, VAC_KEEP_KICK, i, queue->kicked.fd);
        if (good && queue->call >= 0)
            good = each(keep, VAC_KEEP_CALL, i, queue->call);
    }
    return good;
}

static bool store_one(const struct vac_keep *keep, enum vac_keep_role role, unsigned index, int fd)
{
    vac_keep_store(keep, role, index, fd);
    return true;
}

void vac_keep_store_all(const struct vac_keep *keep, const struct vac_device *device,
                        int connection)
{
    for_all(keep, device, connection, store_one);
}

static bool leave_one(const struct vac_keep *keep, enum vac_keep_role role, unsigned index, int fd)
{
    char name[VAC_KEEP_NAME];

    vac_keep_name(name, keep->id, role, index);
    return vac_passed_leave(fd, name);
}

bool vac_keep_leave(const struct vac_keep *keep, const struct vac_device *device, int connection)
{
    return keep->file && for_all(keep, device, connection, leave_one);
}

static bool forget_one(const struct vac_keep *keep, enum vac_keep_role role, unsigned index, int fd)
{
    (void)fd;
    forget(keep, role, index);
    return true;
}

void vac_keep_end(struct vac_keep *keep, const struct vac_device *device)
{
    if (!keep->file)
        return;
    if (vac_keep_lasts())
        for_all(keep, device, -1, forget_one);
    vac_record_close(keep->file);
    close(keep->fd);
    *keep = (struct vac_keep){.fd = -1};
}

static int take(const struct vac_keep *keep, enum vac_keep_role role, unsigned index)
{
    char name[VAC_KEEP_NAME];

    vac_keep_name(name, keep->id, role, index);
    return vac_passed_take_named(name);
}

/* What a worker maps must have the size that it goes by, for good. */
static bool is_inflight(int fd)
{
    struct stat status;

    return fd >= 0 && fstat(fd, &status) == 0 &&
           status.st_size == (off_t)VAC_CONTROL_INFLIGHT_QUEUE * VAC_CONTROL_QUEUES +
                                 VAC_CONTROL_INFLIGHT_DEVICE &&
           fcntl(fd, F_GET_SEALS) & F_SEAL_SHRINK;
}

static const char *restore_queue(struct vac_keep *keep, struct vac_device *device, uint32_t index,
                                 const struct vac_record_queue *from)
{
    struct vac_device_queue *queue = &device->queue[index];

    queue->kicked.fd = take(keep, VAC_KEEP_KICK, index);
    queue->call = take(keep, VAC_KEEP_CALL, index);
    if ((queue->kicked.fd >= 0 && !vac_device_is_eventfd(queue->kicked.fd)) ||
        (queue->call >= 0 && !vac_device_is_eventfd(queue->call)))
        return "a queue's descriptor is no eventfd";
    if (from->size > VAC_DEVICE_QUEUE_SIZE || from->size & (from->size - 1) ||
        from->base > UINT16_MAX)
        return "its record is garbled";
    queue->descriptors = from->descriptors;
    queue->available = from->available;
    queue->used = from->used;
    queue->epoch = from->epoch;
    queue->size = from->size;
    queue->base = from->base;
    queue->addressed = from->flags & VAC_RECORD_ADDRESSED;
    queue->enabled = from->flags & VAC_RECORD_ENABLED;
    queue->started = from->flags & VAC_RECORD_STARTED;
    queue->exact = from->flags & VAC_RECORD_EXACT;
    if (queue->started && (queue->kicked.fd < 0 || !queue->epoch))
        return "a queue's descriptor is missing";
    return NULL;
}

const char *vac_keep_restore(struct vac_keep *keep, struct vac_device *device,
                             const struct vac_record *record)
{
    const char *wrong = NULL;
    int inflight = take(keep, VAC_KEEP_INFLIGHT, 0);

    if (!is_inflight(inflight)) {
        if (inflight >= 0)
            close(inflight);
        return "the memory of what was under way is missing";
    }
    close(device->inflight);
    device->inflight = inflight;
    device->features = record->features;
    device->protocol = record->protocol;
    device->epochs = record->epochs;
    device->paused = record->paused;
    device->renew = record->renew;
    if (record->regions > VAC_CONTROL_REGIONS)
        return "its record is garbled";
    for (uint32_t i = 0; i < record->regions; i++) {
        device->region_fd[i] = take(keep, VAC_KEEP_MEMORY, i);
        if (device->region_fd[i] < 0)
            return "a piece of its memory is missing";
        wrong = vac_device_check_region(record->region, i, device->region_fd[i]);
        if (wrong)
            return wrong;
    }
    memcpy(device->region, record->region, sizeof(device->region));
    device->regions = record->regions;
    for (uint32_t i = 0; i < VAC_CONTROL_QUEUES && !wrong; i++)
        wrong = restore_queue(keep, device, i, &record->queue[i]);
    return wrong;
}
