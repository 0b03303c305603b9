/* SPDX-License-Identifier: Apache-2.0 */
/** A tenant in the front: its worker, and who is connected. */
#ifndef VAC_FRONT_TENANT_H
#define VAC_FRONT_TENANT_H

#include <stdbool.h>
#include <sys/types.h>

#include "daemon/common/board.h"
#include "daemon/front/config.h"
#include "daemon/front/device.h"
#include "daemon/front/loop.h"

enum vac_worker_state {
    VAC_WORKER_NONE,    /* there is no process */
    VAC_WORKER_WAITING, /* there is to be one, when it is time or there is room */
    VAC_WORKER_RUNS,
    VAC_WORKER_PARKS, /* it leaves its queues, since it is not needed */
    VAC_WORKER_QUITS  /* and has been told to end */
};

struct vac_job;
struct vac_stream;
struct vac_vhost;

/** The process that serves a tenant. */
struct vac_worker {
    struct vac_watch control; /* first: what is watched is found by it */
    struct vac_watch ended;   /* a pidfd */
    struct vac_watch alarm;
    struct vac_timer wait;   /* until it may be started */
    struct vac_timer answer; /* the oldest request should have been answered */
    struct vac_timer look;   /* at the board */
    struct vac_timer idle;
    enum vac_worker_state state;
    bool wanted; /* again, when it has ended */
    pid_t pid;
    uint32_t sequence;
    struct vac_board *board;
    struct vac_job *jobs; /* requests that are not answered, the first ones sent */
    struct vac_job *unsent;
    uint64_t started_ns;
    uint64_t used_ns; /* at least then */
    uint64_t looked_ns;
    unsigned crashes; /* since it last worked for a while */
    const char *why;  /* the front ended it, or NULL */
};

struct vac_tenant_front {
    struct vac_worker worker; /* first */
    const struct vac_config *config;
    const struct vac_config_tenant *own;
    struct vac_stream *streams;
    struct vac_vhost *vhosts;
    uint32_t connections;
    uint64_t strangers; /* users that may not connect, and when that was last said */
    uint64_t stranger_ns;
    bool crowded;     /* that it has been said */
    uint32_t devices; /* numbers given out */
    struct vac_tenant_front *next;
};

extern struct vac_tenant_front *vac_tenants;

struct vac_keep;
struct vac_record;

/** worker.c: what did not start while vacceld was about to be replaced does now. */
void vac_worker_go_on(struct vac_tenant_front *tenant);
/** worker.c: a worker is needed; it comes as soon as it may. */
void vac_worker_need(struct vac_tenant_front *tenant);
void vac_worker_init(struct vac_tenant_front *tenant);
/** Sends a request, or keeps it until the worker takes it. `device` is told of the answer. */
void vac_worker_ask(struct vac_tenant_front *tenant, struct vac_device *device,
                    const struct vac_control_request *request, const int *fds, unsigned count);
/** The device is no more: nobody is to be told of answers. */
void vac_worker_forget(struct vac_tenant_front *tenant, const struct vac_device *device);
/** A device or a connection has gone: the worker may be idle from now on. */
void vac_worker_used(struct vac_tenant_front *tenant);
/** Ends all of them, at once. */
void vac_workers_end(void);

/** watchdog.c: looks at the board when something is due; and ends workers that are idle. */
void vac_watchdog_begin(struct vac_tenant_front *tenant, int alarm);
void vac_watchdog_end(struct vac_tenant_front *tenant);
/** Nothing is under way. */
bool vac_watchdog_idle(const struct vac_tenant_front *tenant);
uint64_t vac_watchdog_last_ns(const struct vac_tenant_front *tenant);
void vac_watchdog_idle_from_now(struct vac_tenant_front *tenant);
/** worker.c: kills it, and says why. */
void vac_worker_kill(struct vac_tenant_front *tenant, const char *why);
/** worker.c: has it leave its queues, and end. */
void vac_worker_park(struct vac_tenant_front *tenant);

/** stream.c: connections that carry calls; on `plain` ones no descriptors pass. */
void vac_stream_accept(struct vac_tenant_front *tenant, int fd, bool plain);
/** Those that came before there was a worker go to it. */
void vac_streams_hand_over(struct vac_tenant_front *tenant);
/** The worker has died: what it served is over. */
void vac_streams_lost(struct vac_tenant_front *tenant);

/** What a connection came in by: told when it has ended. */
struct vac_vhost_door {
    void (*left)(struct vac_vhost_door *door);
};

/** vhost.c: connections of hypervisors. `door` may be NULL. False when it is over already, and then
 * the door has not been told or has. */
bool vac_vhost_serve(struct vac_tenant_front *tenant, int fd, struct vac_vhost_door *door);
/** Goes on with a hypervisor that stayed connected while vacceld was replaced; `keep` is taken
 * over. NULL, or why that cannot be: then `keep` is still the caller's, and the connection closed.
 */
const char *vac_vhost_restore(struct vac_tenant_front *tenant, int fd, struct vac_keep *keep,
                              const struct vac_record *record);
/** Leaves all of a tenant's to the next vacceld; false without memory. */
bool vac_vhosts_leave(const struct vac_tenant_front *tenant);
/** Whether a hypervisor is being answered. */
bool vac_vhosts_busy(const struct vac_tenant_front *tenant);
/** Connects to where a hypervisor listens, again and again, unless one is connected there already.
 */
void vac_vhost_connect(struct vac_tenant_front *tenant, const char *path);
void vac_vhosts_hand_over(struct vac_tenant_front *tenant);
void vac_vhosts_park(struct vac_tenant_front *tenant);
void vac_vhosts_lost(struct vac_tenant_front *tenant, bool wait);
/** Whether a device has something that only a worker can do. */
bool vac_vhosts_need(const struct vac_tenant_front *tenant);

/** One more or one less process connected; false when there are as many as there may be. */
bool vac_tenant_enter(struct vac_tenant_front *tenant);
void vac_tenant_leave(struct vac_tenant_front *tenant);

#endif
