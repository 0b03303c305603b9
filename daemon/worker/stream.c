/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "daemon/worker/inbox.h"
#include "daemon/worker/peer.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"
#include "wire/stream.h"

/* How long a new client may say nothing, and one that is answered may not read. */
enum { HELLO_MS = 5000, SEND_S = 5 };
/* Room for a reply; a longer one is made in memory of its own. */
enum { REPLY_SIZE = 16 << 10, REFUSAL_SIZE = 512 };
/* Where the tenant has no limit for a message. */
#define NO_LIMIT (UINT64_C(4) << 30)

struct connection {
    struct vac_inbox inbox;
    struct vac_peer *peer; /* NULL before HELLO */
    bool plain;            /* no descriptors pass */
    vaccel_segment *segments;
    struct vac_region **regions; /* that the call uses, one for each segment in one */
    uint32_t room;               /* segments that there is memory for */
    _Alignas(16) uint8_t reply[REPLY_SIZE];
};

static atomic_uint connections;

/* Sends a frame and what pads it; false when the client is gone or does not read. */
static bool put(int fd, const uint8_t *data, size_t size)
{
    static const uint8_t zeros[8];
    struct iovec parts[2] = {{(void *)(uintptr_t)data, size},
                             {(void *)(uintptr_t)zeros, -size & 7}};
    struct msghdr header = {.msg_iov = parts, .msg_iovlen = size & 7 ? 2 : 1};

    while (parts[0].iov_len + parts[1].iov_len > 0) {
        ssize_t sent = sendmsg(fd, &header, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        for (size_t i = 0; i < 2; i++) {
            size_t part = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
            parts[i].iov_base = (uint8_t *)parts[i].iov_base + part;
            parts[i].iov_len -= part;
            sent -= (ssize_t)part;
        }
    }
    return true;
}

/* Answers without a call having been run; `body` may be NULL. */
static bool answer(int fd, uint32_t op, uint16_t version, uint64_t id, vaccel_status status,
                   const char *message, const void *body, uint32_t body_size)
{
    _Alignas(8) uint8_t frame[REFUSAL_SIZE];
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};
    const struct vac_reply_head head = {
        .op = op, .version = version, .id = id, .status = status, .message = message};

    vac_frame_begin_reply(&writer, &head, body_size);
    if (body)
        memcpy(frame + VAC_FRAME_HEAD, body, body_size);
    vac_frame_end(&writer);
    return vac_writer_done(&writer) && put(fd, frame, (size_t)writer.length);
}

/* Refuses the message in the inbox, in the name of the call or request that it is if that can be
 * read. */
static bool refuse(struct connection *connection, vaccel_status status, const char *why)
{
    const struct vac_inbox *inbox = &connection->inbox;
    const uint8_t *frame = inbox->data;

    if (inbox->length == 0)
        return answer(inbox->fd, 0, 0, 0, status, why, NULL, 0);
    return answer(inbox->fd, vac_load32(frame + 16), vac_load16(frame + 20), vac_load64(frame + 24),
                  status, why, NULL, 0);
}

static bool refuse_end(struct connection *connection, enum vac_inbox_end end)
{
    switch (end) {
    case VAC_INBOX_STRAY:
        return refuse(connection, VACCEL_ERR_PROTOCOL,
                      "descriptors came with a message that takes none; one belongs to MAP");
    case VAC_INBOX_UNREAD:
        refuse(connection, VACCEL_ERR_PROTOCOL,
               "what came is no frame of wire version 0; both sides should be of the same version "
               "of vaccel");
        return false;
    case VAC_INBOX_TOO_LONG:
        refuse(connection, VACCEL_ERR_LIMIT,
               connection->plain
                   ? "the message is larger than the daemon takes; send less at once, or have its "
                     "limit max_message raised"
                   : "the message is longer than the daemon takes; put data into regions, or have "
                     "its limit raised");
        return false;
    default:
        return false;
    }
}

/* A token of zeros: of who is no peer yet, and of who shares nothing. */
static const uint8_t none[VAC_STREAM_TOKEN];

static bool hello(struct connection *connection, const uint8_t *token, const char **why,
                  vaccel_status *status)
{
    bool named = memcmp(token, none, sizeof(none)) != 0;

    if (connection->peer) {
        *why = "a connection says HELLO once";
        *status = VACCEL_ERR_PROTOCOL;
        return false;
    }
    if (named && connection->plain) {
        *why = "each connection is a peer of its own where no descriptors pass; say HELLO with 0";
        *status = VACCEL_ERR_PROTOCOL;
        return false;
    }
    if (named) {
        connection->peer = vac_peer_find(token);
        *why = "the token names no peer; say HELLO with 0 for a new one";
        *status = VACCEL_ERR_STALE;
    } else {
        connection->peer = vac_peer_new();
        *why = "memory ran out for a peer";
        *status = VACCEL_ERR_NO_MEMORY;
    }
    return connection->peer != NULL;
}

