/* SPDX-License-Identifier: Apache-2.0 */
#include "core/call.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/dispatch.h"
#include "core/handle.h"
#include "core/host.h"
#include "core/pool.h"
#include "core/registry.h"
#include "wire/codec.h"
#include <vaccel/vaccel.h>

/* Where a completion is waited for: by an asynchronous call, or by a thread that turned a
 * submission into a plain call. */
struct vaccel_ticket {
    pthread_mutex_t lock;
    pthread_cond_t done;
    atomic_int status; /* VACCEL_PENDING until completed */
    char *message;
    const struct vac_entry *entry; /* the backend that took it; NULL while none has */
    int index;                     /* of the op */
    struct vaccel_call *call;      /* NULL for a plain call */
    void (*notify)(void *user);    /* called once when completed; guarded by the lock */
    void *user;
};

struct vaccel_call {
    struct vac_object object;
    atomic_uint references; /* the application's and the executor's */
    struct vac_job job;
    vaccel_session *session;
    vaccel_model *model;
    int index;
    struct vac_keep keep;
    int32_t cancelled; /* atomic by its accesses, since backends of other languages read it */
    bool taken;
    bool notified;         /* guarded by ticket.lock */
    uint64_t submitted_ns; /* when it was queued, if the session profiles */
    struct vaccel_ticket ticket;
    vaccel_invocation invocation; /* for a backend that runs it by itself */
    void *request;
    bool submitted;                    /* `request` is set; guarded by ticket.lock */
    _Alignas(16) unsigned char args[]; /* the op's args struct, and room for what it points to */
};

static void ticket_init(struct vaccel_ticket *ticket, int index, struct vaccel_call *call)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&ticket->lock, NULL);
    pthread_cond_init(&ticket->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    atomic_init(&ticket->status, VACCEL_PENDING);
    ticket->message = NULL;
    ticket->entry = NULL;
    ticket->index = index;
    ticket->call = call;
    ticket->notify = NULL;
}

static void ticket_destroy(struct vaccel_ticket *ticket)
{
    pthread_cond_destroy(&ticket->done);
    pthread_mutex_destroy(&ticket->lock);
    free(ticket->message);
}

vaccel_status vac_call_new(vaccel_session *session, int index, vaccel_model *model,
                           struct vaccel_call **call, void **room)
{
    const struct vac_codec *codec = &vac_codecs[index];
    size_t room_at = ((size_t)codec->args_size + 15) & ~(size_t)15;
    struct vaccel_call *made =
        (struct vaccel_call *)calloc(1, sizeof(*made) + room_at + codec->room_size);

    if (!made)
        return vac_fail_memory();
    made->object.type = VAC_OBJECT_CALL;
    atomic_init(&made->references, 1);
    made->session = session;
    vac_session_hold(session);
    made->model = model;
    made->index = index;
    ticket_init(&made->ticket, index, made);
    *call = made;
    *room = made->args + room_at;
    return VACCEL_OK;
}

struct vac_keep *vac_call_keep(struct vaccel_call *call)
{
    return &call->keep;
}

void *vac_call_args(struct vaccel_call *call)
{
    return call->args;
}

static void drop_call(struct vaccel_call *call)
{
    if (atomic_fetch_sub_explicit(&call->references, 1, memory_order_acq_rel) != 1)
        return;
    vac_codec_drop(&vac_codecs[call->index], call->args, vac_host());
    vac_keep_let_go(&call->keep.inputs);
    vac_keep_let_go(&call->keep.memory);
    vac_session_drop(call->session);
    ticket_destroy(&call->ticket);
    vac_handle_free(call);
}

static vaccel_status status_of(const struct vaccel_ticket *ticket)
{
    return atomic_load_explicit(&ticket->status, memory_order_acquire);
}

/* Ends a call; `message` is what it failed with. */
static void settle(struct vaccel_ticket *ticket, vaccel_status status, const char *message)
{
    struct vaccel_call *call = ticket->call;

    /* Who learns of the completion may free or reuse the inputs at once. */
    if (call)
        vac_keep_let_go(&call->keep.inputs);
    pthread_mutex_lock(&ticket->lock);
    if (status != VACCEL_OK)
        ticket->message = strdup(message);
    atomic_store_explicit(&ticket->status, status, memory_order_release);
    void (*notify)(void *user) = ticket->notify;
    void *user = ticket->user;
    pthread_cond_broadcast(&ticket->done);
    pthread_mutex_unlock(&ticket->lock);
    /* A plain call's ticket may be gone by now; a call of its own is still held here. */
    if (notify)
        notify(user);
    if (call)
        drop_call(call);
}

