/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/orders.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/log.h"
#include "daemon/common/control.h"
#include "daemon/worker/configure.h"
#include "daemon/worker/device.h"
#include "daemon/worker/lane.h"
#include "daemon/worker/policy.h"
#include "daemon/worker/preload.h"
#include "daemon/worker/stream.h"
#include "daemon/worker/turns.h"

/* A device, and the thread that carries out what is asked of it: one device's calls that do not end
 * hold up nobody else. */
struct entry {
    struct entry *next;
    uint32_t number;
    struct vac_lane *lane;
    struct vac_device *device; /* the lane's; NULL until it has been made */
};

/* A request under way. */
struct order {
    struct vac_task task;
    struct entry *entry;
    int count;
    int fds[VAC_CONTROL_REGIONS];
    struct vac_control_request request;
};

static int control;
static bool configured;
static bool called; /* somebody can call, so that rules may be read at any time */
static struct vac_lane *preloads;
static struct entry *entries;
/* Devices that are yet to be left before the process ends. */
static _Atomic uint32_t leaving;

static void answer(const struct order *order, int status, uint64_t value)
{
    /* A front that has gone is noticed where requests are taken. */
    (void)vac_control_answer(control, &order->request, status, value);
}

static void finish(struct order *order, int status, uint64_t value)
{
    for (int i = 0; i < order->count; i++)
        close(order->fds[i]);
    answer(order, status, value);
    free(order);
}

static void preload(struct vac_task *task)
{
    struct order *order = (struct order *)task;

    finish(order, vac_preload(order->request.preload.text) == VACCEL_OK ? 0 : -EIO, 0);
}

static void begin_preload(struct order *order)
{
    if (!preloads)
        preloads = vac_lane_new();
    order->task.run = preload;
    if (preloads)
        vac_lane_add(preloads, &order->task);
    else
        finish(order, -ENOMEM, 0);
}

/* What comes too late or is no rule is a fault of the front's. */
static void add_rule(struct order *order)
{
    const char *rule = order->request.preload.text;
    int status = called ? -EBUSY : vac_policy_add(rule);

    if (status)
        vac_log(VACCEL_LOG_ERROR,
                "the daemon's rule '%s' cannot be kept: nothing is permitted; install vacceld and "
                "vaccel-worker of the same release",
                rule);
    finish(order, status, 0);
}

static void serve_stream(struct order *order)
{
    order->count = 0;
    bool plain = order->request.kind == VAC_CONTROL_PLAIN_STREAM;
    finish(order, vac_stream_serve(order->fds[0], plain) ? 0 : -EBUSY, 0);
}

static int carry_out(struct order *order, uint64_t *value)
{
    struct vac_control_request *request = &order->request;
    struct vac_device *device = order->entry->device;

    if (request->kind == VAC_CONTROL_DEVICE_NEW)
        return vac_device_new(&request->device, order->fds[0], &order->entry->device);
    if (!device) /* it could not be made */
        return -ENODEV;
    switch (request->kind) {
    case VAC_CONTROL_DEVICE_MEMORY:
        return vac_device_memory(device, &request->memory, order->fds);
    case VAC_CONTROL_QUEUE_START:
        return vac_device_start(device, &request->queue, order->fds[0], order->fds[1]);
    case VAC_CONTROL_QUEUE_CALL:
        return vac_device_call(device, request->index.index, order->fds[0]);
    case VAC_CONTROL_QUEUE_STOP:
        return vac_device_stop(device, request->index.index, value);
    default:
        vac_device_reset(device);
        return 0;
    }
}

static void run_order(struct vac_task *task)
{
    struct order *order = (struct order *)task;
    uint64_t value = 0;

    int status = carry_out(order, &value);
    finish(order, status, value);
}

static void run_last_order(struct vac_task *task)
{
    struct order *order = (struct order *)task;

    if (order->entry->device)
        vac_device_free(order->entry->device);
    free(order->entry);
    finish(order, 0, 0);
}

static struct entry **find(uint32_t number)
{
    struct entry **at = &entries;

    while (*at && (*at)->number != number)
        at = &(*at)->next;
    return at;
}

