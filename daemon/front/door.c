/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/door.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "daemon/front/keep.h"
#include "daemon/front/listen.h"
#include "daemon/front/log.h"
#include "daemon/front/notify.h"
#include "daemon/front/passed.h"
#include "daemon/front/value.h"

/* After an accept that failed for lack of something. */
#define PAUSE_NS UINT64_C(200000000)
/* Between two messages about guests that may not connect. */
#define QUIET_NS UINT64_C(10000000000)

struct door {
    struct vac_watch listening; /* first */
    struct vac_vhost_door inside;
    struct vac_timer pause;
    struct vac_tenant_front *tenant;
    const char *path; /* or NULL */
    bool ours;        /* the file there is to be removed at the end */
    enum vac_door_kind kind;
    struct guest *guests; /* of AF_VSOCK, where a port is all tenants' */
    uint32_t port;        /* and that port */
    uint64_t refused_ns;  /* when it was last said that somebody may not connect */
    struct door *next;
};

/** Whose calls a guest's are. */
struct guest {
    uint32_t cid; /* VAC_VALUE_ANY: any that is not named */
    struct vac_tenant_front *tenant;
    struct guest *next;
};

static struct door *doors;

static void left(struct vac_vhost_door *inside)
{
    struct door *door = (struct door *)(void *)((char *)inside - offsetof(struct door, inside));

    vac_loop_change(&door->listening, EPOLLIN);
}

static void go_on(struct vac_timer *timer)
{
    struct door *door = (struct door *)(void *)((char *)timer - offsetof(struct door, pause));

    vac_loop_change(&door->listening, EPOLLIN);
}

/* The tenant of the guest with that CID; NULL for one that nobody named. */
static struct vac_tenant_front *tenant_of(const struct door *door, uint32_t cid)
{
    struct vac_tenant_front *others = NULL;

    for (const struct guest *guest = door->guests; guest; guest = guest->next) {
        if (guest->cid == cid)
            return guest->tenant;
        if (guest->cid == VAC_VALUE_ANY)
            others = guest->tenant;
    }
    return others;
}

static void admit(struct door *door, int fd, const struct sockaddr_vm *address)
{
    struct vac_tenant_front *tenant =
        door->guests ? tenant_of(door, address->svm_cid) : door->tenant;

    if (tenant) {
        vac_stream_accept(tenant, fd, door->kind == VAC_DOOR_GUEST);
        return;
    }
    close(fd);
    if (door->refused_ns && vac_now_ns() - door->refused_ns < QUIET_NS)
        return;
    door->refused_ns = vac_now_ns();
    vac_log_error(NULL,
                  "the guest of CID %u may not connect to vsock port %u; if it should, add vsock = "
                  "%u:%u to its tenant",
                  address->svm_cid, door->port, address->svm_cid, door->port);
}

static void knocked(struct vac_watch *watch, uint32_t events)
{
    struct door *door = (struct door *)(void *)watch;
    union {
        struct sockaddr any;
        struct sockaddr_un path;
        struct sockaddr_vm guest;
    } address = {.guest = {.svm_cid = VAC_VALUE_ANY}};
    socklen_t size = sizeof(address);
    int fd = accept4(watch->fd, &address.any, &size, SOCK_CLOEXEC);

    (void)events;
    if (fd < 0) {
        if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
            return;
        vac_log_error(door->tenant->own->name, "a connection cannot be taken: %s", strerror(errno));
        vac_loop_change(watch, 0);
        vac_timer_set(&door->pause, vac_now_ns() + PAUSE_NS);
        return;
    }
    if (door->kind != VAC_DOOR_VHOST) {
        admit(door, fd, &address.guest);
        return;
    }
    /* The next hypervisor waits until this one has left. */
    vac_loop_change(watch, 0);
    vac_vhost_serve(door->tenant, fd, &door->inside);
}

