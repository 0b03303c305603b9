/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/submit.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/kept.h"
#include "daemon/fuse/parcel.h"
#include "daemon/fuse/park.h"
#include "daemon/worker/executor.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"

struct vac_submitted {
    struct vac_task task;
    struct vac_fuse *fuse;      /* held until it has been run */
    struct vac_fuse_file *file; /* held */
    struct vac_parcel parcel;
    struct vac_under_way entry;
    uint64_t deadline_ns;
    struct vac_park park;
    /* Guarded by the file system's lock: */
    struct vac_submitted *next; /* of the file's */
    bool done;
    bool waiting; /* `waiter` is parked */
    struct vac_ioctl waiter;
    /* Once it is done: */
    void *reply; /* the whole of it when `usual` has a notice only, else NULL */
    size_t reply_size;
    uint64_t charged; /* for `reply`, to the tenant's budget */
    size_t usual_size;
    _Alignas(16) uint8_t usual[VAC_SESSION_LEAST_REPLY];
};

/* With the lock held. */
static void unlink_call(struct vac_submitted *call)
{
    struct vac_submitted **at = &call->file->submitted;

    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
    call->file->submitted_count--;
}

static struct vac_submitted *find(const struct vac_fuse_file *file, uint64_t id)
{
    struct vac_submitted *call = file->submitted;

    while (call && call->entry.id != id)
        call = call->next;
    return call;
}

static void free_call(struct vac_submitted *call)
{
    vac_parcel_free(&call->parcel);
    vac_budget_give(call->charged);
    free(call->reply);
    free(call);
}

/* Where a segment is; what the table says has been checked. */
static struct vac_place place_of(const struct vac_submitted *call, uint32_t i)
{
    struct vac_place place;

    vac_message_get_place(call->parcel.bytes + call->parcel.table + (size_t)i * VAC_MESSAGE_ENTRY,
                          &place);
    return place;
}

/* Gives back what the first `count` segments took of the arena; with the lock held. */
static void give_pages(struct vac_submitted *call, uint32_t count, bool succeeded)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct vac_place place = place_of(call, i);
        if (place.region)
            vac_session_arena_give(&call->file->arena, place.room ? VAC_ARENA_ROOM : VAC_ARENA_DATA,
                                   place.offset, place.size, succeeded);
    }
}

static int take_place(struct vac_submitted *call, uint32_t i)
{
    struct vac_session_arena *arena = &call->file->arena;
    const struct vac_place place = place_of(call, i);

    if (!place.region)
        return place.room ? EINVAL : 0;
    if (place.region != VAC_SESSION_ARENA)
        return EINVAL;
    int error = vac_session_arena_take(arena, place.room ? VAC_ARENA_ROOM : VAC_ARENA_DATA,
                                       place.offset, place.size);
    if (!error)
        call->parcel.segments[i] = (vaccel_segment){
            .data = arena->base ? arena->base + place.offset : call->usual,
            .size = place.size,
            .flags = VACCEL_SEGMENT_PRIVATE | (place.room ? VACCEL_SEGMENT_ROOM : 0)};
    return error;
}

static int take_pages(struct vac_submitted *call)
{
    int error = 0;
    uint32_t taken = 0;

    while (taken < call->parcel.segment_count && !(error = take_place(call, taken)))
        taken++;
    if (error)
        give_pages(call, taken, false);
    return error;
}

/* With the lock held. */
static int enter_locked(struct vac_submitted *call, const struct vac_ioctl *ioctl, bool quick)
{
    struct vac_fuse_file *file = call->file;

    if (file->closed)
        return EBADF;
    if (file->submitted_count == VAC_SESSION_CALLS)
        return EAGAIN;
    if (find(file, call->entry.id))
        return EEXIST;
    int error = take_pages(call);
    if (error)
        return error;
    if (!quick && !vac_park_arm(&call->park, VAC_SESSION_SLICE_MS)) {
        give_pages(call, call->parcel.segment_count, false);
        return EAGAIN;
    }
    call->waiter = *ioctl;
    call->waiting = true;
    call->next = file->submitted;
    file->submitted = call;
    file->submitted_count++;
    call->entry.next = file->calls;
    file->calls = &call->entry;
    call->fuse->references++;
    return 0;
}

