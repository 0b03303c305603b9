/* SPDX-License-Identifier: Apache-2.0 */
/** Connections: what each has to send, what comes for it, and how it ends. */
#include <string.h>

#include "guest/client/request.h"
#include "guest/vsock/vsock.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"
#include "wire/stream.h"

/* Bytes that the host may send beyond what it was told we have taken, and of one packet of ours. */
enum { ROOM = 64 << 10, PACKET_MAX = 64 << 10 };
/* Connections that one request may have, and bytes of its reply. */
enum { TRIES = 3, REPLY_MAX = 1 << 30 };
/* What a request's message has before its frame, and its answer before the reply. */
enum { SKIPPED = sizeof(struct vac_ioctl_in), MADE_UP = sizeof(struct vac_ioctl_out) };

#define OWED(op) (1u << (op))

static bool put(struct vac_connection *connection, enum vac_packet_op op, uint64_t data,
                uint32_t length)
{
    const struct vac_packet packet = {
        .source = {vac_vsock.cid, 0},
        .destination = {VAC_STREAM_HOST, 0},
        .source_port = connection->port,
        .destination_port = VAC_STREAM_PORT,
        .length = length,
        .type = VAC_PACKET_STREAM,
        .op = (uint16_t)op,
        .room = ROOM,
        .taken = connection->taken,
    };

    if (!vac_vsock_put(&packet, data, length))
        return false;
    connection->told = connection->taken;
    connection->owed &= ~OWED(op);
    return true;
}

static bool put_owed(struct vac_connection *connection, enum vac_packet_op op)
{
    return !(connection->owed & OWED(op)) || put(connection, op, 0, 0);
}

static bool is_sent(const struct vac_connection *connection)
{
    return connection->at == connection->count && !connection->padding;
}

/* One packet of what is left to send; false when that cannot be sent now. */
static bool put_data(struct vac_connection *connection)
{
    uint32_t flying = connection->sent - connection->peer_taken;
    uint32_t most = flying < connection->peer_room ? connection->peer_room - flying : 0;
    bool padding = connection->at == connection->count;
    const struct vac_descriptor *from = &connection->table[connection->at];
    uint32_t size = padding ? connection->padding : from->length - connection->offset;

    if (!most) {
        if (!connection->asked)
            connection->asked = put(connection, VAC_PACKET_CREDIT_ASKED, 0, 0);
        return false;
    }
    size = size < most ? size : most;
    size = size < PACKET_MAX ? size : PACKET_MAX;
    if (!put(connection, VAC_PACKET_DATA, padding ? 0 : from->address + connection->offset, size))
        return false;
    connection->sent += size;
    if (padding) {
        connection->padding -= size;
        return true;
    }
    connection->offset += size;
    if (connection->offset == from->length) {
        connection->offset = 0;
        connection->at++;
    }
    return true;
}

static void pump(struct vac_connection *connection)
{
    if (connection->state == VAC_CONNECTION_CLOSING) {
        if (put_owed(connection, VAC_PACKET_RESET))
            connection->state = VAC_CONNECTION_FREE;
        return;
    }
    if (!put_owed(connection, VAC_PACKET_REQUEST) || !put_owed(connection, VAC_PACKET_CREDIT))
        return;
    if (connection->state == VAC_CONNECTION_GREETING ||
        connection->state == VAC_CONNECTION_CALLING) {
        while (!is_sent(connection) && put_data(connection))
            ;
    }
}

void vac_vsock_pump(void)
{
    for (unsigned i = 0; i < VAC_VSOCK_CONNECTIONS; i++) {
        if (vac_vsock.connections[i].state != VAC_CONNECTION_FREE)
            pump(&vac_vsock.connections[i]);
    }
    vac_vsock_kick();
}

void vac_vsock_forget(void)
{
    memset(vac_vsock.connections, 0, sizeof(vac_vsock.connections));
}

void vac_vsock_settle(void)
{
    struct vac_request *request = vac_vsock.ended;

    vac_vsock.ended = NULL;
    if (request)
        vac_request_settle(request, vac_vsock.ended_status, vac_vsock.ended_reason);
}

