/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/tests/vsock_host.h"

#include <stdlib.h>
#include <string.h>

#include "guest/tests/vsock_device.h"
#include "guest/vsock/packet.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"
#include "wire/stream.h"

enum { LINKS = 32, MAX_REPLY = 1 << 17 };

struct vsock_host vsock_host;

/* A connection, as the host sees it. */
static struct link {
    uint32_t port; /* the guest's; 0: none */
    uint32_t taken;
    uint32_t told;
    uint32_t size;     /* of the message so far */
    uint32_t expected; /* 0: not known yet */
    bool greeted;
    bool late;
    uint32_t sent;       /* to the guest */
    uint32_t guest_room; /* as it says */
    uint32_t guest_taken;
    uint8_t reply[MAX_REPLY];
    uint32_t reply_at;
    uint32_t reply_size;
} links[LINKS];

static void send(const struct link *link, uint16_t op, const uint8_t *data, uint32_t length)
{
    struct vac_packet packet = {
        .source = {VAC_STREAM_HOST, 0},
        .destination = {vsock_host.cid, 0},
        .source_port = VAC_STREAM_PORT,
        .destination_port = link->port,
        .length = length,
        .type = VAC_PACKET_STREAM,
        .op = op,
        .room = vsock_host.room,
        .taken = link->told,
    };

    if (link->greeted && vsock_host.manner == VSOCK_TAKES_TOO_MUCH)
        packet.taken += 100000;
    if (link->greeted && vsock_host.manner == VSOCK_TAKES_BACK)
        packet.taken = 0;
    vsock_device_send(&packet, data);
}

/* As much of the reply as the guest has room for. */
static void pump(struct link *link)
{
    while (link->reply_at < link->reply_size) {
        uint32_t flying = link->sent - link->guest_taken;
        uint32_t size = link->reply_size - link->reply_at;
        uint32_t most = vsock_host.manner == VSOCK_IN_CRUMBS ? 1 : vsock_host.most;
        if (flying >= link->guest_room)
            return;
        size = size < most ? size : most;
        size = size < link->guest_room - flying ? size : link->guest_room - flying;
        send(link, VAC_PACKET_DATA, link->reply + link->reply_at, size);
        link->sent += size;
        link->reply_at += size;
    }
}

static void close_link(struct link *link, bool reset)
{
    send(link, reset ? VAC_PACKET_RESET : VAC_PACKET_SHUTDOWN, NULL, 0);
    if (reset)
        link->port = 0;
}

static void reply(struct link *link, const uint8_t *frame, vaccel_status status, uint32_t body)
{
    struct vac_writer writer = {.frame = link->reply, .capacity = sizeof(link->reply)};
    const struct vac_reply_head head = {
        .op = vac_load32(frame + VAC_FRAME_AT_OP),
        .version = vac_load16(frame + VAC_FRAME_AT_VERSION),
        .id = vac_load64(frame + VAC_FRAME_AT_ID) + (vsock_host.manner == VSOCK_OTHER_CALL),
        .status = status,
        .message = status ? "the host says why" : NULL,
    };

    memset(link->reply, 0, sizeof(link->reply));
    vac_frame_begin_reply(&writer, &head, body);
    vac_frame_end(&writer);
    link->reply_at = 0;
    link->reply_size = (uint32_t)writer.length;
}

/* What is amiss with a reply. */
static void spoil(struct link *link)
{
    switch (vsock_host.manner) {
    case VSOCK_TOO_LONG_REPLY:
        vac_store32(link->reply + VAC_FRAME_AT_LENGTH, 64 << 20);
        break;
    case VSOCK_ENDLESS_REPLY:
        vac_store32(link->reply + VAC_FRAME_AT_LENGTH, 0xFFFFFFF0);
        break;
    case VSOCK_GARBAGE:
        memset(link->reply, 0xFF, link->reply_size);
        break;
    case VSOCK_SEGMENTS:
        vac_store32(link->reply + VAC_FRAME_AT_SEGMENTS, 1);
        break;
    case VSOCK_MORE:
        link->reply_size += 8;
        break;
    case VSOCK_CONNECTS_TWICE:
        send(link, VAC_PACKET_RESPONSE, NULL, 0);
        break;
    case VSOCK_NO_OP:
        send(link, 0, NULL, 0);
        break;
    case VSOCK_ODD_OP:
        send(link, 77, NULL, 0);
        break;
    default:
        break;
    }
}

static void answer(struct link *link)
{
    /* Calls with data have no other answer. */
    bool fails = vsock_host.manner == VSOCK_FAILS || vsock_host.message_size > 2 * VAC_FRAME_HEAD;
    /* A body that the op does not have is passed over, as text that nobody asked for would be. */
    uint32_t body = vsock_host.manner == VSOCK_LONG_REPLY ? 100000 : 0;

    link->late = false;
    reply(link, vsock_host.message, fails ? VACCEL_ERR_BACKEND : VACCEL_OK, body);
    spoil(link);
    pump(link);
}

