/* SPDX-License-Identifier: Apache-2.0 */
/** Completion: what the device is done with, waiting for it, and giving it up. */
#include "guest/client/request.h"
#include "guest/vsock/vsock.h"

/* How often a polled ring is looked at before time is thought of. */
enum { LOOKS = 16 };
/* How often a device that says nothing is asked whether it is well. */
#define CHECK_NS UINT64_C(250000000)
/* So many interrupts in a row that do not come are no accident. */
enum { MISSES = 2 };

void vac_request_settle(struct vac_request *request, vaccel_status status, const char *reason)
{
    if (request->previous)
        request->previous->next = request->next;
    else
        vac_guest.flying = request->next;
    if (request->next)
        request->next->previous = request->previous;
    request->status = status;
    request->reason = reason;
    if (request->done)
        request->done(request);
    else if (!request->user)
        vac_request_free(request);
}

/* Takes one request that the device is done with, if there is one. */
static bool take_one(void)
{
    if (vac_streams())
        return vac_vsock_step();
    struct vac_queue *queue = &vac_guest.device.queue;
    struct vac_chain *chain = vac_queue_take(queue);

    if (chain) {
        vac_request_settle((struct vac_request *)(void *)chain, VACCEL_OK, NULL);
        return true;
    }
    if (VAC_UNLIKELY(queue->fault) && vac_guest.device.running)
        vac_break(VACCEL_ERR_LOST, queue->fault);
    return false;
}

void vac_poll(void)
{
    while (take_one())
        ;
}

static bool waits(void)
{
    return vac_guest.port->wait && vac_guest.missed < MISSES;
}

/* Asks for one; false when there is something to see already. */
static bool ask(void)
{
    return vac_streams() ? vac_vsock_listen() : vac_queue_listen(&vac_guest.device.queue);
}

/* Waits for an interrupt. One that did not come although there is something to see is missed; after
 * a few of those in a row there is polling. */
static void listen(uint64_t until)
{
    const vaccel_guest_port *port = vac_guest.port;
    uint64_t interrupts = __atomic_load_n(&vac_guest.interrupts, __ATOMIC_RELAXED);

    if (!ask())
        return;
    port->wait(port->context, until);
    if (__atomic_load_n(&vac_guest.interrupts, __ATOMIC_RELAXED) != interrupts)
        vac_guest.missed = 0;
    else if (vac_now() >= until && !ask() && ++vac_guest.missed == MISSES)
        vac_say("the device's interrupts do not come; its ring is polled from now on");
}

static void idle(uint64_t until)
{
    const vaccel_guest_port *port = vac_guest.port;

    if (waits())
        listen(until);
    else if (port->relax)
        port->relax(port->context);
}

void vac_request_lose_all(vaccel_status status, const char *reason)
{
    while (vac_guest.flying)
        vac_request_settle(vac_guest.flying, status, reason);
}

void vac_break(vaccel_status status, const char *reason)
{
    vac_guest.mount = 0;
    vac_guest.resets++;
    vac_say(reason);
    vac_device_reset(&vac_guest.device);
    vac_request_lose_all(status, reason);
}

static void break_late(struct vac_request *request)
{
    static const char reason[] = "the host did not answer in time, so the device was reset";

    if (vac_streams() && !vac_vsock_is_stuck()) {
        vac_vsock_cut(request, VACCEL_ERR_TIMEOUT,
                      "the host did not answer in time, so the connection was closed");
        return;
    }
    /* The others were taken, too, and may have run. */
    vac_guest.mount = 0;
    vac_device_reset(&vac_guest.device);
    vac_request_settle(request, VACCEL_ERR_TIMEOUT, reason);
    vac_guest.resets++;
    vac_say(reason);
    vac_request_lose_all(VACCEL_ERR_LOST, reason);
}

void vac_watch(struct vac_watch *watch, struct vac_request *request, uint64_t timeout_ns,
               uint64_t until)
{
    uint64_t now = vac_now();

    if (!request->deadline)
        request->deadline = now + timeout_ns;
    if (!watch->check)
        watch->check = now + CHECK_NS;
    if (now >= request->deadline) {
        break_late(request);
    } else if (now >= watch->check) {
        watch->check = 0;
        if (vac_device_is_broken(&vac_guest.device))
            vac_break(VACCEL_ERR_LOST, "the device asked to be reset");
        else if (vac_streams())
            vac_vsock_remind();
    } else {
        uint64_t next = request->deadline < watch->check ? request->deadline : watch->check;
        idle(next < until ? next : until);
    }
}

vaccel_status vac_request_wait(struct vac_request *request, uint64_t timeout_ns)
{
    struct vac_watch watch = {0};

    for (unsigned looks = 0;; looks++) {
        bool taken = take_one();
        if (request->status != VACCEL_PENDING)
            return request->status;
        if (taken)
            continue;
        /* Looking at the clock costs more than looking at the ring. */
        if (looks < LOOKS && !waits())
            idle(UINT64_MAX);
        else
            vac_watch(&watch, request, timeout_ns, UINT64_MAX);
    }
}

uint32_t vac_request_answer(const struct vac_request *request)
{
    const struct vac_fuse_in *asked = (const struct vac_fuse_in *)(const void *)request->message;
    const struct vac_fuse_out *head =
        (const struct vac_fuse_out *)(const void *)request->reply->data;

    if (request->chain.written < sizeof(*head) || head->unique != asked->unique ||
        head->length < sizeof(*head) || head->length > request->chain.written)
        return 0;
    return head->length;
}

void vac_request_wait_any(uint64_t timeout_ns)
{
    vac_poll();
    if (vac_guest.flying)
        vac_request_wait(vac_guest.flying, timeout_ns);
}

vaccel_status vac_request_exchange(struct vac_request *request, uint64_t timeout_ns,
                                   const char **reason)
{
    vaccel_status status;

    request->user = request; /* somebody waits */
    while ((status = vac_request_send(request, reason)) == VACCEL_ERR_BUSY)
        vac_request_wait_any(timeout_ns);
    if (status == VACCEL_OK) {
        status = vac_request_wait(request, timeout_ns);
        *reason = request->reason;
    }
    request->user = NULL;
    return status;
}