/* Its request is told when the device has back what it gave. */
static void end(struct vac_connection *connection, vaccel_status status, const char *reason)
{
    vac_vsock.ended = connection->request;
    vac_vsock.ended_status = status;
    vac_vsock.ended_reason = reason;
    connection->request = NULL;
}

static void close(struct vac_connection *connection)
{
    connection->state = VAC_CONNECTION_CLOSING;
    connection->owed = OWED(VAC_PACKET_RESET);
}

static void fail(struct vac_connection *connection, vaccel_status status, const char *reason)
{
    end(connection, status, reason);
    close(connection);
}

/* What of a table the connection sends, behind the first `skipped` bytes. */
static void load(struct vac_connection *connection, const struct vac_descriptor *table,
                 uint32_t count, uint32_t skipped)
{
    uint32_t sum = 0;
    uint32_t i = 0;

    connection->received = 0;
    connection->expected = 0;
    for (i = 0; i < count && !(table[i].flags & VAC_DESCRIPTOR_WRITE); i++)
        sum += table[i].length;
    connection->table = table;
    connection->count = i;
    connection->at = 0;
    while (connection->at < i && skipped >= table[connection->at].length)
        skipped -= table[connection->at++].length;
    connection->offset = skipped;
    connection->padding = -sum & 7;
}

static void connect(struct vac_connection *connection, struct vac_request *request, unsigned tries)
{
    *connection = (struct vac_connection){.state = VAC_CONNECTION_CONNECTING,
                                          .port = ++vac_vsock.last_port,
                                          .request = request,
                                          .tries = tries,
                                          .owed = OWED(VAC_PACKET_REQUEST)};
}

static void call(struct vac_connection *connection)
{
    const struct vac_chain *chain = &connection->request->chain;

    if (!chain->count) { /* it was for the greeting alone */
        connection->state = VAC_CONNECTION_IDLE;
        end(connection, VACCEL_OK, NULL);
        return;
    }
    connection->state = VAC_CONNECTION_CALLING;
    load(connection, chain->table, chain->count, SKIPPED);
}

/* The answer to HELLO. */
static void greeted(struct vac_connection *connection)
{
    const uint8_t *frame = connection->request->reply->data + MADE_UP;
    struct vac_reader reader = {.frame = frame,
                                .length = vac_load32(frame + VAC_FRAME_AT_LENGTH),
                                .arena = &connection->request->reply->arena,
                                .reply = true};
    struct vac_reply_head head;

    if (!vac_frame_read_reply(&reader, &head))
        fail(connection, VACCEL_ERR_PROTOCOL, reader.fault);
    else if (head.status < 0)
        fail(connection, head.status, head.message ? head.message : "the host gave no reason");
    else if (head.op != VAC_STREAM_HELLO || head.status > 0 || !is_sent(connection))
        fail(connection, VACCEL_ERR_PROTOCOL, "the host does not answer the greeting");
    else
        call(connection);
}

static void answered(struct vac_connection *connection)
{
    struct vac_request *request = connection->request;
    const struct vac_fuse_in *asked = (const struct vac_fuse_in *)(const void *)request->message;
    struct vac_ioctl_out *out = (struct vac_ioctl_out *)(void *)request->reply->data;

    *out = (struct vac_ioctl_out){
        .head = {.length = MADE_UP + connection->expected, .unique = asked->unique}};
    request->chain.written = out->head.length;
    end(connection, VACCEL_OK, NULL);
    /* A host that answers before it has read all closes. */
    if (is_sent(connection))
        connection->state = VAC_CONNECTION_IDLE;
    else
        close(connection);
}

/* The reply's first bytes are there: makes room for all of it. */
static bool measure(struct vac_connection *connection)
{
    struct vac_request *request = connection->request;
    uint32_t table;
    uint32_t segments;
    uint64_t size = vac_message_measure(connection->peek, &table, &segments);

    if (!size || segments || size > REPLY_MAX) {
        fail(connection, VACCEL_ERR_PROTOCOL,
             "what came over vsock is no reply, or one of more than 1 GiB; both sides should be of "
             "the same version of vaccel");
        return false;
    }
    if (request->reply->capacity < MADE_UP + size) {
        struct vac_reply *larger = vac_reply_new(MADE_UP + (size_t)size);
        if (!larger) {
            fail(connection, VACCEL_ERR_NO_MEMORY,
                 "memory ran out for a long reply; give the library more memory");
            return false;
        }
        vac_reply_free(request->reply);
        request->reply = larger;
    }
    connection->expected = (uint32_t)size;
    memcpy(request->reply->data + MADE_UP, connection->peek, VAC_MESSAGE_PEEK);
    return true;
}

