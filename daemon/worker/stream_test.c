/* SPDX-License-Identifier: Apache-2.0 */
/** What a connection answers to clients, of which most mean no good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/host.h"
#include "core/memfd.h"
#include "daemon/worker/peer.h"
#include "daemon/worker/stream.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/message.h"
#include "wire/stream.h"
#include <vaccel/backend_ops.h>

enum { ROOM = 4096, WAIT_MS = 60000, LIMIT = 1 << 20, FEW = 4, MANY = 256 };

static struct vac_board board = {.magic = VAC_BOARD_MAGIC, .slots = VAC_BOARD_SLOTS};
static const uint8_t nobody[VAC_STREAM_TOKEN];

/* A reply, as it came. */
struct reply {
    _Alignas(8) uint8_t frame[ROOM];
    size_t length; /* 0 when the connection was closed instead */
    struct vac_reply_head head;
};

static int dial_kind(bool plain)
{
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    vac_stream_serve(ends[1], plain);
    return ends[0];
}

static int dial(void)
{
    return dial_kind(false);
}

/* One that is turned away may be so before it has said anything. */
static void send_bytes(int fd, const void *data, size_t size)
{
    ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
    assert_true(sent == (ssize_t)size || (sent < 0 && errno == EPIPE));
}

/* That many bytes, or false at the end of the connection. */
static bool receive_bytes(int fd, uint8_t *to, size_t size)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};

    while (size) {
        assert_int_equal(poll(&wanted, 1, WAIT_MS), 1);
        ssize_t got = recv(fd, to, size, 0);
        if (got <= 0)
            return false;
        to += got;
        size -= (size_t)got;
    }
    return true;
}

/* Waits for a reply, or for the end of the connection. */
static struct reply *receive(int fd)
{
    static struct reply reply;

    memset(&reply, 0, sizeof(reply));
    if (!receive_bytes(fd, reply.frame, VAC_FRAME_HEAD))
        return &reply;
    reply.length = vac_load32(reply.frame + 8);
    assert_true(receive_bytes(fd, reply.frame + VAC_FRAME_HEAD, reply.length - VAC_FRAME_HEAD));
    struct vac_reader reader = {.frame = reply.frame, .length = (uint32_t)reply.length};
    assert_true(vac_frame_read_reply(&reader, &reply.head));
    return &reply;
}

static void expect(int fd, vaccel_status status, const char *part)
{
    struct reply *reply = receive(fd);

    assert_int_not_equal(reply->length, 0);
    assert_int_equal(reply->head.status, status);
    if (part)
        assert_non_null(strstr(reply->head.message, part));
}

static void expect_end(int fd)
{
    assert_int_equal(receive(fd)->length, 0);
    close(fd);
}

static size_t write_control(uint8_t *frame, uint32_t op, const void *body, uint32_t size)
{
    struct vac_writer writer = {.frame = frame, .capacity = ROOM};

    vac_frame_begin_control(&writer, op, 77, size);
    memcpy(frame + VAC_FRAME_HEAD, body, size);
    vac_frame_end(&writer);
    return (size_t)writer.length;
}

static void ask(int fd, uint32_t op, const void *body, uint32_t size)
{
    _Alignas(8) uint8_t frame[ROOM];

    send_bytes(fd, frame, write_control(frame, op, body, size));
}

/* The same, with descriptors. */
static void ask_with(int fd, uint32_t op, const void *body, uint32_t size, const int *passed,
                     size_t count)
{
    _Alignas(8) uint8_t frame[ROOM];
    union {
        struct cmsghdr part;
        char bytes[CMSG_SPACE(16 * sizeof(int))];
    } control;
    struct iovec part = {frame, write_control(frame, op, body, size)};
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = CMSG_SPACE(count * sizeof(int))};

    memset(&control, 0, sizeof(control));
    control.part.cmsg_level = SOL_SOCKET;
    control.part.cmsg_type = SCM_RIGHTS;
    control.part.cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(&control.part), passed, count * sizeof(int));
    assert_int_equal(sendmsg(fd, &header, MSG_NOSIGNAL), (ssize_t)part.iov_len);
}