void vac_call_complete(vaccel_ticket *ticket, vaccel_status status, const char *message)
{
    struct vac_message before;

    if (status == VACCEL_OK) {
        settle(ticket, VACCEL_OK, NULL);
        return;
    }
    /* The thread is the backend's or one that submits, and so is the message that it has. */
    vac_message_save(&before);
    vac_thread()->said = false;
    if (message && *message && status < 0)
        vac_fail(status, "%s", message);
    status = vac_call_backend(status, ticket->entry->name, vac_op_name(ticket->index));
    if (ticket->call)
        vac_count(&vac_thread()->failures[ticket->index]);
    settle(ticket, status, vaccel_last_error());
    vac_message_restore(&before);
}

static bool is_cancelled(const struct vaccel_call *call)
{
    return __atomic_load_n(&call->cancelled, __ATOMIC_RELAXED) != 0;
}

/* Asks the backend to give the call up, if it has the call. */
static void request_cancel(struct vaccel_call *call)
{
    pthread_mutex_lock(&call->ticket.lock);
    const struct vac_entry *entry = call->submitted ? call->ticket.entry : NULL;
    void *request = call->request;
    pthread_mutex_unlock(&call->ticket.lock);
    if (entry && entry->backend->cancel && status_of(&call->ticket) == VACCEL_PENDING)
        entry->backend->cancel(entry->self, request);
}

/* Hands the call to a backend that runs it by itself. */
static void submit(struct vaccel_call *call, const struct vac_route *route)
{
    vaccel_model *model = call->model;
    struct vac_message before;
    void *request = NULL;

    call->invocation = (vaccel_invocation){
        .struct_size = sizeof(call->invocation),
        .op = route->op->op,
        .version = route->op->version,
        .loaded = route->loaded,
        .attributes = &call->session->attributes,
        .cancelled = &call->cancelled,
    };
    call->ticket.entry = route->entry;
    /* The call may complete before it has been taken: until then it must stay, and so must the
     * model and its route. */
    atomic_fetch_add_explicit(&call->references, 1, memory_order_relaxed);
    if (model)
        vac_model_hold(model);
    vac_message_save(&before);
    vac_count(&vac_thread()->calls[route->index]);
    vac_thread()->said = false;
    vaccel_status status = route->op->submit(route->entry->self, &call->invocation, call->args,
                                             &call->ticket, &request);
    if (status != VACCEL_OK) {
        status = vac_dispatch_failed(route, status);
        settle(&call->ticket, status, vaccel_last_error());
    } else {
        pthread_mutex_lock(&call->ticket.lock);
        call->request = request;
        call->submitted = true;
        pthread_mutex_unlock(&call->ticket.lock);
        /* Whoever cancelled meanwhile did not know of the request. */
        if (is_cancelled(call))
            request_cancel(call);
    }
    vac_message_restore(&before);
    if (model)
        vac_model_drop(model);
    drop_call(call);
}

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void vac_call_run(struct vaccel_call *call)
{
    const struct vac_route *route = vac_route_get(call->session, call->index, call->model);
    vaccel_status status = VACCEL_OK;

    if (is_cancelled(call))
        status = vac_fail(VACCEL_ERR_CANCELLED, "the call was cancelled before it began");
    else if (!route)
        status = vac_route_find_counted(call->session, call->index, call->model, &route);
    if (status == VACCEL_OK && route->op->submit) {
        submit(call, route);
        return;
    }
    if (status == VACCEL_OK) {
        if (call->submitted_ns)
            vac_thread()->queued_ns = now_ns() - call->submitted_ns;
        status = vac_route_run(route, call->index, &call->session->attributes, &call->cancelled,
                               call->args);
        vac_thread()->queued_ns = 0;
    }
    settle(&call->ticket, status, vaccel_last_error());
}

static void run_job(struct vac_job *job)
{
    vac_call_run((struct vaccel_call *)((char *)job - offsetof(struct vaccel_call, job)));
}

vaccel_status vac_call_start(struct vaccel_call *call, vaccel_call **out)
{
    vaccel_status status = call->keep.failure;

    if (status != VACCEL_OK) {
        drop_call(call);
        return status;
    }
    VAC_MADE(call, VAC_OBJECT_CALL);
    call->job.run = run_job;
    if (call->session->attributes.profile)
        call->submitted_ns = now_ns();
    atomic_fetch_add_explicit(&call->references, 1, memory_order_relaxed);
    const struct vac_route *route = vac_route_get(call->session, call->index, call->model);
    if (route && route->op->submit) {
        submit(call, route);
    } else if (!vac_pool_add(&call->job)) {
        atomic_fetch_sub_explicit(&call->references, 1, memory_order_relaxed);
        drop_call(call);
        return vac_fail(VACCEL_ERR_NO_MEMORY,
                        "no thread can be started for the call; raise the limit on processes "
                        "(ulimit -u), or call synchronously");
    }
    *out = call;
    return VACCEL_OK;
}

