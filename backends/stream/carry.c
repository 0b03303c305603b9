/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/carry.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backends/stream/buffers.h"
#include "backends/stream/link.h"
#include "wire/client.h"

/* Data of at most this many bytes goes through the socket, while that comes to at most so many. */
enum { INLINE_MAX = 16 << 10, INLINE_SUM = 64 << 10 };
enum { ALIGNMENT = 64, TRIES = 8, PAUSE_MS = 10 };
/* How long it may take to come through what is between why a connection was closed. */
enum { LAST_WORD_MS = 1000 };

static const vaccel_host *the_host;
static const vaccel_backend *the_backend;

/* A call on its way. */
struct passage {
    struct vac_link *link;
    const struct vac_codec *codec;
    const struct vac_call_head *head;
    const void *args;
    struct vac_origin_of origins[VAC_OUTGOING_SEGMENTS];
    size_t staged;                        /* bytes of the stage that are used */
    uint64_t through_socket;              /* bytes */
    bool in_stage[VAC_OUTGOING_SEGMENTS]; /* `places[i].offset` is in the stage */
    bool gone;                            /* the daemon is, and was not told of the call */
};

void vac_carry_open(const vaccel_host *host, const vaccel_backend *backend)
{
    the_host = host;
    the_backend = backend;
}

/* A place in a buffer of the application's; false when it cannot be had, so that it is copied. */
static bool place_in_buffer(struct passage *passage, uint32_t i)
{
    const vaccel_buffer_view *buffer = passage->origins[i].buffer;
    struct vac_place *place = &passage->link->call.places[i];
    void *imported;

    if (!buffer || the_host->import_buffer(the_backend, buffer, &imported) != VACCEL_OK)
        return false;
    struct vac_buffer_region *region = (struct vac_buffer_region *)imported;
    vaccel_status status = vac_link_map(passage->link, region, buffer);
    passage->gone = passage->gone || status == VACCEL_ERR_LOST;
    if (status != VACCEL_OK)
        return false;
    place->region = region->number;
    place->offset = buffer->offset + (uint64_t)((const char *)passage->link->call.segments[i].data -
                                                (const char *)buffer->data);
    return true;
}