/* A connection of the peer of that token, which is filled in. */
static int greet(uint8_t *token)
{
    int fd = dial();

    ask(fd, VAC_STREAM_HELLO, token, VAC_STREAM_TOKEN);
    struct reply *reply = receive(fd);
    assert_int_equal(reply->head.status, VACCEL_OK);
    assert_int_equal(reply->head.op, VAC_STREAM_HELLO);
    assert_int_equal(reply->head.id, 77);
    assert_int_equal(reply->length, VAC_FRAME_HEAD + VAC_STREAM_TOKEN);
    memcpy(token, reply->frame + VAC_FRAME_HEAD, VAC_STREAM_TOKEN);
    return fd;
}

static int greet_new(void)
{
    uint8_t token[VAC_STREAM_TOKEN] = {0};
    return greet(token);
}

/* A call of noop with room for a table of `segments`. */
static size_t write_noop(uint8_t *frame, uint32_t segments)
{
    struct vac_writer writer = {.frame = frame, .capacity = ROOM};
    const struct vac_call_head head = {
        .op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .hops = 1, .id = 5};

    vac_frame_begin_call(&writer, &head, 0);
    vac_frame_end(&writer);
    vac_store32(frame + 12, segments);
    memset(frame + writer.length, 0, (size_t)segments * VAC_MESSAGE_ENTRY);
    return (size_t)writer.length + (size_t)segments * VAC_MESSAGE_ENTRY;
}

static void expect_noop(int fd)
{
    _Alignas(8) uint8_t frame[ROOM];

    send_bytes(fd, frame, write_noop(frame, 0));
    struct reply *reply = receive(fd);
    assert_int_equal(reply->head.status, VACCEL_OK);
    assert_int_equal(reply->head.op, VACCEL_OP_NOOP);
    assert_int_equal(reply->head.id, 5);
}

static void expect_map(int fd, uint32_t region, uint64_t size, int passed, vaccel_status status,
                       const char *part)
{
    uint8_t body[VAC_STREAM_MAP_BODY] = {0};

    vac_store32(body, region);
    vac_store64(body + 8, size);
    if (passed >= 0)
        ask_with(fd, VAC_STREAM_MAP, body, sizeof(body), &passed, 1);
    else
        ask(fd, VAC_STREAM_MAP, body, sizeof(body));
    expect(fd, status, part);
}

static void expect_unmap(int fd, uint32_t region, vaccel_status status)
{
    uint8_t body[VAC_STREAM_UNMAP_BODY] = {0};

    vac_store32(body, region);
    ask(fd, VAC_STREAM_UNMAP, body, sizeof(body));
    expect(fd, status, NULL);
}

/* A call with one segment there, and how it is answered. */
static void expect_segment(int fd, uint32_t region, uint32_t flags, uint64_t offset, uint64_t size,
                           vaccel_status status, const char *part)
{
    _Alignas(8) uint8_t frame[ROOM];
    size_t length = write_noop(frame, 1);
    uint8_t *entry = frame + length - VAC_MESSAGE_ENTRY;

    vac_store32(entry, region);
    vac_store32(entry + 4, flags);
    vac_store64(entry + 8, offset);
    vac_store64(entry + 16, size);
    send_bytes(fd, frame, length);
    expect(fd, status, part);
}

/* Descriptors of this process that are of the memfd that descriptors_are_not_kept() passes. */
static int strays(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++) {
        char name[64];
        char target[64] = "";
        snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
        if (readlink(name, target, sizeof(target) - 1) > 0 && strstr(target, "memfd:stray"))
            count++;
    }
    return count;
}