/* The body of a request of that size, with reserved fields checked; NULL when it is none. */
static const uint8_t *body_of(const struct vac_inbox *inbox, uint32_t size, uint32_t reserved)
{
    const uint8_t *body = inbox->data + VAC_FRAME_HEAD;

    if (inbox->frame != VAC_FRAME_HEAD + size || inbox->segments != 0 ||
        (reserved && vac_load32(body + reserved) != 0))
        return NULL;
    return body;
}

static bool control(struct connection *connection)
{
    struct vac_inbox *inbox = &connection->inbox;
    struct vac_reader reader = {.frame = inbox->data, .length = inbox->frame};
    const uint8_t *body = NULL;
    const char *why = "a control message is malformed; both sides should be of the same version";
    vaccel_status status = VACCEL_ERR_PROTOCOL;
    uint32_t op;
    uint64_t id;

    if (!vac_frame_read_control(&reader, &op, &id))
        return refuse(connection, status, why);
    if (inbox->passed >= 0 && op != VAC_STREAM_MAP)
        return refuse_end(connection, VAC_INBOX_STRAY);
    if (op == VAC_STREAM_HELLO) {
        body = body_of(inbox, VAC_STREAM_TOKEN, 0);
        if (body && hello(connection, body, &why, &status))
            return answer(inbox->fd, op, 0, id, VACCEL_OK, NULL,
                          connection->plain ? none : vac_peer_token(connection->peer),
                          VAC_STREAM_TOKEN);
    } else if (!connection->peer) {
        why = "the first message of a connection is HELLO";
    } else if (connection->plain && (op == VAC_STREAM_MAP || op == VAC_STREAM_UNMAP)) {
        status = VACCEL_ERR_UNSUPPORTED;
        why = "there are no regions where no descriptors pass; send data behind the table";
    } else if (op == VAC_STREAM_MAP) {
        body = body_of(inbox, VAC_STREAM_MAP_BODY, 4);
        if (body)
            status = vac_peer_map(connection->peer, vac_load32(body), vac_load64(body + 8),
                                  inbox->passed, &why);
    } else if (op == VAC_STREAM_UNMAP) {
        body = body_of(inbox, VAC_STREAM_UNMAP_BODY, 4);
        if (body)
            status = vac_peer_unmap(connection->peer, vac_load32(body), &why);
    } else {
        status = VACCEL_ERR_UNSUPPORTED;
        why = "the control message is not known to this side; update vaccel here";
    }
    return answer(inbox->fd, op, 0, id, status, status == VACCEL_OK ? NULL : why, NULL, 0);
}

/* Memory for as many segments as the call has. */
static bool make_room(struct connection *connection)
{
    uint32_t needed = connection->inbox.segments;

    if (needed <= connection->room)
        return true;
    free(connection->segments);
    free(connection->regions);
    connection->room = 0;
    connection->segments = (vaccel_segment *)calloc(needed, sizeof(*connection->segments));
    connection->regions = (struct vac_region **)calloc(needed, sizeof(*connection->regions));
    if (!connection->segments || !connection->regions)
        return false;
    connection->room = needed;
    return true;
}

/* Finds where a segment is: `*next` is where the bytes of the next one start that travels along. */
static const char *locate(struct connection *connection, const struct vac_place *place,
                          vaccel_segment *segment, struct vac_region **region, const uint8_t **next)
{
    *segment =
        (vaccel_segment){.size = place->size, .flags = place->room ? VACCEL_SEGMENT_ROOM : 0};
    if (place->region == 0) {
        if (place->room)
            return "a room is not in a region, as it must be on a stream";
        segment->data = *next;
        *next += place->size;
        return NULL;
    }
    *region = vac_peer_hold(connection->peer, place->region);
    if (!*region)
        return "a segment is in a region that is not mapped";
    if (place->offset + place->size > (*region)->size)
        return "a segment is not within its region";
    segment->data = (const uint8_t *)(*region)->data + place->offset;
    return NULL;
}

/* Finds all segments. The bytes that they have together were bounded by the reader for those that
 * travel along, and are bounded here. */
static const char *locate_all(struct connection *connection, bool *too_large)
{
    const struct vac_inbox *inbox = &connection->inbox;
    const uint8_t *entry = inbox->data + inbox->table;
    const uint8_t *next = entry + (size_t)inbox->segments * VAC_MESSAGE_ENTRY;
    uint64_t left = inbox->limit;
    struct vac_place place;

    for (uint32_t i = 0; i < inbox->segments; i++, entry += VAC_MESSAGE_ENTRY) {
        if (!vac_message_get_place(entry, &place))
            return "an entry of the table of segments is malformed";
        *too_large = place.size > left;
        if (*too_large)
            return "the call's segments are larger than the daemon takes; have its limit raised";
        left -= place.size;
        const char *wrong =
            locate(connection, &place, &connection->segments[i], &connection->regions[i], &next);
        if (wrong)
            return wrong;
    }
    return NULL;
}