static int enter(struct vac_submitted *call, const struct vac_ioctl *ioctl, bool quick)
{
    call->entry.id = vac_load64(call->parcel.bytes + VAC_FRAME_AT_ID);
    call->entry.slot =
        vac_tenant_begin(call->parcel.bytes, call->parcel.length, &call->deadline_ns);
    if (!call->entry.slot)
        return EAGAIN;
    pthread_mutex_lock(&call->fuse->lock);
    int error = enter_locked(call, ioctl, quick);
    pthread_mutex_unlock(&call->fuse->lock);
    if (error)
        vac_tenant_end(call->entry.slot);
    return error;
}

/* With the lock held: it is under way no more. */
static void leave_locked(struct vac_submitted *call, bool succeeded)
{
    struct vac_under_way **at = &call->file->calls;

    while (*at != &call->entry)
        at = &(*at)->next;
    *at = call->entry.next;
    vac_tenant_end(call->entry.slot); /* only now, or CANCEL would find another call there */
    give_pages(call, call->parcel.segment_count, succeeded);
}

/* A reply that has no body. */
static void write_failure(struct vac_submitted *call, vaccel_status status, uint64_t full_length,
                          const char *message)
{
    struct vac_writer writer = {.frame = call->usual, .capacity = sizeof(call->usual)};
    const uint8_t *frame = call->parcel.bytes;
    const struct vac_reply_head head = {
        .op = vac_load32(frame + VAC_FRAME_AT_OP),
        .version = vac_load16(frame + VAC_FRAME_AT_VERSION),
        .id = call->entry.id,
        .status = status,
        .full_length = full_length,
        .message = message,
    };

    vac_frame_begin_reply(&writer, &head, 0);
    vac_frame_end(&writer);
    call->usual_size = (size_t)writer.length;
}

/* Has it served; whether it succeeded. */
static bool serve(struct vac_submitted *call)
{
    struct vac_request request = {
        .frame = call->parcel.bytes,
        .size = call->parcel.length,
        .is_private = true,
        .segments = call->parcel.segments,
        .segment_count = call->parcel.segment_count,
    };
    struct vac_answer answer = {.data = call->usual, .capacity = sizeof(call->usual)};

    if (vac_tenant_run(call->entry.slot, call->deadline_ns, &request, &answer, call->task.flow) !=
        VACCEL_OK) {
        write_failure(call, VACCEL_ERR_NO_MEMORY, 0, "memory ran out for the reply");
        return false;
    }
    call->usual_size = answer.written;
    call->reply = answer.kept;
    call->reply_size = answer.kept_size;
    const uint8_t *frame = answer.kept ? (const uint8_t *)answer.kept : call->usual;
    return vac_load32(frame + VAC_FRAME_AT_STATUS) == VACCEL_OK;
}

/* Answers with the reply, and frees the call. */
static void give_reply(struct vac_submitted *call, struct vac_ioctl *ioctl)
{
    struct vac_fuse *fuse = ioctl->exchange.fuse;
    const void *reply = call->reply ? call->reply : call->usual;
    size_t size = call->reply ? call->reply_size : call->usual_size;

    if (size > ioctl->out.left) {
        void *kept = call->reply; /* what is in `usual` fits */
        call->reply = NULL;
        vac_budget_give(call->charged);
        call->charged = 0;
        if (!vac_kept_add(fuse, call->file, call->entry.id, kept, size))
            write_failure(call, VACCEL_ERR_LIMIT, size, vac_call_not_kept);
        reply = call->usual;
        size = call->usual_size;
    }
    vac_iov_write(&ioctl->out, reply, size);
    vac_fuse_file_put(fuse, call->file);
    free_call(call);
    vac_ioctl_end(ioctl, size);
}