static void calls_are_answered(void **state)
{
    int fd = greet_new();

    (void)state;
    for (int i = 0; i < 3; i++)
        expect_noop(fd);
    close(fd);
}

static void messages_may_come_in_any_pieces(void **state)
{
    _Alignas(8) uint8_t frames[3 * ROOM];
    size_t one = write_noop(frames, 0);
    int fd = greet_new();

    (void)state;
    for (size_t i = 0; i < one; i++)
        send_bytes(fd, frames + i, 1);
    expect(fd, VACCEL_OK, NULL);
    for (size_t cut = 0; cut <= one; cut += 8) {
        write_noop(frames, 0);
        write_noop(frames + one, 0);
        send_bytes(fd, frames, one + cut);
        expect(fd, VACCEL_OK, NULL);
        send_bytes(fd, frames + one + cut, one - cut);
        expect(fd, VACCEL_OK, NULL);
    }
    close(fd);
}

static void the_first_message_is_hello(void **state)
{
    _Alignas(8) uint8_t frame[ROOM];
    int fd = dial();

    (void)state;
    send_bytes(fd, frame, write_noop(frame, 0));
    expect(fd, VACCEL_ERR_PROTOCOL, "HELLO");
    expect_map(fd, 1, 4096, -1, VACCEL_ERR_PROTOCOL, "HELLO");
    close(fd);
    fd = greet_new();
    ask(fd, VAC_STREAM_HELLO, nobody, sizeof(nobody));
    expect(fd, VACCEL_ERR_PROTOCOL, "once");
    close(fd);
}

static void tokens_name_peers_that_are_there(void **state)
{
    uint8_t token[VAC_STREAM_TOKEN] = {0};
    uint8_t other[VAC_STREAM_TOKEN] = {0};
    void *data;
    int memory = vac_memfd(4096, &data);
    int first = greet(token);
    int second = greet(other);

    (void)state;
    assert_memory_not_equal(token, nobody, sizeof(token));
    assert_memory_not_equal(token, other, sizeof(token));
    close(second);
    memcpy(other, token, sizeof(token));
    second = greet(other);
    assert_memory_equal(other, token, sizeof(token));
    /* Regions are the peer's. */
    expect_map(first, 1, 4096, memory, VACCEL_OK, NULL);
    expect_segment(second, 1, 0, 0, 4096, VACCEL_OK, NULL);
    close(first);
    close(second);
    /* When its last connection is gone, so is the peer, which takes the server a moment. */
    for (bool gone = false; !gone;) {
        int fd = dial();
        ask(fd, VAC_STREAM_HELLO, token, sizeof(token));
        gone = receive(fd)->head.status == VACCEL_ERR_STALE;
        if (gone) {
            ask(fd, VAC_STREAM_HELLO, nobody, sizeof(nobody));
            expect(fd, VACCEL_OK, NULL);
            expect_segment(fd, 1, 0, 0, 4096, VACCEL_ERR_PROTOCOL, "not mapped");
        }
        close(fd);
    }
    munmap(data, 4096);
    close(memory);
}

static void what_is_no_frame_ends_the_connection(void **state)
{
    static const char *const wrong[] = {"magic", "short", "segments"};
    _Alignas(8) uint8_t frame[ROOM];

    (void)state;
    for (int i = 0; i < 3; i++) {
        int fd = greet_new();
        size_t length = write_noop(frame, 0);
        if (strcmp(wrong[i], "magic") == 0)
            frame[0] ^= 1;
        else if (strcmp(wrong[i], "short") == 0)
            vac_store32(frame + 8, VAC_FRAME_HEAD - 1);
        else
            vac_store32(frame + 12, VAC_MESSAGE_SEGMENTS + 1);
        send_bytes(fd, frame, length);
        expect(fd, VACCEL_ERR_PROTOCOL, "no frame");
        expect_end(fd);
    }
}