static bool add(struct vac_tenant_front *tenant, int fd, enum vac_door_kind kind, const char *path,
                bool ours)
{
    struct door *door = (struct door *)calloc(1, sizeof(*door));

    if (door) {
        door->listening = (struct vac_watch){fd, knocked};
        door->inside.left = left;
        door->pause.fire = go_on;
        door->tenant = tenant;
        door->path = path;
        door->ours = ours;
        door->kind = kind;
        if (vac_loop_add(&door->listening, EPOLLIN)) {
            door->next = doors;
            doors = door;
            return true;
        }
    }
    vac_log_error(tenant->own->name, "there is no memory to listen with; free some");
    free(door);
    if (ours)
        vac_listen_remove(path, fd);
    else
        close(fd);
    return false;
}

/* So that those who connect while nobody listens wait. */
static void keep(int fd)
{
    if (vac_keep_lasts())
        vac_notify_fd("FDSTORE=1\nFDPOLL=0\nFDNAME=" VAC_LISTEN_OURS, fd);
}

bool vac_door_open(struct vac_tenant_front *tenant, const char *path, enum vac_door_kind kind)
{
    char reason[256];
    bool ours;
    int fd = vac_listen_passed(path, &ours);

    if (fd >= 0)
        return add(tenant, fd, kind, path, ours);
    fd = vac_listen_unix(path, tenant->own->mode, tenant->own->group, reason, sizeof(reason));
    if (fd >= 0) {
        keep(fd);
        return add(tenant, fd, kind, path, true);
    }
    vac_log_error(tenant->own->name, "%s: %s", path, reason);
    return false;
}

/* The door at that port, opened if there is none. */
static struct door *at_port(struct vac_tenant_front *tenant, uint32_t port)
{
    char reason[256];

    for (struct door *door = doors; door; door = door->next)
        if (door->guests && door->port == port)
            return door;
    int fd = vac_listen_vsock(port, reason, sizeof(reason));
    if (fd < 0) {
        vac_log_error(tenant->own->name, "vsock port %u: %s", port, reason);
        return NULL;
    }
    if (!add(tenant, fd, VAC_DOOR_GUEST, NULL, false))
        return NULL;
    doors->port = port;
    return doors;
}

bool vac_door_open_vsock(struct vac_tenant_front *tenant, const char *text)
{
    struct guest *guest = (struct guest *)calloc(1, sizeof(*guest));
    uint32_t port;

    if (!guest) {
        vac_log_error(tenant->own->name, "there is no memory to listen with; free some");
        return false;
    }
    guest->tenant = tenant;
    vac_value_guest(text, 0, &guest->cid, &port);
    struct door *door = at_port(tenant, port);
    if (!door) {
        free(guest);
        return false;
    }
    guest->next = door->guests;
    door->guests = guest;
    return true;
}

bool vac_door_take(struct vac_tenant_front *tenant, int fd)
{
    return add(tenant, fd, VAC_DOOR_VHOST, NULL, false);
}

struct vac_vhost_door *vac_door_enter(const struct vac_tenant_front *tenant, const char *path)
{
    for (struct door *door = doors; door; door = door->next) {
        if (door->kind != VAC_DOOR_VHOST || door->tenant != tenant || !door->path ||
            strcmp(door->path, path) != 0)
            continue;
        vac_loop_change(&door->listening, 0);
        return &door->inside;
    }
    return NULL;
}

const char *vac_door_path(const struct vac_vhost_door *inside)
{
    const struct door *door =
        (const struct door *)(const void *)((const char *)inside - offsetof(struct door, inside));

    return door->path;
}

bool vac_doors_leave(void)
{
    for (const struct door *door = doors; door; door = door->next) {
        if (!vac_passed_leave(door->listening.fd, door->ours ? VAC_LISTEN_OURS : "given"))
            return false;
    }
    return true;
}

void vac_doors_close(void)
{
    while (doors) {
        struct door *door = doors;
        doors = door->next;
        vac_timer_clear(&door->pause);
        vac_loop_remove(&door->listening);
        if (door->ours)
            vac_listen_remove(door->path, door->listening.fd);
        else
            close(door->listening.fd);
        while (door->guests) {
            struct guest *guest = door->guests;
            door->guests = guest->next;
            free(guest);
        }
        free(door);
    }
}
