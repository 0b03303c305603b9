/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/door.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/front/listen.h"
#include "daemon/front/log.h"

/* After an accept that failed for lack of something. */
#define PAUSE_NS UINT64_C(200000000)

struct door {
    struct vac_watch listening; /* first */
    struct vac_vhost_door inside;
    struct vac_timer pause;
    struct vac_tenant_front *tenant;
    const char *path; /* of a file to remove at the end, or NULL */
    bool vhost;
    struct door *next;
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

static void knocked(struct vac_watch *watch, uint32_t events)
{
    struct door *door = (struct door *)(void *)watch;
    int fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC);

    (void)events;
    if (fd < 0) {
        if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
            return;
        vac_log_error(door->tenant->own->name, "a connection cannot be taken: %s", strerror(errno));
        vac_loop_change(watch, 0);
        vac_timer_set(&door->pause, vac_now_ns() + PAUSE_NS);
        return;
    }
    if (!door->vhost) {
        vac_stream_accept(door->tenant, fd);
        return;
    }
    /* The next hypervisor waits until this one has left. */
    vac_loop_change(watch, 0);
    vac_vhost_serve(door->tenant, fd, &door->inside);
}

static bool add(struct vac_tenant_front *tenant, int fd, bool vhost, const char *path)
{
    struct door *door = (struct door *)calloc(1, sizeof(*door));

    if (door) {
        door->listening = (struct vac_watch){fd, knocked};
        door->inside.left = left;
        door->pause.fire = go_on;
        door->tenant = tenant;
        door->path = path;
        door->vhost = vhost;
        if (vac_loop_add(&door->listening, EPOLLIN)) {
            door->next = doors;
            doors = door;
            return true;
        }
    }
    vac_log_error(tenant->own->name, "there is no memory to listen with; free some");
    free(door);
    if (path)
        vac_listen_remove(path, fd);
    else
        close(fd);
    return false;
}

bool vac_door_open(struct vac_tenant_front *tenant, const char *path, bool vhost)
{
    char reason[256];
    int fd = vac_listen_passed(path);

    if (fd >= 0)
        return add(tenant, fd, vhost, NULL);
    fd = vac_listen_unix(path, tenant->own->mode, tenant->own->group, reason, sizeof(reason));
    if (fd >= 0)
        return add(tenant, fd, vhost, path);
    vac_log_error(tenant->own->name, "%s: %s", path, reason);
    return false;
}

bool vac_door_take(struct vac_tenant_front *tenant, int fd)
{
    return add(tenant, fd, true, NULL);
}

void vac_doors_close(void)
{
    while (doors) {
        struct door *door = doors;
        doors = door->next;
        vac_timer_clear(&door->pause);
        vac_loop_remove(&door->listening);
        if (door->path)
            vac_listen_remove(door->path, door->listening.fd);
        else
            close(door->listening.fd);
        free(door);
    }
}