static void what_is_too_long_ends_the_connection(void **state)
{
    _Alignas(8) uint8_t frame[ROOM];

    (void)state;
    for (int i = 0; i < 3; i++) {
        int fd = greet_new();
        size_t length = write_noop(frame, i == 2);
        if (i == 0)
            vac_store32(frame + 8, UINT32_MAX);
        else if (i == 1)
            vac_store32(frame + 8, LIMIT + 8);
        else
            vac_store64(frame + length - VAC_MESSAGE_ENTRY + 16, UINT64_MAX);
        send_bytes(fd, frame, length);
        expect(fd, i == 0 ? VACCEL_ERR_PROTOCOL : VACCEL_ERR_LIMIT, NULL);
        expect_end(fd);
    }
}

static void every_truncation_waits_and_then_ends(void **state)
{
    _Alignas(8) uint8_t frame[ROOM];
    size_t length = write_noop(frame, 0);
    int fd = greet_new();

    (void)state;
    /* Half a message, and no more. */
    send_bytes(fd, frame, length / 2);
    expect_end(fd);
    /* Nothing at all: who has not even said HELLO is not waited for. */
    fd = dial();
    expect_end(fd);
    /* Each beginning of a message, then the end of the client. */
    for (size_t cut = 1; cut < length; cut += 5) {
        fd = greet_new();
        send_bytes(fd, frame, cut);
        shutdown(fd, SHUT_WR);
        expect_end(fd);
    }
}

static void bad_heads_are_refused_and_the_next_call_runs(void **state)
{
    _Alignas(8) uint8_t frame[ROOM];
    int fd = greet_new();

    (void)state;
    for (size_t at = 4; at < VAC_FRAME_HEAD; at++) {
        /* Its length and number of segments say where the next one starts; op, version and id are
         * the caller's; offsets of strings may lie anywhere. */
        if ((at >= 8 && at < 16) || (at >= 16 && at < 40))
            continue;
        size_t length = write_noop(frame, 0);
        frame[at] = 0xFF;
        send_bytes(fd, frame, length);
        assert_int_not_equal(receive(fd)->head.status, VACCEL_OK);
    }
    expect_noop(fd);
    close(fd);
}

static void a_daemon_that_forwards_to_itself_is_stopped(void **state)
{
    _Alignas(8) uint8_t frame[ROOM];
    size_t length = write_noop(frame, 0);
    int fd = greet_new();

    (void)state;
    frame[7] = VAC_FRAME_MAX_HOPS + 1;
    send_bytes(fd, frame, length);
    expect(fd, VACCEL_ERR_PROTOCOL, "circle");
    expect_noop(fd);
    close(fd);
}

static void segments_lie_within_regions(void **state)
{
    void *data;
    int memory = vac_memfd(8192, &data);
    int fd = greet_new();

    (void)state;
    expect_map(fd, 7, 8192, memory, VACCEL_OK, NULL);
    expect_segment(fd, 7, 0, 0, 8192, VACCEL_OK, NULL);
    expect_segment(fd, 7, 1, 8192, 0, VACCEL_OK, NULL);
    expect_segment(fd, 7, 0, 1, 8192, VACCEL_ERR_PROTOCOL, "not within");
    expect_segment(fd, 7, 0, 8193, 0, VACCEL_ERR_PROTOCOL, "not within");
    expect_segment(fd, 7, 0, UINT64_MAX, 1, VACCEL_ERR_PROTOCOL, "malformed");
    expect_segment(fd, 7, 0, UINT64_MAX - 4095, 4096, VACCEL_ERR_PROTOCOL, "malformed");
    expect_segment(fd, 7, 2, 0, 1, VACCEL_ERR_PROTOCOL, "malformed");
    expect_segment(fd, 7, 0, 0, LIMIT + 1, VACCEL_ERR_LIMIT, "larger");
    expect_segment(fd, 8, 0, 0, 1, VACCEL_ERR_PROTOCOL, "not mapped");
    expect_segment(fd, UINT32_MAX, 0, 0, 1, VACCEL_ERR_PROTOCOL, "not mapped");
    expect_segment(fd, 0, 1, 0, 64, VACCEL_ERR_PROTOCOL, "room");
    expect_unmap(fd, 7, VACCEL_OK);
    expect_segment(fd, 7, 0, 0, 1, VACCEL_ERR_PROTOCOL, "not mapped");
    expect_unmap(fd, 7, VACCEL_ERR_INVALID);
    expect_unmap(fd, 0, VACCEL_ERR_INVALID);
    expect_unmap(fd, UINT32_MAX, VACCEL_ERR_INVALID);
    close(fd);
    munmap(data, 8192);
    close(memory);
}