/* A reply that waits for its WAIT takes what the tenant may have. */
static void charge_reply(struct vac_submitted *call)
{
    if (!call->reply)
        return;
    if (vac_budget_take(call->reply_size)) {
        call->charged = call->reply_size;
        return;
    }
    free(call->reply);
    call->reply = NULL;
    write_failure(call, VACCEL_ERR_LIMIT, call->reply_size, vac_call_not_kept);
}

/* It has been run, or will not be. */
static void finish(struct vac_submitted *call, bool succeeded)
{
    struct vac_fuse *fuse = call->fuse;
    struct vac_ioctl waiter;

    pthread_mutex_lock(&fuse->lock);
    leave_locked(call, succeeded);
    bool waiting = call->waiting;
    bool forgotten = call->file->closed;
    if (waiting)
        waiter = call->waiter;
    else
        charge_reply(call);
    call->waiting = false;
    call->done = true;
    if (waiting || forgotten)
        unlink_call(call);
    pthread_mutex_unlock(&fuse->lock);
    if (waiting) {
        vac_park_disarm(&call->park);
        give_reply(call, &waiter);
    } else if (forgotten) {
        vac_fuse_file_put(fuse, call->file);
        free_call(call);
    }
    vac_fuse_put(fuse);
}

static void run_call(struct vac_task *task)
{
    struct vac_submitted *call = (struct vac_submitted *)task;

    finish(call, serve(call));
}

/* The slice is over. */
static void expire(struct vac_park *park)
{
    struct vac_submitted *call =
        (struct vac_submitted *)(void *)((char *)park - offsetof(struct vac_submitted, park));
    struct vac_fuse *fuse = call->fuse;
    struct vac_ioctl waiter;

    pthread_mutex_lock(&fuse->lock);
    bool waiting = call->waiting;
    if (waiting)
        waiter = call->waiter;
    call->waiting = false;
    pthread_mutex_unlock(&fuse->lock);
    if (waiting)
        vac_ioctl_pending(&waiter);
}

static int open_parcel(struct vac_submitted *call)
{
    struct vac_place place;
    int error = vac_parcel_open(&call->parcel);

    if (!error)
        error = vac_parcel_place(&call->parcel);
    for (uint32_t i = 0; !error && i < call->parcel.segment_count; i++) {
        place = place_of(call, i);
        if (place.region > VAC_SESSION_ARENA || (place.room && !place.region))
            error = EINVAL;
    }
    return error;
}

/* The message from the ioctl. */
static int read_parcel(struct vac_submitted *call, struct vac_iov in)
{
    int error = vac_parcel_new(&call->parcel, in.left);

    if (!error && !vac_iov_read(&in, call->parcel.bytes, call->parcel.size))
        error = EINVAL;
    return error;
}

/* The message from the arena. */
static int read_parcel_at(struct vac_submitted *call, struct vac_iov in)
{
    struct vac_fuse *fuse = call->fuse;
    struct vac_session_arena *arena = &call->file->arena;
    uint64_t asked[2]; /* an offset, a size */

    if (!vac_iov_read(&in, asked, sizeof(asked)) || asked[0] % 8 || asked[1] > SIZE_MAX)
        return EINVAL;
    /* Nobody writes there while it is copied. */
    pthread_mutex_lock(&fuse->lock);
    int error = vac_session_arena_take(arena, VAC_ARENA_DATA, asked[0], asked[1]);
    pthread_mutex_unlock(&fuse->lock);
    if (error)
        return error;
    error = vac_parcel_new(&call->parcel, (size_t)asked[1]);
    if (!error && asked[1])
        memcpy(call->parcel.bytes, arena->base + asked[0], (size_t)asked[1]);
    pthread_mutex_lock(&fuse->lock);
    vac_session_arena_give(arena, VAC_ARENA_DATA, asked[0], asked[1], true);
    pthread_mutex_unlock(&fuse->lock);
    return error;
}

/* Whether it is run at once. What asks for a certain backend or device may wait for it, and Linux
 * cannot give an ioctl up. */