/* A whole message came. */
static void serve(struct link *link)
{
    link->size = link->expected = 0;
    if (vac_load32(vsock_host.message + VAC_FRAME_AT_OP) == VAC_STREAM_HELLO &&
        vsock_host.message[VAC_FRAME_AT_KIND] == VAC_FRAME_CONTROL) {
        if (vsock_host.manner == VSOCK_CLOSES) {
            close_link(link, false);
            return;
        }
        bool away = vsock_host.manner == VSOCK_TURNS_AWAY;
        enum vsock_manner kept = vsock_host.manner;
        vsock_host.manner = VSOCK_GOOD;
        reply(link, vsock_host.message, away ? VACCEL_ERR_BUSY : VACCEL_OK,
              away ? 0 : VAC_STREAM_TOKEN);
        pump(link);
        vsock_host.manner = kept;
        link->greeted = true;
        return;
    }
    vsock_host.calls++;
    if (vsock_host.manner == VSOCK_LATE)
        link->late = true;
    else if (vsock_host.manner == VSOCK_CUT_LATE)
        close_link(link, true);
    else
        answer(link);
}

static void measure(struct link *link)
{
    uint32_t table;
    uint32_t segments;
    uint64_t head = vac_message_measure(vsock_host.message, &table, &segments);
    uint64_t whole = head;
    struct vac_place place;

    if (!head || link->size < head)
        return;
    for (uint32_t i = 0; i < segments; i++) {
        if (!vac_message_get_place(vsock_host.message + table + i * VAC_MESSAGE_ENTRY, &place) ||
            place.region || place.room)
            return; /* the message never ends, and the test fails */
        whole += place.size;
    }
    link->expected = (uint32_t)((whole + 7) & ~UINT64_C(7));
    vsock_host.message_size = link->expected;
}

/* One message at a time is under way to the host, for it keeps only one. */
static void receive(struct link *link, const uint8_t *data, uint32_t size)
{
    vsock_host.packets++;
    link->taken += size;
    if (link->taken - link->told > vsock_host.room ||
        link->size + size > sizeof(vsock_host.message))
        abort(); /* more than the guest was given credit for */
    memcpy(vsock_host.message + link->size, data, size);
    link->size += size;
    if (!link->expected)
        measure(link);
    bool half = link->greeted && link->size * 2 > link->expected && link->size < link->expected;
    if (half && vsock_host.manner == VSOCK_ANSWERS_EARLY) {
        answer(link);
        close_link(link, false);
    } else if (half && (vsock_host.manner == VSOCK_CUT_ALWAYS ||
                        (vsock_host.manner == VSOCK_CUT_EARLY && vsock_host.connections < 3))) {
        close_link(link, true);
    } else if (link->expected && link->size == link->expected) {
        link->told = link->taken;
        serve(link);
    }
}

static struct link *find(uint32_t port)
{
    for (unsigned i = 0; i < LINKS; i++) {
        if (links[i].port == port)
            return &links[i];
    }
    return NULL;
}

static void connect(uint32_t port)
{
    struct link *link = find(0);

    vsock_host.connections++;
    memset(link, 0, sizeof(*link));
    link->port = port;
    if (vsock_host.manner == VSOCK_REFUSES)
        close_link(link, true);
    else if (vsock_host.manner != VSOCK_SILENT)
        send(link, VAC_PACKET_RESPONSE, NULL, 0);
}

void vsock_host_take(const struct vac_packet *packet, const uint8_t *data)
{
    struct link *link = find(packet->source_port);

    vsock_host.resets += packet->op == VAC_PACKET_RESET;
    vsock_host.credits += packet->op == VAC_PACKET_CREDIT;
    if (packet->op == VAC_PACKET_REQUEST)
        connect(packet->source_port);
    link = find(packet->source_port);
    if (!link)
        return;
    link->guest_room = packet->room;
    link->guest_taken = packet->taken;
    if (packet->op == VAC_PACKET_RESET) {
        link->port = 0;
    } else if (packet->op == VAC_PACKET_DATA) {
        receive(link, data, packet->length);
    } else if (packet->op == VAC_PACKET_CREDIT_ASKED) {
        vsock_host.asked++;
        link->told = link->taken;
        send(link, VAC_PACKET_CREDIT, NULL, 0);
    } else if (link->reply_at < link->reply_size) {
        pump(link);
    }
}

void vsock_answer(void)
{
    vsock_host.manner = VSOCK_GOOD;
    for (unsigned i = LINKS; i-- > 0;) {
        if (links[i].port && links[i].late)
            answer(&links[i]);
    }
}

void vsock_cut_all(bool reset)
{
    for (unsigned i = 0; i < LINKS; i++) {
        if (links[i].port)
            close_link(&links[i], reset);
    }
}

void vsock_host_forget(void)
{
    memset(links, 0, sizeof(links));
}

void vsock_move(void)
{
    vsock_host_forget();
    vsock_host.cid++;
    vsock_device_event();
}

void vsock_intrude(void)
{
    const struct link nobody = {.port = 5};

    send(&nobody, VAC_PACKET_DATA, (const uint8_t *)"intruder", 8);
    send(&nobody, VAC_PACKET_REQUEST, NULL, 0);
    send(&nobody, VAC_PACKET_RESET, NULL, 0);
    vsock_host.cid++;
    send(&nobody, VAC_PACKET_DATA, (const uint8_t *)"intruder", 8);
    vsock_host.cid--;
}