static void receive(struct vac_connection *connection, const uint8_t *data, uint32_t length)
{
    while (length) {
        bool first = connection->received < VAC_MESSAGE_PEEK;
        uint32_t left = (first ? VAC_MESSAGE_PEEK : connection->expected) - connection->received;
        uint32_t size = length < left ? length : left;
        uint8_t *to = first ? connection->peek : connection->request->reply->data + MADE_UP;
        memcpy(to + connection->received, data, size);
        connection->received += size;
        data += size;
        length -= size;
        if (first && connection->received == VAC_MESSAGE_PEEK && !measure(connection))
            return;
        if (connection->received != connection->expected)
            continue;
        if (length)
            fail(connection, VACCEL_ERR_PROTOCOL, "the host sends more than a reply");
        else if (connection->state == VAC_CONNECTION_GREETING)
            greeted(connection);
        else
            answered(connection);
        return;
    }
}

/* The host closed it. */
static void lost(struct vac_connection *connection, bool reset)
{
    if (connection->state == VAC_CONNECTION_CALLING && !is_sent(connection) &&
        connection->tries < TRIES) {
        /* Such a call was not taken. */
        connect(connection, connection->request, connection->tries + 1);
        return;
    }
    if (connection->state == VAC_CONNECTION_CONNECTING)
        end(connection, VACCEL_ERR_UNAVAILABLE,
            "nobody listens on the host's vsock port 30305; start vacceld, with vsock = in its "
            "tenant");
    else if (connection->state == VAC_CONNECTION_GREETING)
        end(connection, VACCEL_ERR_UNAVAILABLE,
            "vacceld closed the connection; its log says why: has its tenant vsock = for this "
            "guest?");
    else if (connection->request)
        end(connection, VACCEL_ERR_LOST,
            "the host's worker died with the call, or the way to it was cut; the call may have "
            "run");
    if (reset)
        connection->state = VAC_CONNECTION_FREE;
    else
        close(connection);
}

/* False when that is not what a host may say now. */
static bool take(struct vac_connection *connection, const struct vac_packet *packet,
                 const uint8_t *data)
{
    uint32_t flying = connection->sent - connection->peer_taken;

    /* It cannot have taken more than there was, nor less than before. */
    if (connection->sent - packet->taken > flying)
        return false;
    connection->peer_taken = packet->taken;
    connection->peer_room = packet->room;
    if (packet->op == VAC_PACKET_CREDIT)
        connection->asked = false;
    if (packet->op == VAC_PACKET_CREDIT_ASKED)
        connection->owed |= OWED(VAC_PACKET_CREDIT);
    if (packet->op == VAC_PACKET_RESPONSE) {
        if (connection->state != VAC_CONNECTION_CONNECTING)
            return false;
        connection->state = VAC_CONNECTION_GREETING;
        load(connection, &vac_vsock.hello, 1, 0);
    }
    if (packet->op != VAC_PACKET_DATA)
        return packet->op != VAC_PACKET_REQUEST && packet->op <= VAC_PACKET_CREDIT_ASKED;
    if (connection->state != VAC_CONNECTION_GREETING && connection->state != VAC_CONNECTION_CALLING)
        return false;
    connection->taken += packet->length;
    if (connection->taken - connection->told >= ROOM / 2)
        connection->owed |= OWED(VAC_PACKET_CREDIT);
    receive(connection, data, packet->length);
    return true;
}

