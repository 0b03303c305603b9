/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of hypervisors: bytes to messages, and replies to bytes. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/front/door.h"
#include "daemon/front/keep.h"
#include "daemon/front/listen.h"
#include "daemon/front/log.h"
#include "daemon/front/tenant.h"

#define RETRY_NS UINT64_C(200000000)

struct vac_vhost {
    struct vac_watch connection; /* first; its fd is -1 while there is none */
    struct vac_tenant_front *tenant;
    const char *path;            /* to connect to, or NULL for one that connected here */
    struct vac_vhost_door *door; /* that it came through, or NULL */
    struct vac_timer retry;
    bool failed; /* that it cannot connect has been said */
    bool begun;  /* the device is there */
    struct vac_device device;
    struct vac_keep keep;
    struct vac_vhost_message message;
    struct vac_vhost *next;
};

static void end_connection(struct vac_vhost *vhost);

static struct vac_vhost *of_device(const struct vac_device *device)
{
    return (struct vac_vhost *)device->owner;
}

static void need(struct vac_device *device)
{
    struct vac_tenant_front *tenant = of_device(device)->tenant;

    if (tenant->worker.state == VAC_WORKER_RUNS)
        vac_device_hand_over(device);
    else
        vac_worker_need(tenant);
}

static void ask(struct vac_device *device, const struct vac_control_request *request,
                const int *fds, unsigned count)
{
    vac_worker_ask(of_device(device)->tenant, device, request, fds, count);
}

static void say(struct vac_device *device, const char *text)
{
    vac_log_error(of_device(device)->tenant->own->name, "device %u: %s", device->number, text);
}

/* Brings what the next vacceld finds up to date. */
static void save(struct vac_vhost *vhost, bool busy)
{
    const char *path = vhost->path ? vhost->path : vhost->door ? vac_door_path(vhost->door) : NULL;
    enum vac_record_way way = vhost->path   ? VAC_RECORD_CONNECT
                              : vhost->door ? VAC_RECORD_LISTEN
                                            : VAC_RECORD_GIVEN;

    vac_keep_save(&vhost->keep, &vhost->device, vhost->tenant->own->name, way, path, busy);
}

static bool is_busy(const struct vac_vhost *vhost)
{
    return vhost->message.got || vhost->device.waits_for;
}

static void changed(struct vac_device *device)
{
    struct vac_vhost *vhost = of_device(device);

    save(vhost, is_busy(vhost));
}

/* Descriptors that a message has brought. */
static void store_new(const struct vac_vhost *vhost)
{
    const struct vac_device *device = &vhost->device;
    uint64_t index = vhost->message.payload.number & 0xff;

    if (index >= VAC_CONTROL_QUEUES)
        return;
    switch (vhost->message.head.request) {
    case VAC_VHOST_SET_MEM_TABLE:
        for (unsigned i = 0; i < VAC_CONTROL_REGIONS; i++)
            vac_keep_store(&vhost->keep, VAC_KEEP_MEMORY, i,
                           i < device->regions ? device->region_fd[i] : -1);
        break;
    case VAC_VHOST_SET_VRING_KICK:
        vac_keep_store(&vhost->keep, VAC_KEEP_KICK, (unsigned)index,
                       device->queue[index].kicked.fd);
        break;
    case VAC_VHOST_SET_VRING_CALL:
        vac_keep_store(&vhost->keep, VAC_KEEP_CALL, (unsigned)index, device->queue[index].call);
        break;
    default:
        break;
    }
}

/* A message has been answered. */
static void settle(struct vac_vhost *vhost)
{
    store_new(vhost);
    vac_vhost_clear(&vhost->message);
    save(vhost, false);
}

static void reply(struct vac_vhost *vhost, uint64_t value)
{
    uint32_t request = vhost->message.head.request;
    struct vac_vhost_state state = {vhost->message.payload.state.index, (uint32_t)value};
    const void *payload = request == VAC_VHOST_GET_VRING_BASE ? (const void *)&state : &value;

    if (vac_vhost_answer(vhost->connection.fd, request, payload, sizeof(value)) < 0)
        /* It is seen as a hang-up, where the connection may be ended. */
        shutdown(vhost->connection.fd, SHUT_RDWR);
}

static bool acknowledges(const struct vac_vhost *vhost)
{
    return vhost->message.head.flags & VAC_VHOST_NEED_REPLY &&
           vhost->device.protocol & VAC_VHOST_PROTOCOL_REPLY_ACK;
}

static void resume(struct vac_device *device, uint64_t value)
{
    struct vac_vhost *vhost = of_device(device);

    if (vhost->message.head.request == VAC_VHOST_GET_VRING_BASE)
        reply(vhost, value);
    else if (acknowledges(vhost))
        reply(vhost, vhost->message.head.request == VAC_VHOST_SET_VRING_ENABLE ? 0 : value);
    settle(vhost);
    vac_loop_change(&vhost->connection, EPOLLIN);
}

static const struct vac_device_host host = {need, ask, resume, changed, say};

