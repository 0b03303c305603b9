/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/request.h"

#include <string.h>

#include "backends/stream/socket.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/stream.h"

enum { BODY_MAX = 16 };

struct request {
    uint32_t op;
    uint32_t size; /* of the body */
    uint8_t body[BODY_MAX];
    int fd;          /* that goes along, or -1 */
    uint8_t *answer; /* where the reply's body goes, or NULL */
};

static vaccel_status check(const struct vac_request_way *way, const struct request *request,
                           const struct vac_reply *reply)
{
    struct vac_reader reader = {.frame = reply->frame, .length = reply->length, .reply = true};
    struct vac_reply_head head;
    uint32_t expected = VAC_FRAME_HEAD + (request->answer ? VAC_STREAM_TOKEN : 0);

    bool whole = vac_frame_read_reply(&reader, &head) && head.status <= 0;
    if (whole && head.status != VACCEL_OK)
        return way->host->fail(head.status, "the daemon at %s says: %s", way->path,
                               head.message ? head.message : "nothing more");
    if (!whole || head.op != request->op || head.id != request->op || reply->length < expected)
        return way->host->fail(VACCEL_ERR_PROTOCOL,
                               "what answers at %s is no vacceld of wire version %d; correct "
                               "VACCEL_TARGET, or update one of the two",
                               way->path, VAC_FRAME_VERSION);
    if (request->answer)
        memcpy(request->answer, reply->frame + VAC_FRAME_HEAD, VAC_STREAM_TOKEN);
    return VACCEL_OK;
}

static vaccel_status carry(const struct vac_request_way *way, const struct request *request,
                           struct vac_reply *reply)
{
    _Alignas(8) uint8_t frame[VAC_FRAME_HEAD + BODY_MAX];
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};

    vac_frame_begin_control(&writer, request->op, request->op, request->size);
    memcpy(frame + VAC_FRAME_HEAD, request->body, request->size);
    vac_frame_end(&writer);
    struct iovec part = {frame, (size_t)writer.length};
    /* Who is turned away at once may have been told why before it could be read. */
    vac_socket_send(way->socket, &part, 1, request->fd);
    enum vac_socket_end end = vac_socket_receive(way->socket, reply, way->wait_ms);
    if (end == VAC_SOCKET_REPLIED)
        return check(way, request, reply);
    if (end == VAC_SOCKET_NONSENSE)
        return way->host->fail(VACCEL_ERR_PROTOCOL,
                               "what answers at %s is no vacceld; correct VACCEL_TARGET",
                               way->path);
    if (end == VAC_SOCKET_SILENT)
        return way->host->fail(VACCEL_ERR_UNAVAILABLE,
                               "the daemon at %s does not answer; see its log", way->path);
    return way->host->fail(VACCEL_ERR_LOST, "the daemon at %s closed the connection; see its log",
                           way->path);
}

static vaccel_status ask(const struct vac_request_way *way, const struct request *request)
{
    struct vac_reply *reply = vac_reply_new();

    if (!reply)
        return way->host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a request");
    vaccel_status status = carry(way, request, reply);
    vac_reply_free(reply);
    return status;
}

vaccel_status vac_request_hello(const struct vac_request_way *way, uint8_t *token)
{
    struct request request = {
        .op = VAC_STREAM_HELLO, .size = VAC_STREAM_TOKEN, .fd = -1, .answer = token};

    memcpy(request.body, token, VAC_STREAM_TOKEN);
    return ask(way, &request);
}

vaccel_status vac_request_map(const struct vac_request_way *way, uint32_t region, uint64_t size,
                              int fd)
{
    struct request request = {.op = VAC_STREAM_MAP, .size = VAC_STREAM_MAP_BODY, .fd = fd};

    vac_store32(request.body, region);
    vac_store64(request.body + 8, size);
    return ask(way, &request);
}

vaccel_status vac_request_unmap(const struct vac_request_way *way, uint32_t region)
{
    struct request request = {.op = VAC_STREAM_UNMAP, .size = VAC_STREAM_UNMAP_BODY, .fd = -1};

    vac_store32(request.body, region);
    return ask(way, &request);
}
