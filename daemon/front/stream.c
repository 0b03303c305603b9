/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that carry calls: they go to the worker unread. The front keeps a descriptor of each,
 * to see when it ends, and to end it when the worker dies. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/front/log.h"
#include "daemon/front/tenant.h"

/* Between two lines about users that may not connect. */
#define STRANGERS_NS UINT64_C(10000000000)

struct vac_stream {
    struct vac_watch connection; /* first */
    struct vac_tenant_front *tenant;
    bool plain;
    bool served; /* the worker has it */
    struct vac_stream *next;
};

bool vac_tenant_enter(struct vac_tenant_front *tenant)
{
    if (tenant->own->max_connections && tenant->connections >= tenant->own->max_connections) {
        if (!tenant->crowded)
            vac_log_error(tenant->own->name,
                          "all %u connections are taken: more are refused; raise max_connections",
                          tenant->own->max_connections);
        tenant->crowded = true;
        return false;
    }
    tenant->connections++;
    /* Somebody else's connection may come before it is seen that this one has ended. */
    tenant->worker.used_ns = vac_now_ns();
    return true;
}

void vac_tenant_leave(struct vac_tenant_front *tenant)
{
    tenant->connections--;
    tenant->crowded = false;
    vac_worker_used(tenant);
}

static void end_stream(struct vac_stream *stream)
{
    struct vac_tenant_front *tenant = stream->tenant;

    for (struct vac_stream **at = &tenant->streams; *at; at = &(*at)->next)
        if (*at == stream) {
            *at = stream->next;
            break;
        }
    vac_loop_remove(&stream->connection);
    /* For both sides, whoever else has a descriptor of it. */
    shutdown(stream->connection.fd, SHUT_RDWR);
    close(stream->connection.fd);
    free(stream);
    vac_tenant_leave(tenant);
}

static void hung_up(struct vac_watch *watch, uint32_t events)
{
    (void)events;
    end_stream((struct vac_stream *)(void *)watch);
}

static void pass_on(struct vac_stream *stream)
{
    struct vac_control_request request = {.kind = stream->plain ? VAC_CONTROL_PLAIN_STREAM
                                                                : VAC_CONTROL_STREAM};

    stream->served = true;
    vac_worker_ask(stream->tenant, NULL, &request, &stream->connection.fd, 1);
}

/* By the user that the process had when it connected. */
static bool may_connect(struct vac_tenant_front *tenant, int fd)
{
    const struct vac_words *users = &tenant->own->allow_users;
    struct ucred peer = {.uid = (uid_t)-1};
    socklen_t size = sizeof(peer);

    if (!users->count)
        return true;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0)
        for (size_t i = 0; i < users->count; i++)
            if (strtoul(users->word[i], NULL, 10) == peer.uid)
                return true;
    if (tenant->strangers++ == 0 || vac_now_ns() - tenant->stranger_ns >= STRANGERS_NS) {
        tenant->stranger_ns = vac_now_ns();
        vac_log_error(tenant->own->name,
                      "refused: what=connection uid=%u pid=%d by=allow_users count=%llu",
                      (unsigned)peer.uid, (int)peer.pid, (unsigned long long)tenant->strangers);
    }
    return false;
}

/* Whether there is a descriptor left to pass the connection on by: without, its worker would be
 * taken for one that cannot be told anything. */
static bool may_pass(struct vac_tenant_front *tenant, int fd)
{
    int spare = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (spare >= 0) {
        close(spare);
        return true;
    }
    if (!tenant->crowded)
        vac_log_error(tenant->own->name,
                      "connections are refused: %s; raise the limit of open files",
                      strerror(errno));
    tenant->crowded = true;
    return false;
}

void vac_stream_accept(struct vac_tenant_front *tenant, int fd, bool plain)
{
    struct vac_stream *stream = NULL;

    if (!may_pass(tenant, fd) || !(plain || may_connect(tenant, fd)) || !vac_tenant_enter(tenant)) {
        close(fd);
        return;
    }
    stream = (struct vac_stream *)calloc(1, sizeof(*stream));
    if (!stream) {
        vac_log_error(tenant->own->name, "there is no memory for a connection: it is refused");
        close(fd);
        vac_tenant_leave(tenant);
        return;
    }
    stream->connection = (struct vac_watch){fd, hung_up};
    stream->tenant = tenant;
    stream->plain = plain;
    stream->next = tenant->streams;
    tenant->streams = stream;
    if (!vac_loop_add(&stream->connection, 0)) {
        end_stream(stream);
        return;
    }
    if (tenant->worker.state == VAC_WORKER_RUNS)
        pass_on(stream);
    else
        vac_worker_need(tenant);
}

void vac_streams_hand_over(struct vac_tenant_front *tenant)
{
    for (struct vac_stream *stream = tenant->streams; stream; stream = stream->next)
        if (!stream->served)
            pass_on(stream);
}

void vac_streams_lost(struct vac_tenant_front *tenant)
{
    struct vac_stream *next;

    for (struct vac_stream *stream = tenant->streams; stream; stream = next) {
        next = stream->next;
        if (stream->served)
            end_stream(stream);
    }
}