static void take_message(struct vac_vhost *vhost)
{
    uint64_t value = 0;
    const char *reason = NULL;

    save(vhost, true);
    switch (vac_device_message(&vhost->device, &vhost->message, &value, &reason)) {
    case VAC_DEVICE_DONE:
        if (acknowledges(vhost))
            reply(vhost, 0);
        settle(vhost);
        break;
    case VAC_DEVICE_REPLY:
        reply(vhost, value);
        settle(vhost);
        break;
    case VAC_DEVICE_WAIT:
        /* The next message must not overtake it. */
        vac_loop_change(&vhost->connection, 0);
        break;
    case VAC_DEVICE_WRONG:
        vac_log_error(vhost->tenant->own->name,
                      "device %u: the hypervisor's request %u is refused: %s", vhost->device.number,
                      vhost->message.head.request, reason);
        if (acknowledges(vhost)) {
            reply(vhost, 1);
            settle(vhost);
        } else {
            end_connection(vhost);
        }
    }
}

static void refuse(struct vac_vhost *vhost, const char *reason)
{
    vac_log_error(vhost->tenant->own->name, "device %u: the hypervisor's connection is closed: %s",
                  vhost->device.number, reason);
    end_connection(vhost);
}

static void readable(struct vac_watch *watch, uint32_t events)
{
    struct vac_vhost *vhost = (struct vac_vhost *)(void *)watch;
    const char *why;

    (void)events;
    if (vhost->device.waits_for) {
        /* Nothing is waited for then but the end. */
        end_connection(vhost);
        return;
    }
    switch (vac_vhost_receive(watch->fd, &vhost->message, &why)) {
    case 0:
        save(vhost, is_busy(vhost));
        break;
    case 1:
        take_message(vhost);
        break;
    case -EPROTO:
        refuse(vhost, why);
        break;
    default:
        end_connection(vhost);
    }
}

static void end_connection(struct vac_vhost *vhost)
{
    struct vac_tenant_front *tenant = vhost->tenant;

    if (vhost->begun) {
        vac_keep_end(&vhost->keep, &vhost->device);
        vac_device_end(&vhost->device);
        vac_worker_forget(tenant, &vhost->device);
        vac_loop_remove(&vhost->connection);
    }
    vhost->begun = false;
    vac_vhost_clear(&vhost->message);
    if (vhost->connection.fd >= 0)
        close(vhost->connection.fd);
    vhost->connection.fd = -1;
    if (vhost->path) {
        vac_timer_set(&vhost->retry, vac_now_ns() + RETRY_NS);
        vac_worker_used(tenant);
        return;
    }
    for (struct vac_vhost **at = &tenant->vhosts; *at; at = &(*at)->next)
        if (*at == vhost) {
            *at = vhost->next;
            break;
        }
    struct vac_vhost_door *door = vhost->door;
    free(vhost);
    vac_worker_used(tenant);
    if (door)
        door->left(door);
}

static bool begin(struct vac_vhost *vhost, int fd)
{
    struct vac_tenant_front *tenant = vhost->tenant;

    vhost->connection = (struct vac_watch){fd, readable};
    vac_vhost_init(&vhost->message);
    vhost->begun = vac_device_init(&vhost->device, &host, vhost, ++tenant->devices,
                                   tenant->config->answer_timeout_ns);
    vac_keep_begin(&vhost->keep);
    if (vhost->begun && vac_loop_add(&vhost->connection, EPOLLIN)) {
        vac_keep_store_all(&vhost->keep, &vhost->device, fd);
        save(vhost, false);
        vac_log_info(tenant->own->name, "device %u: a hypervisor is connected",
                     vhost->device.number);
        return true;
    }
    vac_log_error(tenant->own->name, "a hypervisor's connection is closed: %s", strerror(errno));
    end_connection(vhost);
    return false;
}

static struct vac_vhost *make(struct vac_tenant_front *tenant)
{
    struct vac_vhost *vhost = (struct vac_vhost *)calloc(1, sizeof(*vhost));

    if (!vhost) {
        vac_log_error(tenant->own->name, "there is no memory for a hypervisor's connection");
        return NULL;
    }
    vhost->connection.fd = -1;
    vhost->tenant = tenant;
    vhost->next = tenant->vhosts;
    tenant->vhosts = vhost;
    return vhost;
}

bool vac_vhost_serve(struct vac_tenant_front *tenant, int fd, struct vac_vhost_door *door)
{
    struct vac_vhost *vhost = make(tenant);

    if (!vhost) {
        close(fd);
        return false;
    }
    vhost->door = door;
    return begin(vhost, fd);
}