/* A memfd of 4096 bytes with those seals. */
static int sealed(const char *name, unsigned seals)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    assert_int_equal(ftruncate(fd, 4096), 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
    return fd;
}

static void only_sealed_memory_is_mapped(void **state)
{
    static const unsigned lacking[] = {0, F_SEAL_SHRINK, F_SEAL_SEAL, F_SEAL_GROW | F_SEAL_SEAL};
    const unsigned all = F_SEAL_SHRINK | F_SEAL_SEAL;
    int fd = greet_new();
    int passed[2];

    (void)state;
    for (size_t i = 0; i < sizeof(lacking) / sizeof(lacking[0]); i++) {
        passed[0] = sealed("test", lacking[i]);
        expect_map(fd, 1, 4096, passed[0], VACCEL_ERR_INVALID, "seals");
        close(passed[0]);
    }
    /* Memory that may not be written is no good for rooms. */
    passed[0] = sealed("test", all | F_SEAL_WRITE);
    expect_map(fd, 1, 4096, passed[0], VACCEL_ERR_INVALID, "writing");
    close(passed[0]);
    /* No memory at all. */
    assert_int_equal(pipe(passed), 0);
    expect_map(fd, 1, 4096, passed[0], VACCEL_ERR_INVALID, "no memfd");
    close(passed[0]);
    close(passed[1]);
    passed[0] = open("/dev/zero", O_RDWR | O_CLOEXEC);
    expect_map(fd, 1, 4096, passed[0], VACCEL_ERR_INVALID, "no memfd");
    close(passed[0]);
    expect_map(fd, 1, 4096, -1, VACCEL_ERR_INVALID, "no memfd");
    passed[0] = sealed("test", all);
    expect_map(fd, 1, 4097, passed[0], VACCEL_ERR_INVALID, "size");
    expect_map(fd, 1, UINT64_MAX, passed[0], VACCEL_ERR_INVALID, "size");
    expect_map(fd, 1, 0, passed[0], VACCEL_ERR_INVALID, "size");
    expect_map(fd, 0, 4096, passed[0], VACCEL_ERR_INVALID, "4095");
    expect_map(fd, 4096, 4096, passed[0], VACCEL_ERR_INVALID, "4095");
    expect_map(fd, 4095, 4096, passed[0], VACCEL_OK, NULL);
    expect_map(fd, 4095, 4096, passed[0], VACCEL_ERR_INVALID, "in use");
    close(passed[0]);
    expect_noop(fd);
    close(fd);
}

static void regions_are_bounded(void **state)
{
    int memory = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int fd = greet_new();

    (void)state;
    assert_int_equal(ftruncate(memory, (off_t)VAC_PEER_BYTES), 0);
    assert_int_equal(fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL), 0);
    expect_map(fd, 1, VAC_PEER_BYTES, memory, VACCEL_OK, NULL);
    expect_map(fd, 2, 4096, memory, VACCEL_ERR_LIMIT, "4 GiB");
    expect_unmap(fd, 1, VACCEL_OK);
    expect_map(fd, 2, 4096, memory, VACCEL_OK, NULL);
    close(memory);
    close(fd);
}