static bool is_quick(const struct vac_parcel *parcel)
{
    return !vac_load64(parcel->bytes + VAC_FRAME_AT_DEVICE) &&
           !vac_load64(parcel->bytes + VAC_FRAME_AT_BACKEND) &&
           vac_call_is_quick(parcel->bytes, parcel->segment_count);
}

static void submit(const struct vac_ioctl *ioctl, struct vac_fuse_file *file,
                   int (*read)(struct vac_submitted *call, struct vac_iov in))
{
    struct vac_fuse *fuse = ioctl->exchange.fuse;
    struct vac_submitted *call = (struct vac_submitted *)malloc(sizeof(*call));
    int error = !call ? ENOMEM : ioctl->out.left < VAC_SESSION_LEAST_REPLY ? EINVAL : 0;

    if (call) {
        memset(call, 0, offsetof(struct vac_submitted, usual));
        call->task.run = run_call;
        call->task.flow = ioctl->exchange.fuse;
        call->park.expired = expire;
        call->fuse = fuse;
        call->file = file;
    }
    if (!error)
        error = read(call, ioctl->exchange.in);
    if (!error)
        error = open_parcel(call);
    bool quick = !error && is_quick(&call->parcel);
    if (!error)
        error = enter(call, ioctl, quick);
    if (error) {
        if (call)
            free_call(call);
        vac_fuse_file_put(fuse, file);
        vac_exchange_fail(&ioctl->exchange, error);
    } else if (quick) {
        call->task.flow = NULL; /* it waits for no turn */
        run_call(&call->task);
    } else if (!vac_executor_add(&call->task)) {
        write_failure(call, VACCEL_ERR_BUSY, 0,
                      "the host can start no thread for the call; send it again later");
        finish(call, false);
    }
}

void vac_ioctl_submit(const struct vac_ioctl *ioctl, struct vac_fuse_file *file)
{
    submit(ioctl, file, read_parcel);
}

void vac_ioctl_submit_at(const struct vac_ioctl *ioctl, struct vac_fuse_file *file)
{
    submit(ioctl, file, read_parcel_at);
}

/* With the lock held: the call when its reply can be given, else NULL and an errno, or 0 when the
 * ioctl is parked. */
static struct vac_submitted *try_wait(struct vac_fuse_file *file, uint64_t id,
                                      const struct vac_ioctl *ioctl, int *error)
{
    struct vac_submitted *call = find(file, id);

    *error = !call ? ENOENT : call->waiting ? EBUSY : 0;
    if (*error)
        return NULL;
    if (call->done) {
        unlink_call(call);
        return call;
    }
    if (vac_park_arm(&call->park, VAC_SESSION_SLICE_MS)) {
        call->waiter = *ioctl;
        call->waiting = true;
    } else {
        *error = EAGAIN;
    }
    return NULL;
}

void vac_ioctl_wait(const struct vac_ioctl *ioctl, struct vac_fuse_file *file)
{
    struct vac_fuse *fuse = ioctl->exchange.fuse;
    struct vac_submitted *call = NULL;
    struct vac_ioctl answer = *ioctl;
    uint64_t id;
    int error = EINVAL;

    pthread_mutex_lock(&fuse->lock);
    fuse->references++; /* once the ioctl is parked, others answer it at any time */
    if (ioctl->out.left >= VAC_SESSION_LEAST_REPLY &&
        vac_iov_read(&answer.exchange.in, &id, sizeof(id)))
        call = try_wait(file, id, ioctl, &error);
    pthread_mutex_unlock(&fuse->lock);
    vac_fuse_file_put(fuse, file);
    if (call)
        give_reply(call, &answer);
    else if (error)
        vac_exchange_fail(&ioctl->exchange, error);
    vac_fuse_put(fuse);
}

void vac_submitted_drop(struct vac_fuse_file *file)
{
    struct vac_submitted **at = &file->submitted;

    while (*at) {
        struct vac_submitted *call = *at;
        if (!call->done) { /* it goes when it has been run */
            at = &call->next;
            continue;
        }
        *at = call->next;
        file->submitted_count--;
        file->references--;
        free_call(call);
    }
}