static bool run(struct connection *connection)
{
    const struct vac_inbox *inbox = &connection->inbox;
    struct vac_request request = {.frame = inbox->data,
                                  .size = inbox->frame,
                                  .is_private = true,
                                  .segments = connection->segments,
                                  .segment_count = inbox->segments};
    struct vac_answer reply = {.data = connection->reply, .capacity = sizeof(connection->reply)};

    bool quick = vac_call_is_quick(inbox->data, inbox->segments);

    if (vac_tenant_serve(&request, &reply, quick ? NULL : connection->peer) != VACCEL_OK)
        return refuse(connection, VACCEL_ERR_NO_MEMORY, "memory ran out for a reply");
    if (!reply.kept)
        return put(inbox->fd, connection->reply, reply.written);
    bool sent = put(inbox->fd, (const uint8_t *)reply.kept, reply.kept_size);
    free(reply.kept);
    return sent;
}

static bool call(struct connection *connection)
{
    uint32_t segments = connection->inbox.segments;
    bool too_large = false;

    if (!connection->peer)
        return refuse(connection, VACCEL_ERR_PROTOCOL,
                      "the first message of a connection is HELLO");
    if (connection->inbox.passed >= 0)
        return refuse_end(connection, VAC_INBOX_STRAY);
    if (!make_room(connection))
        return refuse(connection, VACCEL_ERR_NO_MEMORY, "memory ran out for a call");
    if (segments)
        memset(connection->regions, 0, segments * sizeof(struct vac_region *));
    const char *wrong = locate_all(connection, &too_large);
    bool going = wrong
                     ? refuse(connection, too_large ? VACCEL_ERR_LIMIT : VACCEL_ERR_PROTOCOL, wrong)
                     : run(connection);
    for (uint32_t i = 0; i < segments; i++) {
        if (connection->regions[i])
            vac_region_drop(connection->regions[i]);
    }
    return going;
}

/* Answers the message in the inbox; false when that ends the connection. */
static bool serve_message(struct connection *connection)
{
    enum { KIND = 6 };

    if (connection->inbox.data[KIND] == VAC_FRAME_CONTROL)
        return control(connection);
    return call(connection);
}

static void serve(struct connection *connection)
{
    bool going = true;

    while (going) {
        enum vac_inbox_end end =
            vac_inbox_read(&connection->inbox, connection->peer ? -1 : HELLO_MS);
        going = end == VAC_INBOX_MESSAGE ? serve_message(connection) : refuse_end(connection, end);
    }
}

/* The front has a descriptor of the connection as well, so that closing ours would not end it. */
static void hang_up(int fd)
{
    shutdown(fd, SHUT_RDWR);
    close(fd);
}

static void close_connection(struct connection *connection)
{
    int fd = connection->inbox.fd;

    vac_inbox_close(&connection->inbox);
    vac_peer_drop(connection->peer);
    free(connection->segments);
    free(connection->regions);
    free(connection);
    hang_up(fd);
    atomic_fetch_sub(&connections, 1);
}

static void *run_thread(void *argument)
{
    struct connection *connection = (struct connection *)argument;

    serve(connection);
    close_connection(connection);
    return NULL;
}

/* Blocking, with an end to how long a client may not read. */
static bool set_up(int fd)
{
    const struct timeval patience = {.tv_sec = SEND_S};
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0 &&
           setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) == 0;
}

static bool start_thread(struct connection *connection)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &attributes, run_thread, connection) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}

static bool start(int fd, bool plain)
{
    uint64_t limit = vac_tenant.max_message ? vac_tenant.max_message : NO_LIMIT;
    struct connection *connection;

    if (!set_up(fd))
        return false;
    connection = (struct connection *)calloc(1, sizeof(*connection));
    if (!connection)
        return false;
    connection->plain = plain;
    if (!vac_inbox_open(&connection->inbox, fd, limit)) {
        free(connection);
        return false;
    }
    if (start_thread(connection))
        return true;
    vac_inbox_close(&connection->inbox);
    free(connection);
    return false;
}

bool vac_stream_serve(int fd, bool plain)
{
    unsigned limit = vac_tenant.max_sessions ? vac_tenant.max_sessions : UINT_MAX;
    const char *why = "the daemon is out of memory or threads; try again later";

    bool full = atomic_fetch_add(&connections, 1) >= limit;
    if (!full && start(fd, plain))
        return true;
    if (full)
        why = "too many connections are open for this tenant; close some, or have its limit "
              "max_sessions raised";
    atomic_fetch_sub(&connections, 1);
    answer(fd, 0, 0, 0, VACCEL_ERR_BUSY, why, NULL, 0);
    hang_up(fd);
    return false;
}
