/* SPDX-License-Identifier: Apache-2.0 */
/* Connections of hypervisors: bytes to messages, and replies to bytes. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/front/listen.h"
#include "daemon/front/log.h"
#include "daemon/front/tenant.h"
#include "wire/bytes.h"

#define RETRY_NS UINT64_C(200000000)

struct vac_vhost {
    struct vac_watch connection; /* first; its fd is -1 while there is none */
    struct vac_tenant_front *tenant;
    const char *path; /* to connect to, or NULL for one that connected here */
    struct vac_timer retry;
    bool failed; /* that it cannot connect has been said */
    bool begun;  /* the device is there */
    struct vac_device device;
    struct vac_vhost_message message;
    uint8_t head[VAC_VHOST_HEAD];
    uint32_t have; /* bytes of the head, then of the payload as well */
    struct vac_vhost *next;
};

static void end_connection(struct vac_vhost *vhost);

static struct vac_vhost *of_device(const struct vac_device *device)
{
    return (struct vac_vhost *)device->owner;
}

static void need(struct vac_device *device)
{
    vac_worker_need(of_device(device)->tenant);
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

/* The socket's buffer has room for a reply as long as the other side reads them. */
static void reply(struct vac_vhost *vhost, uint64_t value)
{
    uint8_t bytes[VAC_VHOST_HEAD + 8];

    vac_store32(bytes, vhost->message.request);
    vac_store32(bytes + 4, VAC_VHOST_VERSION | VAC_VHOST_REPLY);
    vac_store32(bytes + 8, 8);
    vac_store64(bytes + VAC_VHOST_HEAD, value);
    if (vhost->message.request == VAC_VHOST_GET_VRING_BASE) {
        memcpy(bytes + VAC_VHOST_HEAD, vhost->message.payload, 4);
        vac_store32(bytes + VAC_VHOST_HEAD + 4, (uint32_t)value);
    }
    if (send(vhost->connection.fd, bytes, sizeof(bytes), MSG_NOSIGNAL) != sizeof(bytes))
        /* It is seen as a hang-up, where the connection may be ended. */
        shutdown(vhost->connection.fd, SHUT_RDWR);
}

static bool acknowledges(const struct vac_vhost *vhost)
{
    return vhost->message.flags & VAC_VHOST_NEED_REPLY &&
           vhost->device.protocol & VAC_VHOST_PROTOCOL_REPLY_ACK;
}

static void resume(struct vac_device *device, uint64_t value)
{
    struct vac_vhost *vhost = of_device(device);

    if (vhost->message.request == VAC_VHOST_GET_VRING_BASE)
        reply(vhost, value);
    else if (acknowledges(vhost))
        reply(vhost, vhost->message.request == VAC_VHOST_SET_VRING_ENABLE ? 0 : value);
    vac_loop_change(&vhost->connection, EPOLLIN);
}

static const struct vac_device_host host = {need, ask, resume, say};

static void take_message(struct vac_vhost *vhost)
{
    uint64_t value = 0;
    const char *reason = NULL;

    vhost->have = 0;
    switch (vac_device_message(&vhost->device, &vhost->message, &value, &reason)) {
    case VAC_DEVICE_DONE:
        if (acknowledges(vhost))
            reply(vhost, 0);
        break;
    case VAC_DEVICE_REPLY:
        reply(vhost, value);
        break;
    case VAC_DEVICE_WAIT:
        /* The next message must not overtake it. */
        vac_loop_change(&vhost->connection, 0);
        break;
    case VAC_DEVICE_WRONG:
        vac_log_error(vhost->tenant->own->name,
                      "device %u: the hypervisor's request %u is refused: %s",
                      vhost->device.number, vhost->message.request, reason);
        if (acknowledges(vhost))
            reply(vhost, 1);
        else
            end_connection(vhost);
    }
}

/* Descriptors that come with bytes; false when there are too many, which are closed. */
static bool take_fds(struct vac_vhost_message *message, struct msghdr *header)
{
    bool good = !(header->msg_flags & MSG_CTRUNC);

    for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part; part = CMSG_NXTHDR(header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(part) + i * sizeof(fd), sizeof(fd));
            if (message->fds < VAC_VHOST_REGIONS) {
                message->fd[message->fds++] = fd;
            } else {
                close(fd);
                good = false;
            }
        }
    }
    return good;
}

