/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/carry.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "backends/common/reply.h"
#include "backends/virtio/channel.h"
#include "backends/virtio/reason.h"
#include "backends/virtio/request.h"
#include "wire/bytes.h"
#include "wire/client.h"
#include "wire/session.h"

/* Outputs of at most this many bytes come in the reply's frame. */
enum { LEAST_ROOM = 8 << 10 };
/* What an ioctl has room for at least: a usual reply. */
enum { USUAL = 8 << 10 };
enum { TRIES = 5, PAUSE_MS = 20 };

_Static_assert((int)VAC_ARENA_MESSAGE_MAX <= (int)VAC_REPLY_USUAL,
               "a message is made where its reply comes");

static const vaccel_host *the_host;

/* A call on its way. */
struct passage {
    struct vac_channel *channel;
    const vaccel_invocation *invocation;
    const struct vac_codec *codec;
    const struct vac_call_head *head;
    const void *args;
    struct vac_plan plan;
    struct vac_reply *reply; /* where the message is made, and where the reply comes */
    size_t size;             /* bytes of it that an ioctl is about */
    bool again;              /* nothing was started, and a new session may do */
    bool last;               /* it is the last attempt */
};

void vac_carry_open(const vaccel_host *host)
{
    the_host = host;
}

/* What an errno means before anything was started. */
static vaccel_status refuse(struct passage *passage, int error)
{
    bool full = error == ENOSPC; /* other sessions of ours may have taken it */

    passage->again = vac_reason_is_stale(error) || (full && !passage->last);
    return passage->again && !full ? VACCEL_ERR_LOST
                                   : vac_reason_refused(the_host, error, passage->plan.end);
}

/* A write beyond the limit would kill the process. */
static vaccel_status check_limit(uint64_t size)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        size <= limit.rlim_cur)
        return VACCEL_OK;
    return vac_reason_limited(the_host, size, limit.rlim_cur);
}

static vaccel_status put_data(struct passage *passage)
{
    struct vac_channel *channel = passage->channel;

    channel->arena = channel->arena > passage->plan.end ? channel->arena : passage->plan.end;
    if (!passage->plan.written)
        return VACCEL_OK;
    vaccel_status status = check_limit(passage->plan.written);
    if (status != VACCEL_OK)
        return status;
    vac_arena_inputs(&channel->call, &passage->plan, &channel->pieces);
    int error = vac_arena_write(channel->file, &channel->pieces);
    /* Of data alone nothing starts. */
    if (error == EIO || error == ECONNABORTED)
        error = ENOTCONN;
    return error ? refuse(passage, error) : VACCEL_OK;
}

/* The frame, and where its data goes. */
static vaccel_status write_call(struct passage *passage)
{
    struct vac_outgoing *call = &passage->channel->call;
    vaccel_status status = vac_outgoing_write(call, the_host, passage->codec, passage->head,
                                              passage->args, LEAST_ROOM);

    if (status != VACCEL_OK)
        return status;
    passage->plan = vac_arena_plan(call);
    vac_outgoing_end(call);
    return passage->plan.end > VAC_SESSION_ARENA_MAX ? refuse(passage, EFBIG) : VACCEL_OK;
}

/* The message, or where it is; the number of bytes. */
static size_t fill_message(struct passage *passage, uint8_t *to)
{
    const struct vac_outgoing *call = &passage->channel->call;
    uint32_t count = call->writer.segment_count;
    size_t at = (size_t)call->writer.length + (size_t)count * VAC_MESSAGE_ENTRY;

    if (passage->plan.apart) {
        vac_store64(to, 0);
        vac_store64(to + 8, passage->plan.message);
        return 16;
    }
    memcpy(to, call->frame, at);
    for (uint32_t i = 0; i < count; i++) {
        if (call->places[i].region != 0)
            continue;
        memcpy(to + at, call->segments[i].data, (size_t)call->segments[i].size);
        at += (size_t)call->segments[i].size;
    }
    return at;
}

