/* SPDX-License-Identifier: Apache-2.0 */
/** CALL: from a message in a guest's memory to a reply there. */
#include <errno.h>
#include <stdlib.h>

#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/kept.h"
#include "daemon/fuse/message.h"
#include "daemon/worker/executor.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"

/* Where a reply is written whose room is in pieces, at most; a longer one is kept first. */
enum { MAX_BOUNCE = 64 << 10 };

struct call {
    struct vac_task task;
    struct vac_ioctl ioctl;
    struct vac_fuse_file *file;
    struct vac_under_way entry;
    uint64_t deadline_ns;
    struct vac_fuse_message message;
};

static uint32_t op_of(const struct call *call)
{
    return vac_load32(call->message.frame + VAC_FRAME_AT_OP);
}

/* Puts the call where CANCEL finds it; 0 or an errno. */
static int enter(struct call *call)
{
    struct vac_fuse *fuse = call->ioctl.exchange.fuse;
    int error = EBADF;

    call->entry.id = vac_load64(call->message.frame + VAC_FRAME_AT_ID);
    call->entry.slot =
        vac_tenant_begin(call->message.frame, call->message.length, &call->deadline_ns);
    if (!call->entry.slot)
        return EAGAIN;
    pthread_mutex_lock(&fuse->lock);
    if (!call->file->closed) {
        call->entry.next = call->file->calls;
        call->file->calls = &call->entry;
        error = 0;
    }
    pthread_mutex_unlock(&fuse->lock);
    if (error)
        vac_tenant_end(call->entry.slot);
    return error;
}

static void leave(struct call *call)
{
    struct vac_fuse *fuse = call->ioctl.exchange.fuse;
    struct vac_under_way **at = &call->file->calls;

    pthread_mutex_lock(&fuse->lock);
    while (*at != &call->entry)
        at = &(*at)->next;
    *at = call->entry.next;
    pthread_mutex_unlock(&fuse->lock);
    vac_tenant_end(call->entry.slot);
}

const char vac_call_not_kept[] =
    "the reply did not fit the room for it, and cannot be kept, since the host holds as much for "
    "this tenant as it may; give the call more room";

/* Says in the room for the reply that it is gone. */
static size_t write_lost(const struct call *call, void *room, size_t capacity, size_t full_length)
{
    struct vac_writer writer = {.frame = (uint8_t *)room, .capacity = capacity};
    const struct vac_reply_head head = {
        .op = op_of(call),
        .version = vac_load16(call->message.frame + VAC_FRAME_AT_VERSION),
        .id = call->entry.id,
        .status = VACCEL_ERR_LIMIT,
        .full_length = full_length,
        .message = vac_call_not_kept,
    };

    vac_frame_begin_reply(&writer, &head, 0);
    vac_frame_end(&writer);
    return (size_t)writer.length;
}

/* Has what was kept go where it fits; gives the bytes that the guest gets of the reply frame. */
static size_t keep(struct call *call, struct vac_answer *answer)
{
    struct vac_iov reply = call->message.reply;
    size_t size = answer->kept_size;

    if (size <= reply.left) { /* it did not fit the memory that stood for the room */
        vac_iov_write(&reply, answer->kept, size);
        free(answer->kept);
        return size;
    }
    if (!vac_kept_add(call->ioctl.exchange.fuse, call->file, call->entry.id, answer->kept, size))
        answer->written = write_lost(call, answer->data, answer->capacity, size);
    return 0;
}

/* Runs the call; the bytes that the reply frame takes, 0 when there is none. */
static size_t serve(struct call *call, struct vac_answer *answer, bool direct)
{
    struct vac_request request = {
        .frame = call->message.frame,
        .size = call->message.length,
        .is_private = true,
        .segments = call->message.segments,
        .segment_count = call->message.segment_count,
    };
    size_t size = 0;

    if (vac_tenant_run(call->entry.slot, call->deadline_ns, &request, answer, call->task.flow) !=
        VACCEL_OK)
        return 0;
    if (answer->kept)
        size = keep(call, answer);
    if (size)
        return size;
    struct vac_iov reply = call->message.reply;
    if (!direct)
        vac_iov_write(&reply, answer->data, answer->written);
    return answer->written;
}

/* The reply is written where it goes to when that is in one piece, and else somewhere else first.
 */
static size_t run(struct call *call)
{
    const struct vac_iov *reply = &call->message.reply;
    struct vac_answer answer = {.data = vac_iov_piece(reply, reply->left), .capacity = reply->left};
    void *bounce = NULL;

    if (!answer.data || (uintptr_t)answer.data % 8) {
        if (answer.capacity > MAX_BOUNCE)
            answer.capacity = MAX_BOUNCE;
        answer.data = bounce = malloc(answer.capacity);
        if (!bounce)
            return 0;
    }
    size_t size = serve(call, &answer, !bounce);
    free(bounce);
    if (!size || !call->message.rooms.left)
        return size;
    vac_fuse_message_scatter(&call->message);
    return call->message.reply.left + call->message.rooms.left;
}

static void run_call(struct vac_task *task)
{
    struct call *call = (struct call *)task;
    const struct vac_ioctl ioctl = call->ioctl;

    vac_fuse_message_gather(&call->message);
    size_t size = run(call);
    leave(call);
    vac_fuse_message_free(&call->message);
    vac_fuse_file_put(ioctl.exchange.fuse, call->file);
    free(call);
    if (size)
        vac_ioctl_end(&ioctl, size);
    else
        vac_exchange_fail(&ioctl.exchange, ENOMEM);
}

/* 0, and then the call is gone or will be, or an errno. */
static int begin(struct call *call)
{
    int error = vac_fuse_message_read(&call->message, call->ioctl.exchange.in, call->ioctl.out);

    if (error)
        return error;
    error = enter(call);
    if (error) {
        vac_fuse_message_free(&call->message);
        return error;
    }
    if (vac_call_is_quick(call->message.frame, call->message.segment_count)) {
        call->task.flow = NULL; /* it waits for no turn */
        run_call(&call->task);
    } else if (!vac_executor_add(&call->task)) {
        leave(call);
        vac_fuse_message_free(&call->message);
        return EAGAIN;
    }
    return 0;
}

void vac_ioctl_call(const struct vac_ioctl *ioctl, struct vac_fuse_file *file)
{
    struct vac_fuse *fuse = ioctl->exchange.fuse;
    struct call *call = (struct call *)malloc(sizeof(*call));
    int error = call ? 0 : ENOMEM;

    if (call) {
        *call =
            (struct call){.task = {.run = run_call, .flow = fuse}, .ioctl = *ioctl, .file = file};
        error = begin(call);
    }
    if (error) {
        free(call);
        vac_fuse_file_put(fuse, file);
        vac_exchange_fail(&ioctl->exchange, error);
    }
}