/* How many bytes came; 0 for the end, a negative errno. */
static ssize_t read_some(struct vac_vhost *vhost, void *data, size_t size)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int) * VAC_VHOST_REGIONS)];
    } ancillary;
    struct iovec iov = {.iov_base = data, .iov_len = size};
    struct msghdr header = {.msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = &ancillary,
                            .msg_controllen = sizeof(ancillary)};
    ssize_t got = recvmsg(vhost->connection.fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

    if (got < 0)
        return errno == EINTR ? -EAGAIN : -errno;
    return take_fds(&vhost->message, &header) ? got : -EPROTO;
}

/* The head of a message is whole: what it says. */
static const char *take_head(struct vac_vhost *vhost)
{
    vhost->message.request = vac_load32(vhost->head);
    vhost->message.flags = vac_load32(vhost->head + 4);
    vhost->message.size = vac_load32(vhost->head + 8);
    if (vhost->message.size > VAC_VHOST_PAYLOAD)
        return "it sends a message that is longer than any";
    if ((vhost->message.flags & 3) != VAC_VHOST_VERSION)
        return "it speaks another version of vhost-user";
    if (vhost->message.flags & VAC_VHOST_REPLY)
        return "it replies to what it was not asked";
    return NULL;
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
    bool in_head = vhost->have < VAC_VHOST_HEAD;
    uint8_t *to = in_head ? vhost->head + vhost->have
                          : vhost->message.payload + (vhost->have - VAC_VHOST_HEAD);
    size_t size = in_head ? VAC_VHOST_HEAD - vhost->have
                          : VAC_VHOST_HEAD + vhost->message.size - vhost->have;
    const char *fault = NULL;

    if (vhost->device.waits_for && events & (EPOLLHUP | EPOLLERR)) {
        end_connection(vhost);
        return;
    }
    ssize_t got = read_some(vhost, to, size);
    if (got == -EAGAIN)
        return;
    if (got == -EPROTO) {
        refuse(vhost, "it sends more descriptors than a message can have");
        return;
    }
    if (got <= 0) {
        end_connection(vhost);
        return;
    }
    vhost->have += (uint32_t)got;
    if (in_head && vhost->have == VAC_VHOST_HEAD)
        fault = take_head(vhost);
    if (fault)
        refuse(vhost, fault);
    else if (vhost->have >= VAC_VHOST_HEAD && vhost->have == VAC_VHOST_HEAD + vhost->message.size)
        take_message(vhost);
}

static void close_message(struct vac_vhost *vhost)
{
    for (uint32_t i = 0; i < vhost->message.fds; i++)
        close(vhost->message.fd[i]);
    vhost->message.fds = 0;
    vhost->have = 0;
}

static void end_connection(struct vac_vhost *vhost)
{
    struct vac_tenant_front *tenant = vhost->tenant;

    if (vhost->begun) {
        vac_device_end(&vhost->device);
        vac_worker_forget(tenant, &vhost->device);
        vac_loop_remove(&vhost->connection);
    }
    vhost->begun = false;
    close_message(vhost);
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
    free(vhost);
    vac_tenant_leave(tenant);
}

static bool begin(struct vac_vhost *vhost, int fd)
{
    struct vac_tenant_front *tenant = vhost->tenant;

    vhost->connection = (struct vac_watch){fd, readable};
    vhost->begun = vac_device_init(&vhost->device, &host, vhost, ++tenant->devices,
                                   tenant->config->answer_timeout_ns);
    if (vhost->begun && vac_loop_add(&vhost->connection, EPOLLIN)) {
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

void vac_vhost_serve(struct vac_tenant_front *tenant, int fd)
{
    struct vac_vhost *vhost = vac_tenant_enter(tenant) ? make(tenant) : NULL;

    if (vhost)
        begin(vhost, fd);
    else
        close(fd);
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
        vac_log_info(vhost->tenant->own->name, "no hypervisor listens at %s yet (%s); it is tried "
                                               "again until one does",
                     vhost->path, strerror(errno));
    vhost->failed = true;
    vac_timer_set(timer, vac_now_ns() + RETRY_NS);
}

void vac_vhost_connect(struct vac_tenant_front *tenant, const char *path)
{
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
        if (vhost->begun && vac_device_needs_worker(&vhost->device))
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