/* What an ioctl is to have room for, so that all announced outputs come with it. */
static size_t choose_size(const struct passage *passage, size_t message)
{
    uint64_t size = USUAL + passage->channel->call.writer.announced;

    if (size > VAC_ARENA_MESSAGE_MAX)
        size = VAC_ARENA_MESSAGE_MAX;
    return size > message ? (size_t)size : message;
}

/* Waits for a call that goes on, and asks that it be given up when that is wanted. */
static vaccel_status wait(struct passage *passage)
{
    bool asked = false;
    int result;

    do {
        if (!asked && vaccel_cancelled(passage->invocation)) {
            vac_request_cancel(passage->channel->file, passage->head->id);
            asked = true;
        }
        vac_store64(passage->reply->usual, passage->head->id);
        result = vac_request_ask(passage->channel->file, VAC_SESSION_WAIT, passage->reply->usual,
                                 passage->size);
    } while (result == VAC_SESSION_PENDING);
    if (result < 0)
        return errno == EPROTO ? vac_reason_nonsense(the_host) : vac_reason_lost(the_host);
    return VACCEL_OK;
}

static vaccel_status submit(struct passage *passage)
{
    unsigned request = passage->plan.apart ? VAC_SESSION_SUBMIT_AT : VAC_SESSION_SUBMIT;
    uint8_t *bytes = passage->reply->usual;
    size_t filled = fill_message(passage, bytes);

    passage->size = choose_size(passage, filled);
    memset(bytes + filled, 0, passage->size - filled);
    int result = vac_request_ask(passage->channel->file, request, bytes, passage->size);
    if (result == VAC_SESSION_PENDING)
        return wait(passage);
    if (result == 0)
        return VACCEL_OK;
    /* The connection may have ended before the request was read, or after. */
    if (errno == EIO || errno == ECONNABORTED)
        return vac_reason_lost(the_host);
    return refuse(passage, errno);
}

/* Reads the head of what came; false when it is none. */
static bool read_head(const struct vac_reply *reply, struct vac_reply_head *head)
{
    struct vac_reader reader = {.frame = reply->frame, .length = reply->length, .reply = true};

    return vac_frame_read_reply(&reader, head);
}

/* A reply that was kept, as the ioctl had no room for it. */
static vaccel_status fetch(struct passage *passage, uint64_t length)
{
    struct vac_reply *reply = passage->reply;
    uint64_t id = passage->head->id % VAC_SESSION_KEPT_IDS;

    if (length < VAC_FRAME_HEAD || length > VAC_REPLY_MAX)
        return vac_reason_nonsense(the_host);
    if (!vac_reply_grow(reply, (size_t)length, 0))
        return the_host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a reply");
    struct vac_gather *pieces = &passage->channel->pieces;
    pieces->parts[0] = (struct iovec){reply->frame, (size_t)length};
    pieces->count = 1;
    pieces->size = length;
    pieces->offset = VAC_SESSION_KEPT + (id << VAC_SESSION_KEPT_SHIFT);
    if (vac_arena_read(passage->channel->file, pieces) != 0)
        return vac_reason_lost(the_host);
    reply->length = (uint32_t)length;
    return VACCEL_OK;
}

static vaccel_status get_rooms(struct passage *passage)
{
    uint8_t scratch[VAC_SESSION_PAGE];
    struct vac_channel *channel = passage->channel;

    vac_arena_rooms(&channel->call, &passage->plan, scratch, &channel->pieces);
    int error = vac_arena_read(channel->file, &channel->pieces);
    if (error == EFAULT || error == ENOMEM)
        return refuse(passage, error);
    return error ? vac_reason_lost(the_host) : VACCEL_OK;
}