/* Decides where a segment travels. */
static void place(struct passage *passage, uint32_t i)
{
    const vaccel_segment *segment = &passage->link->call.segments[i];
    bool room = segment->flags & VACCEL_SEGMENT_ROOM;

    passage->link->call.places[i] = (struct vac_place){.room = room, .size = segment->size};
    passage->in_stage[i] = false;
    if (passage->link->plain) {
        passage->through_socket += segment->size;
        return;
    }
    if (place_in_buffer(passage, i))
        return;
    if (!room && segment->size <= INLINE_MAX &&
        segment->size <= INLINE_SUM - passage->through_socket) {
        passage->through_socket += segment->size;
        return;
    }
    passage->in_stage[i] = true;
    passage->link->call.places[i].offset = passage->staged;
    passage->staged += ((size_t)segment->size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static vaccel_status place_all(struct passage *passage)
{
    struct vac_link *link = passage->link;
    uint32_t count = passage->link->call.writer.segment_count;

    passage->staged = 0;
    passage->through_socket = 0;
    passage->gone = false;
    if (!link->plain)
        vac_buffers_find(the_host, passage->codec, passage->args, link->call.segments,
                         passage->origins, count);
    for (uint32_t i = 0; i < count; i++) {
        if (link->call.segments[i].size > SIZE_MAX / 4 - passage->staged)
            return the_host->fail(VACCEL_ERR_LIMIT, "the call's data is larger than memory can be");
        place(passage, i);
    }
    vaccel_status status = vac_link_stage(link, passage->staged);
    passage->gone = passage->gone || status == VACCEL_ERR_LOST;
    for (uint32_t i = 0; i < count && status == VACCEL_OK; i++) {
        if (!passage->in_stage[i])
            continue;
        link->call.places[i].region = link->stage.region;
        if (!link->call.places[i].room)
            memcpy(link->stage.data + link->call.places[i].offset, link->call.segments[i].data,
                   (size_t)link->call.segments[i].size);
    }
    return status;
}

static enum vac_socket_end send_call(struct passage *passage)
{
    static const uint8_t zeros[8];
    struct vac_link *link = passage->link;
    uint32_t count = link->call.writer.segment_count;
    size_t head = vac_outgoing_end(&link->call);
    size_t parts = 1;

    for (uint32_t i = 0; i < count; i++) {
        if (link->call.places[i].region == 0)
            link->parts[parts++] = (struct iovec){(void *)(uintptr_t)link->call.segments[i].data,
                                                  (size_t)link->call.segments[i].size};
    }
    link->parts[0] = (struct iovec){link->call.frame, head};
    if (passage->through_socket & 7)
        link->parts[parts++] =
            (struct iovec){(void *)(uintptr_t)zeros, (size_t)(-passage->through_socket & 7)};
    return vac_socket_send(link->way.socket, link->parts, parts, -1);
}

/* A copy that the daemon cannot change any more, in the reply's memory. */
static const void *settle(struct vac_reply *reply, const void *data, uint64_t size)
{
    void *copy = vac_arena_take(&reply->arena, size);
    return copy ? memcpy(copy, data, (size_t)size) : NULL;
}

/* Where the reply's reader finds the rooms. */
static bool find_rooms(struct passage *passage, struct vac_reply *reply)
{
    struct vac_link *link = passage->link;

    for (uint32_t i = 0; i < passage->link->call.writer.segment_count; i++) {
        vaccel_segment *segment = &link->call.segments[i];
        if (!link->call.places[i].room || !passage->in_stage[i])
            continue;
        segment->data = link->stage.data + link->call.places[i].offset;
        if (passage->origins[i].strings)
            segment->data = settle(reply, segment->data, segment->size);
        if (!segment->data)
            return false;
    }
    return true;
}

static vaccel_status decode(struct passage *passage, struct vac_reply *reply)
{
    struct vac_reader reader = {.frame = reply->frame,
                                .length = reply->length,
                                .segments = passage->link->call.segments,
                                .segment_count = passage->link->call.writer.segment_count,
                                .arena = &reply->arena,
                                .release = vac_reply_free,
                                .user = reply};
    vaccel_status status;

    if (find_rooms(passage, reply))
        status = vac_client_read(&reader, passage->codec, passage->head, passage->args, "stream",
                                 the_host);
    else
        status = the_host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a reply");
    if (!reader.shared)
        vac_reply_free(reply);
    return status;
}

/* Sends the call and waits for its reply. `*reply` is what came, if anything did. */
static enum vac_socket_end exchange(struct passage *passage, struct vac_reply **reply)
{
    enum vac_socket_end end = send_call(passage);
    struct vac_reply *made = vac_reply_new();

    if (!made)
        return VAC_SOCKET_NO_MEMORY;
    /* Who closed on us may have said why. */
    bool sent = end == VAC_SOCKET_REPLIED;
    end = vac_socket_receive(passage->link->way.socket, made, sent ? -1 : LAST_WORD_MS);
    if ((end == VAC_SOCKET_LOST || end == VAC_SOCKET_SILENT) && !sent)
        end = VAC_SOCKET_REFUSED;
    /* What a hypervisor has taken may have been read, though it then reset the connection. */
    if (end == VAC_SOCKET_REFUSED && sent && passage->link->plain)
        end = VAC_SOCKET_LOST;
    if (end == VAC_SOCKET_REPLIED)
        *reply = made;
    else
        vac_reply_free(made);
    return end;
}

static vaccel_status fail_end(enum vac_socket_end end)
{
    if (end == VAC_SOCKET_NO_MEMORY)
        return the_host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a reply");
    if (end == VAC_SOCKET_NONSENSE)
        return the_host->fail(VACCEL_ERR_PROTOCOL,
                              "what came through stream is no reply, or one of more than 1 GiB; "
                              "both sides should be of the same version of vaccel");
    return the_host->fail(
        VACCEL_ERR_LOST,
        "the daemon's worker died with the call, or the way to it was cut; the call "
        "may have run: call again if that does no harm, and see the daemon's "
        "log");
}

/* One attempt; `*again` says that the daemon is gone and never had the call. */
static vaccel_status attempt(struct passage *passage, bool *again)
{
    struct vac_reply *reply = NULL;

    *again = false;
    /* Without regions, outputs come in the reply. */
    uint64_t least_room = passage->link->plain ? UINT64_MAX : 0;
    vaccel_status status = vac_outgoing_write(&passage->link->call, the_host, passage->codec,
                                              passage->head, passage->args, least_room);
    if (status == VACCEL_OK)
        status = place_all(passage);
    if (status != VACCEL_OK || passage->gone) {
        *again = passage->gone;
        vac_link_give(passage->link, !passage->gone);
        return status;
    }
    enum vac_socket_end end = exchange(passage, &reply);
    if (end == VAC_SOCKET_REPLIED) {
        status = decode(passage, reply);
        vac_link_give(passage->link, status != VACCEL_ERR_PROTOCOL);
        return status;
    }
    *again = end == VAC_SOCKET_REFUSED;
    vac_link_give(passage->link, false);
    return *again ? VACCEL_ERR_LOST : fail_end(end);
}

vaccel_status vac_carry(void *self, const vaccel_invocation *invocation,
                        const struct vac_codec *codec, const struct vac_call_head *head,
                        const void *args)
{
    struct passage passage;
    vaccel_status status = VACCEL_OK;
    bool again = true;

    (void)self;
    (void)invocation;
    passage.codec = codec;
    passage.head = head;
    passage.args = args;
    for (int i = 0; i < TRIES && again; i++) {
        /* The first new connection is for a daemon that was replaced; more are for one whose
         * workers die at once. */
        const struct timespec pause = {.tv_nsec = (i - 1) * PAUSE_MS * 1000000};
        if (i > 1)
            nanosleep(&pause, NULL);
        status = vac_link_take(i > 0, &passage.link);
        if (status != VACCEL_OK)
            return status;
        status = attempt(&passage, &again);
    }
    if (again)
        return the_host->fail(VACCEL_ERR_UNAVAILABLE,
                              "the daemon closes each connection before it has read the call; see "
                              "its log");
    return status;
}