static void try_to_connect(struct vac_timer *timer)
{
    struct vac_vhost *vhost =
        (struct vac_vhost *)(void *)((char *)timer - offsetof(struct vac_vhost, retry));
    int fd = vac_connect_unix(vhost->path);

    if (fd >= 0) {
        vhost->failed = false;
        begin(vhost, fd);
        return;
    }
    if (!vhost->failed)
        vac_log_info(vhost->tenant->own->name,
                     "no hypervisor listens at %s yet (%s); it is tried "
                     "again until one does",
                     vhost->path, strerror(errno));
    vhost->failed = true;
    vac_timer_set(timer, vac_now_ns() + RETRY_NS);
}

void vac_vhost_connect(struct vac_tenant_front *tenant, const char *path)
{
    for (const struct vac_vhost *other = tenant->vhosts; other; other = other->next)
        if (other->path == path)
            return; /* it stayed */
    struct vac_vhost *vhost = make(tenant);

    if (!vhost)
        return;
    vhost->path = path;
    vhost->retry.fire = try_to_connect;
    try_to_connect(&vhost->retry);
}

/* Hand-over may end nothing, so that the lists stand still here. */
void vac_vhosts_hand_over(struct vac_tenant_front *tenant)
{
    for (struct vac_vhost *vhost = tenant->vhosts; vhost; vhost = vhost->next)
        if (vhost->begun && !vhost->device.known && vac_device_needs_worker(&vhost->device))
            vac_device_hand_over(&vhost->device);
}

void vac_vhosts_park(struct vac_tenant_front *tenant)
{
    for (struct vac_vhost *vhost = tenant->vhosts; vhost; vhost = vhost->next)
        if (vhost->begun)
            vac_device_park(&vhost->device);
}

void vac_vhosts_lost(struct vac_tenant_front *tenant, bool wait)
{
    for (struct vac_vhost *vhost = tenant->vhosts; vhost; vhost = vhost->next)
        if (vhost->begun)
            vac_device_lost(&vhost->device, wait);
}

bool vac_vhosts_need(const struct vac_tenant_front *tenant)
{
    for (const struct vac_vhost *vhost = tenant->vhosts; vhost; vhost = vhost->next)
        if (vhost->begun && vac_device_needs_worker(&vhost->device))
            return true;
    return false;
}

/* The words of the configuration that say where a hypervisor listens. */
static const char *path_to(const struct vac_tenant_front *tenant, const char *path)
{
    for (size_t i = 0; i < tenant->own->vhost_connect.count; i++)
        if (strcmp(tenant->own->vhost_connect.word[i], path) == 0)
            return tenant->own->vhost_connect.word[i];
    return NULL;
}

/* By which way it came; false when that is no more. */
static bool find_way(struct vac_vhost *vhost, const struct vac_record *record)
{
    vhost->retry.fire = try_to_connect;
    if (record->way == VAC_RECORD_LISTEN)
        vhost->door = vac_door_enter(vhost->tenant, record->path);
    else if (record->way == VAC_RECORD_CONNECT)
        vhost->path = path_to(vhost->tenant, record->path);
    return record->way == VAC_RECORD_GIVEN || vhost->door || vhost->path;
}

const char *vac_vhost_restore(struct vac_tenant_front *tenant, int fd, struct vac_keep *keep,
                              const struct vac_record *record)
{
    struct vac_vhost *vhost = make(tenant);
    const char *wrong = "there is no memory for it";

    if (!vhost) {
        close(fd);
        return wrong;
    }
    vhost->connection = (struct vac_watch){fd, readable};
    vac_vhost_init(&vhost->message);
    vhost->begun = vac_device_init(&vhost->device, &host, vhost, ++tenant->devices,
                                   tenant->config->answer_timeout_ns);
    if (vhost->begun)
        wrong = vac_keep_restore(keep, &vhost->device, record);
    if (!wrong && !find_way(vhost, record))
        wrong = "the configuration has its socket no more";
    if (!wrong && !vac_loop_add(&vhost->connection, EPOLLIN))
        wrong = "there is no memory for it";
    if (wrong) {
        struct vac_vhost_door *door = vhost->door;
        if (vhost->begun)
            vac_device_end(&vhost->device);
        tenant->vhosts = vhost->next;
        free(vhost);
        close(fd);
        if (door)
            door->left(door);
        return wrong;
    }
    vhost->keep = *keep;
    save(vhost, false);
    vac_log_info(tenant->own->name, "device %u: a hypervisor is connected as before",
                 vhost->device.number);
    /* What was under way when the worker before ended is to be answered now. */
    if (vac_device_needs_worker(&vhost->device))
        vac_worker_need(tenant);
    return NULL;
}

bool vac_vhosts_leave(const struct vac_tenant_front *tenant)
{
    for (const struct vac_vhost *vhost = tenant->vhosts; vhost; vhost = vhost->next)
        if (vhost->begun && vhost->keep.file &&
            !vac_keep_leave(&vhost->keep, &vhost->device, vhost->connection.fd))
            return false;
    return true;
}

bool vac_vhosts_busy(const struct vac_tenant_front *tenant)
{
    for (const struct vac_vhost *vhost = tenant->vhosts; vhost; vhost = vhost->next)
        if (vhost->begun && is_busy(vhost))
            return true;
    return false;
}