/* Waits for completion; false when `until` passed first. NULL waits without limit. */
static bool wait_until(struct vaccel_ticket *ticket, const struct timespec *until)
{
    int error = 0;

    pthread_mutex_lock(&ticket->lock);
    while (status_of(ticket) == VACCEL_PENDING && error != ETIMEDOUT) {
        if (until)
            error = pthread_cond_timedwait(&ticket->done, &ticket->lock, until);
        else
            pthread_cond_wait(&ticket->done, &ticket->lock);
    }
    pthread_mutex_unlock(&ticket->lock);
    return status_of(ticket) != VACCEL_PENDING;
}

vaccel_status vac_submit_and_wait(void *self, const vaccel_invocation *invocation, const void *args)
{
    const struct vac_route *route = (const struct vac_route *)self;
    struct vaccel_ticket ticket;
    void *request = NULL;

    ticket_init(&ticket, route->index, NULL);
    ticket.entry = route->entry;
    vaccel_status status =
        route->op->submit(route->entry->self, invocation, args, &ticket, &request);
    if (status == VACCEL_OK) {
        wait_until(&ticket, NULL);
        status = status_of(&ticket);
        if (status != VACCEL_OK)
            vac_fail(status, "%s", ticket.message ? ticket.message : "");
    }
    ticket_destroy(&ticket);
    return status;
}

vaccel_status vaccel_call_poll(vaccel_call *call)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    return status_of(&call->ticket) == VACCEL_PENDING ? VACCEL_PENDING : VACCEL_OK;
}

vaccel_status vaccel_call_wait(vaccel_call *call, int64_t timeout_ns)
{
    struct timespec until;

    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    if (timeout_ns < 0) {
        wait_until(&call->ticket, NULL);
        return VACCEL_OK;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ns / 1000000000;
    until.tv_nsec += timeout_ns % 1000000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    if (wait_until(&call->ticket, &until))
        return VACCEL_OK;
    return vac_fail(VACCEL_ERR_TIMEOUT,
                    "the call has not completed within %lld ns; wait again, or cancel it",
                    (long long)timeout_ns);
}

vaccel_status vaccel_call_cancel(vaccel_call *call)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    __atomic_store_n(&call->cancelled, 1, __ATOMIC_RELAXED);
    if (vac_pool_remove(&call->job)) {
        settle(&call->ticket, VACCEL_ERR_CANCELLED, "the call was cancelled before it began");
        return VACCEL_OK;
    }
    request_cancel(call);
    return VACCEL_OK;
}

vaccel_status vaccel_call_notify(vaccel_call *call, void (*done)(void *user), void *user)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    VAC_NEED(done);
    struct vaccel_ticket *ticket = &call->ticket;
    pthread_mutex_lock(&ticket->lock);
    bool completed = status_of(ticket) != VACCEL_PENDING;
    bool taken = call->notified;
    call->notified = true;
    if (!completed && !taken) {
        ticket->notify = done;
        ticket->user = user;
    }
    pthread_mutex_unlock(&ticket->lock);
    if (taken)
        return vac_fail(VACCEL_ERR_BUSY,
                        "the call has somebody to notify already; let that one pass it on");
    if (completed)
        done(user);
    return VACCEL_OK;
}

vaccel_status vaccel_call_status(const vaccel_call *call)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    return status_of(&call->ticket);
}

const char *vaccel_call_error(const vaccel_call *call)
{
    if (!VAC_USABLE(call, VAC_OBJECT_CALL) || status_of(&call->ticket) == VACCEL_PENDING)
        return "";
    return vac_text(call->ticket.message);
}

void vaccel_call_release(vaccel_call *call)
{
    if (VAC_RELEASABLE(call, VAC_OBJECT_CALL))
        drop_call(call);
}

vaccel_status vac_call_take(vaccel_call *call, int index)
{
    vaccel_status status = status_of(&call->ticket);

    if (call->index != index)
        return vac_fail(VACCEL_ERR_INVALID,
                        "this is a call of %s; take its result with that op's _result function",
                        vac_op_name(call->index));
    if (status == VACCEL_PENDING)
        return vac_fail(VACCEL_ERR_BUSY, "the call has not completed; wait for it first");
    if (status != VACCEL_OK)
        return vac_fail(status, "%s", vac_text(call->ticket.message));
    if (call->taken)
        return vac_fail(VACCEL_ERR_INVALID, "the call's result was taken before; keep it");
    return VACCEL_OK;
}

void vac_call_taken(vaccel_call *call)
{
    call->taken = true;
}