static struct vac_connection *find(const struct vac_packet *packet)
{
    for (unsigned i = 0; i < VAC_VSOCK_CONNECTIONS; i++) {
        struct vac_connection *connection = &vac_vsock.connections[i];
        if (connection->state != VAC_CONNECTION_FREE &&
            connection->state != VAC_CONNECTION_CLOSING &&
            connection->port == packet->destination_port)
            return connection;
    }
    return NULL;
}

void vac_vsock_take(const struct vac_packet *packet, const uint8_t *data)
{
    if (packet->type != VAC_PACKET_STREAM || packet->source[0] != VAC_STREAM_HOST ||
        packet->source[1] || packet->destination[0] != vac_vsock.cid)
        return;
    struct vac_connection *connection =
        packet->source_port == VAC_STREAM_PORT ? find(packet) : NULL;
    if (!connection) {
        const struct vac_packet refusal = {
            .source = {vac_vsock.cid, 0},
            .destination = {VAC_STREAM_HOST, 0},
            .source_port = packet->destination_port,
            .destination_port = packet->source_port,
            .type = VAC_PACKET_STREAM,
            .op = VAC_PACKET_RESET,
        };
        if (packet->op != VAC_PACKET_RESET)
            vac_vsock_put(&refusal, 0, 0);
    } else if (packet->op == VAC_PACKET_RESET || packet->op == VAC_PACKET_SHUTDOWN) {
        lost(connection, packet->op == VAC_PACKET_RESET);
    } else if (!take(connection, packet, data)) {
        fail(connection, VACCEL_ERR_PROTOCOL, "the vsock device says what it may not say now");
    }
}

static struct vac_connection *choose(enum vac_connection_state state)
{
    for (unsigned i = 0; i < VAC_VSOCK_CONNECTIONS; i++) {
        if (vac_vsock.connections[i].state == state)
            return &vac_vsock.connections[i];
    }
    return NULL;
}

vaccel_status vac_vsock_send(struct vac_request *request, const char **reason)
{
    /* Connections may have been closed meanwhile. What that ends may call here. */
    if (!vac_vsock.sending) {
        vac_vsock.sending = true;
        vac_poll();
        vac_vsock.sending = false;
    }
    struct vac_connection *connection = choose(VAC_CONNECTION_IDLE);
    if (!vac_guest.device.running) {
        *reason = "the vsock device was reset; call again";
        return VACCEL_ERR_LOST;
    }
    if (connection) {
        connection->request = request;
        connection->tries = 1;
        call(connection);
        return VACCEL_OK;
    }
    connection = choose(VAC_CONNECTION_FREE);
    if (connection) {
        connect(connection, request, 1);
        return VACCEL_OK;
    }
    if (!vac_guest.flying) {
        *reason = "the vsock device takes nothing; it was reset, so call again";
        vac_break(VACCEL_ERR_LOST, *reason);
        return VACCEL_ERR_LOST;
    }
    *reason = "too many calls are under way; wait for one";
    return VACCEL_ERR_BUSY;
}

void vac_vsock_cut(struct vac_request *request, vaccel_status status, const char *reason)
{
    for (unsigned i = 0; i < VAC_VSOCK_CONNECTIONS; i++) {
        if (vac_vsock.connections[i].request == request)
            fail(&vac_vsock.connections[i], status, reason);
    }
    vac_vsock_pump();
    vac_vsock_settle();
}

vaccel_status vac_vsock_greet(void)
{
    struct vac_request *request = vac_request_new(MADE_UP + 4 * VAC_FRAME_HEAD);
    uint32_t ms = vac_guest.options.open_timeout_ms;
    const char *reason;

    if (!request)
        return vac_fail_memory();
    vac_request_begin(request);
    request->user = request; /* somebody waits */
    vaccel_status status = vac_request_resend(request, &reason);
    if (status == VACCEL_OK) {
        status = vac_request_wait(request, ms * UINT64_C(1000000));
        reason = request->reason;
    }
    if (status == VACCEL_ERR_TIMEOUT)
        vac_fail(status,
                 "the host did not answer over vsock within %u ms; is vacceld running, with vsock "
                 "= PATH in its tenant, and is PATH that of the vsock device's socket?",
                 ms);
    else if (status != VACCEL_OK)
        vac_fail(status, "%s", reason);
    vac_request_free(request);
    return status;
}
