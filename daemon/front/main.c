/* SPDX-License-Identifier: Apache-2.0 */
/** vacceld: holds the sockets, and has one worker for each tenant do the rest. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/front/door.h"
#include "daemon/front/groups.h"
#include "daemon/front/keep.h"
#include "daemon/front/listen.h"
#include "daemon/front/log.h"
#include "daemon/front/loop.h"
#include "daemon/front/notify.h"
#include "daemon/front/options.h"
#include "daemon/front/passed.h"
#include "daemon/front/restore.h"
#include "daemon/front/rights.h"
#include "daemon/front/share.h"
#include "daemon/front/spawn.h"
#include "daemon/front/upgrade.h"

static void signalled(struct vac_watch *watch, uint32_t events)
{
    struct signalfd_siginfo info;

    (void)events;
    if (read(watch->fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
        return;
    if (info.ssi_signo == SIGUSR2)
        vac_upgrade_begin();
    else if (info.ssi_signo == SIGTERM && vac_keep_lasts())
        vac_upgrade_leave();
    else
        vac_loop_stop();
}

/* Signals that end or replace us come as events. */
static bool watch_signals(void)
{
    static struct vac_watch watch;
    sigset_t ends;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    sigaddset(&ends, SIGUSR2);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &ends, NULL) < 0)
        return false;
    watch = (struct vac_watch){signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK), signalled};
    return watch.fd >= 0 && vac_loop_add(&watch, EPOLLIN);
}

static bool add_tenants(const struct vac_config *config)
{
    for (size_t i = config->tenants; i > 0; i--) {
        struct vac_tenant_front *tenant = (struct vac_tenant_front *)calloc(1, sizeof(*tenant));
        if (!tenant) {
            vac_log_error(NULL, "there is no memory for the tenants; free some");
            return false;
        }
        tenant->config = config;
        tenant->own = &config->tenant[i - 1];
        vac_worker_init(tenant);
        tenant->next = vac_tenants;
        vac_tenants = tenant;
    }
    return true;
}

/* A socket that is connected to a hypervisor, or that listens for one. */
static bool take_fd(struct vac_tenant_front *tenant, int fd)
{
    int listens = 0, type = 0;
    socklen_t size = sizeof(listens);

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_STREAM) {
        vac_log_error(NULL,
                      "--fd=%d: that is no stream socket; pass one that listens, or that is "
                      "connected to a hypervisor",
                      fd);
        return false;
    }
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    size = sizeof(listens);
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens) {
        fcntl(fd, F_SETFL, O_NONBLOCK);
        return vac_door_take(tenant, fd);
    }
    return vac_vhost_serve(tenant, fd, NULL);
}

static bool open_doors(const struct vac_options *options)
{
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next) {
        const struct vac_config_tenant *own = tenant->own;
        for (size_t i = 0; i < own->listen.count; i++)
            if (!vac_door_open(tenant, own->listen.word[i], VAC_DOOR_PROCESS))
                return false;
        for (size_t i = 0; i < own->vsock.count; i++) {
            const char *guest = own->vsock.word[i];
            if (!(*guest == '/' ? vac_door_open(tenant, guest, VAC_DOOR_GUEST)
                                : vac_door_open_vsock(tenant, guest)))
                return false;
        }
        for (size_t i = 0; i < own->vhost_listen.count; i++)
            if (!vac_door_open(tenant, own->vhost_listen.word[i], VAC_DOOR_VHOST))
                return false;
    }
    /* What is connected already, before anything connects. */
    vac_restore();
    vac_listen_end_others();
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
        for (size_t i = 0; i < tenant->own->vhost_connect.count; i++)
            vac_vhost_connect(tenant, tenant->own->vhost_connect.word[i]);
    return options->fd < 0 || take_fd(vac_tenants, options->fd);
}

static int serve(const struct vac_options *options, const struct vac_config *config)
{
    vac_rights_drop();
    bool ready = vac_loop_init() && watch_signals();

    if (!ready)
        vac_log_error(NULL, "cannot wait for events: %s; raise the limit of open files",
                      strerror(errno));
    ready = ready && vac_spawn_check(config) && add_tenants(config) && open_doors(options);
    if (ready) {
        vac_groups_init(config);
        vac_share_init(config);
        for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
            if (tenant->own->preload.count)
                vac_worker_need(tenant);
        vac_log_info(NULL, "ready");
        vac_notify("READY=1");
        vac_loop_run();
        vac_notify("STOPPING=1");
    }
    if (!vac_upgrade_is_near())
        vac_doors_close();
    vac_workers_end();
    return ready ? VAC_EXIT_OK : VAC_EXIT_FAILED;
}

int main(int argc, char **argv)
{
    /* The workers' limits refer to it. */
    static struct vac_config config;
    struct vac_options options;

    vac_upgrade_init(argv);
    vac_options_parse(&options, argc, argv);
    if (options.capabilities) {
        puts("{\n  \"type\": \"fs\",\n  \"features\": []\n}");
        return fflush(stdout) == 0 ? VAC_EXIT_OK : VAC_EXIT_FAILED;
    }
    vac_passed_init();
    bool sound = vac_options_config(&options, &config);
    if (sound && options.check_sandbox)
        return vac_spawn_check(&config) ? vac_spawn_check_sandbox(config.tenant, options.json)
                                        : VAC_EXIT_FAILED;
    int status = !sound ? VAC_EXIT_USAGE : options.check ? VAC_EXIT_OK : serve(&options, &config);
    if (!vac_tenants)
        vac_config_free(&config);
    return status;
}