/* All of the reply: what did not fit, and what is in rooms. */
static vaccel_status complete(struct passage *passage)
{
    struct vac_reply *reply = passage->reply;
    struct vac_reply_head head;
    vaccel_status status = VACCEL_OK;

    reply->length = vac_load32(reply->frame + VAC_FRAME_AT_LENGTH);
    if (reply->length < VAC_FRAME_HEAD || reply->length > passage->size)
        return vac_reason_nonsense(the_host);
    /* What is no head is for the decoder to name. */
    if (!read_head(reply, &head))
        return VACCEL_OK;
    if (head.status == VACCEL_ERR_LIMIT && head.full_length) {
        status = fetch(passage, head.full_length);
        if (status != VACCEL_OK || !read_head(reply, &head))
            return status;
    }
    if (head.status == VACCEL_OK && passage->plan.end > passage->plan.written)
        status = get_rooms(passage);
    return status;
}

static vaccel_status decode(struct passage *passage)
{
    struct vac_reply *reply = passage->reply;
    struct vac_reader reader = {.frame = reply->frame,
                                .length = reply->length,
                                .segments = passage->channel->call.segments,
                                .segment_count = passage->channel->call.writer.segment_count,
                                .arena = &reply->arena,
                                .release = vac_reply_free,
                                .user = reply};

    vaccel_status status =
        vac_client_read(&reader, passage->codec, passage->head, passage->args, "virtio", the_host);
    /* A result has it now. */
    if (reader.shared)
        passage->reply = NULL;
    return status;
}

/* One attempt; `*usable` says whether the channel is good for the next call. */
static vaccel_status attempt(struct passage *passage, bool *usable)
{
    *usable = false;
    vaccel_status status = write_call(passage);
    if (status == VACCEL_OK)
        status = put_data(passage);
    if (status == VACCEL_OK)
        status = submit(passage);
    if (status == VACCEL_OK)
        status = complete(passage);
    if (status != VACCEL_OK)
        return status;
    status = decode(passage);
    *usable = status != VACCEL_ERR_PROTOCOL;
    return status;
}

static vaccel_status carry(struct passage *passage, bool fresh)
{
    bool usable;
    vaccel_status status = vac_channel_take(fresh, &passage->channel);

    passage->again = false;
    if (status != VACCEL_OK)
        return status;
    passage->reply = vac_reply_new();
    if (passage->reply) {
        status = attempt(passage, &usable);
        vac_channel_give(passage->channel, usable);
        vac_reply_free(passage->reply);
        return status;
    }
    vac_channel_give(passage->channel, true);
    return the_host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call");
}

vaccel_status vac_carry(void *self, const vaccel_invocation *invocation,
                        const struct vac_codec *codec, const struct vac_call_head *head,
                        const void *args)
{
    struct passage passage = {
        .invocation = invocation, .codec = codec, .head = head, .args = args, .again = true};
    vaccel_status status = VACCEL_OK;

    (void)self;
    for (int i = 0; i < TRIES && passage.again; i++) {
        /* The first new session is for a worker or a mount that was replaced; more are for one
         * whose workers die at once. */
        const struct timespec pause = {.tv_nsec = (i - 1) * PAUSE_MS * 1000000};
        if (i > 1)
            nanosleep(&pause, NULL);
        passage.last = i == TRIES - 1;
        status = carry(&passage, i > 0);
    }
    if (passage.again)
        return the_host->fail(VACCEL_ERR_UNAVAILABLE,
                              "vacceld drops each session before a call has begun; see its log on "
                              "the host");
    return status;
}

vaccel_status vac_carry_probe(void)
{
    uint8_t bytes[VAC_SESSION_LEAST_REPLY] = {0};
    struct vac_channel *channel;
    vaccel_status status = vac_channel_take(false, &channel);

    if (status != VACCEL_OK)
        return status;
    /* There is no such call; who does not know the request does not say so. */
    int result = vac_request_ask(channel->file, VAC_SESSION_WAIT, bytes, sizeof(bytes));
    bool old = result < 0 && errno == ENOTTY;
    vac_channel_give(channel, !old);
    return old ? vac_reason_old(the_host) : VACCEL_OK;
}