static struct entry *new_entry(uint32_t number)
{
    struct entry *entry = (struct entry *)calloc(1, sizeof(*entry));
    struct vac_lane *lane = entry ? vac_lane_new() : NULL;

    if (!lane) {
        free(entry);
        return NULL;
    }
    entry->number = number;
    entry->lane = lane;
    entry->next = entries;
    entries = entry;
    return entry;
}

/* Passes a request on to the device's thread. The device's number is the first that stands in any
 * request about one. */
static void pass_on(struct order *order)
{
    uint32_t number = order->request.device.device;
    struct entry **at = find(number);
    struct entry *entry = *at;

    if (order->request.kind == VAC_CONTROL_DEVICE_NEW) {
        if (entry) {
            finish(order, -EEXIST, 0);
            return;
        }
        entry = new_entry(number);
    }
    if (!entry) {
        finish(order, order->request.kind == VAC_CONTROL_DEVICE_NEW ? -ENOMEM : -ENODEV, 0);
        return;
    }
    order->entry = entry;
    order->task.run = run_order;
    if (order->request.kind != VAC_CONTROL_DEVICE_GONE) {
        vac_lane_add(entry->lane, &order->task);
        return;
    }
    struct vac_lane *lane = entry->lane;
    *at = entry->next;
    order->task.run = run_last_order;
    vac_lane_add(lane, &order->task);
    vac_lane_end(lane);
}

/* Says so and ends the process, in the middle of whatever frameworks' threads do. */
static void end(struct order *order)
{
    answer(order, 0, 0);
    _exit(0);
}

static void leave(struct vac_task *task)
{
    struct order *order = (struct order *)task;

    if (order->entry->device)
        vac_device_leave(order->entry->device);
    if (atomic_fetch_sub(&leaving, 1) == 1)
        end(order);
}

/* Each device is left by its own thread, and the last one ends the process. */
static void quit(struct order *order)
{
    uint32_t count = 0;

    for (struct entry *entry = entries; entry; entry = entry->next)
        count++;
    if (!count)
        end(order);
    atomic_store(&leaving, count);
    for (struct entry *entry = entries; entry; entry = entry->next) {
        struct order *one = (struct order *)malloc(sizeof(*one));
        if (!one)
            abort(); /* what is under way is found in the in-flight memory */
        *one = *order;
        one->entry = entry;
        one->task.run = leave;
        vac_lane_add(entry->lane, &one->task);
    }
    free(order);
}

static void handle(struct order *order)
{
    if (!configured && order->request.kind != VAC_CONTROL_CONFIG) {
        finish(order, -EPROTO, 0);
        return;
    }
    switch (order->request.kind) {
    case VAC_CONTROL_CONFIG: {
        int status = configured ? -EEXIST : vac_configure(&order->request.config, order->fds);
        configured = configured || status == 0;
        finish(order, status, 0);
        break;
    }
    case VAC_CONTROL_PASSES:
        vac_turns_share(order->request.passes.share);
        finish(order, vac_pass_init(order->fds[0]), 0);
        break;
    case VAC_CONTROL_PRELOAD:
        begin_preload(order);
        break;
    case VAC_CONTROL_RULE:
        add_rule(order);
        break;
    case VAC_CONTROL_STREAM:
    case VAC_CONTROL_PLAIN_STREAM:
        called = true;
        serve_stream(order);
        break;
    case VAC_CONTROL_QUIT:
        quit(order);
        break;
    default:
        called = true;
        pass_on(order);
    }
}

void vac_orders_serve(int socket)
{
    control = socket;
    for (;;) {
        struct order *order = (struct order *)malloc(sizeof(*order));
        if (!order) {
            vac_log(VACCEL_LOG_ERROR, "memory ran out for a request of the daemon");
            return;
        }
        order->entry = NULL;
        order->count = vac_control_take(control, &order->request, order->fds);
        if (order->count < 0) {
            if (order->count != -ECONNRESET)
                vac_log(VACCEL_LOG_ERROR, "what came from the daemon is no request: %s",
                        strerror(-order->count));
            free(order);
            return;
        }
        handle(order);
    }
}