static void descriptors_are_not_kept(void **state)
{
    _Alignas(8) uint8_t frame[ROOM];
    uint8_t body[VAC_STREAM_MAP_BODY] = {0};
    int memory = sealed("stray", F_SEAL_SHRINK | F_SEAL_SEAL);
    const int many[16] = {memory, memory, memory, memory, memory, memory, memory, memory,
                          memory, memory, memory, memory, memory, memory, memory, memory};
    uint8_t token[VAC_STREAM_TOKEN] = {0};
    int fd = greet_new();

    (void)state;
    vac_store32(body, 1);
    vac_store64(body + 8, 4096);
    ask_with(fd, VAC_STREAM_MAP, body, sizeof(body), many, 2);
    expect(fd, VACCEL_ERR_PROTOCOL, "descriptors");
    ask_with(fd, VAC_STREAM_MAP, body, sizeof(body), many, 16);
    expect(fd, VACCEL_ERR_PROTOCOL, "descriptors");
    ask_with(fd, VAC_STREAM_UNMAP, body, VAC_STREAM_UNMAP_BODY, many, 1);
    expect(fd, VACCEL_ERR_PROTOCOL, "descriptors");
    ask_with(fd, VAC_STREAM_MAP, body, sizeof(body), many, 1);
    expect(fd, VACCEL_OK, NULL);
    ask_with(fd, VAC_STREAM_HELLO, token, sizeof(token), many, 1);
    expect(fd, VACCEL_ERR_PROTOCOL, "descriptors");
    /* In the middle of a message. */
    size_t length = write_noop(frame, 0);
    send_bytes(fd, frame, 64);
    struct iovec rest = {frame + 64, length - 64};
    union {
        struct cmsghdr part;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &rest,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof(control.bytes)};
    memset(&control, 0, sizeof(control));
    control.part = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.part), &memory, sizeof(memory));
    assert_int_equal(sendmsg(fd, &header, MSG_NOSIGNAL), (ssize_t)rest.iov_len);
    expect(fd, VACCEL_ERR_PROTOCOL, "descriptors");
    expect_noop(fd);
    assert_int_equal(strays(), 1);
    close(fd);
    close(memory);
}

static void control_messages_are_checked(void **state)
{
    uint8_t body[32] = {1};
    int fd = greet_new();

    (void)state;
    for (uint32_t size = 0; size <= sizeof(body); size += 8) {
        if (size != VAC_STREAM_MAP_BODY) {
            ask(fd, VAC_STREAM_MAP, body, size);
            expect(fd, VACCEL_ERR_PROTOCOL, "malformed");
        }
        if (size != VAC_STREAM_UNMAP_BODY) {
            ask(fd, VAC_STREAM_UNMAP, body, size);
            expect(fd, VACCEL_ERR_PROTOCOL, "malformed");
        }
    }
    body[4] = 1;
    ask(fd, VAC_STREAM_MAP, body, VAC_STREAM_MAP_BODY);
    expect(fd, VACCEL_ERR_PROTOCOL, "malformed");
    ask(fd, 99, body, 8);
    expect(fd, VACCEL_ERR_UNSUPPORTED, "not known");
    expect_noop(fd);
    close(fd);
}

/* Connections that were closed are counted until their threads have ended. */
static void wait_for_room(int *fds, size_t count)
{
    for (size_t open = 0; open < count;) {
        fds[open] = dial();
        ask(fds[open], VAC_STREAM_HELLO, nobody, sizeof(nobody));
        if (receive(fds[open])->head.status == VACCEL_OK)
            open++;
        else
            close(fds[open]);
    }
}

static void connections_are_bounded(void **state)
{
    int fds[FEW];

    (void)state;
    vac_tenant.max_sessions = FEW;
    wait_for_room(fds, FEW);
    int fd = dial();
    expect(fd, VACCEL_ERR_BUSY, "max_sessions");
    expect_end(fd);
    for (int i = 0; i < FEW; i++) {
        expect_noop(fds[i]);
        close(fds[i]);
    }
    wait_for_room(fds, 1);
    close(fds[0]);
    vac_tenant.max_sessions = MANY;
}

/* One that fills the daemon's buffers with calls, and takes no reply. */
static void a_client_that_does_not_read_is_dropped(void **state)
{
    _Alignas(8) uint8_t frame[ROOM];
    size_t length = write_noop(frame, 0);
    int fd = greet_new();
    ssize_t sent;

    (void)state;
    do
        sent = send(fd, frame, length, MSG_NOSIGNAL);
    while (sent == (ssize_t)length);
    assert_true(errno == EPIPE || errno == ECONNRESET || sent >= 0);
    close(fd);
    fd = greet_new();
    expect_noop(fd);
    close(fd);
}

/* As over vsock. */
static void nothing_is_shared_where_no_descriptors_pass(void **state)
{
    uint8_t token[VAC_STREAM_TOKEN] = {0};
    int other = greet(token); /* whose peer is not to be had that way */
    void *data;
    int memory = vac_memfd(4096, &data);
    int fd = dial_kind(true);

    (void)state;
    expect_map(other, 1, 4096, memory, VACCEL_OK, NULL);
    ask(fd, VAC_STREAM_HELLO, token, sizeof(token));
    expect(fd, VACCEL_ERR_PROTOCOL, "say HELLO with 0");
    ask(fd, VAC_STREAM_HELLO, nobody, sizeof(nobody));
    struct reply *reply = receive(fd);
    assert_int_equal(reply->head.status, VACCEL_OK);
    assert_int_equal(reply->length, VAC_FRAME_HEAD + VAC_STREAM_TOKEN);
    assert_memory_equal(reply->frame + VAC_FRAME_HEAD, nobody, sizeof(nobody));
    expect_map(fd, 1, 4096, memory, VACCEL_ERR_UNSUPPORTED, "no regions");
    expect_map(fd, 1, 4096, -1, VACCEL_ERR_UNSUPPORTED, "no regions");
    expect_unmap(fd, 1, VACCEL_ERR_UNSUPPORTED);
    expect_segment(fd, 1, 0, 0, 16, VACCEL_ERR_PROTOCOL, "not mapped");
    expect_segment(fd, 1, 1, 0, 16, VACCEL_ERR_PROTOCOL, "not mapped");
    expect_segment(fd, 0, 1, 0, 16, VACCEL_ERR_PROTOCOL, "a room is not in a region");
    expect_noop(fd);
    close(fd);
    close(other);
    munmap(data, 4096);
    close(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_answered),
        cmocka_unit_test(messages_may_come_in_any_pieces),
        cmocka_unit_test(the_first_message_is_hello),
        cmocka_unit_test(tokens_name_peers_that_are_there),
        cmocka_unit_test(what_is_no_frame_ends_the_connection),
        cmocka_unit_test(what_is_too_long_ends_the_connection),
        cmocka_unit_test(every_truncation_waits_and_then_ends),
        cmocka_unit_test(bad_heads_are_refused_and_the_next_call_runs),
        cmocka_unit_test(a_daemon_that_forwards_to_itself_is_stopped),
        cmocka_unit_test(segments_lie_within_regions),
        cmocka_unit_test(only_sealed_memory_is_mapped),
        cmocka_unit_test(regions_are_bounded),
        cmocka_unit_test(descriptors_are_not_kept),
        cmocka_unit_test(control_messages_are_checked),
        cmocka_unit_test(nothing_is_shared_where_no_descriptors_pass),
        cmocka_unit_test(connections_are_bounded),
        cmocka_unit_test(a_client_that_does_not_read_is_dropped),
    };

    vac_tenant.host = vac_host();
    vac_tenant.board = &board;
    vac_tenant.max_calls = 64;
    vac_tenant.max_sessions = MANY;
    vac_tenant.max_message = LIMIT;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
