/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/linux/serial.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "backends/common/reply.h"
#include "core/host.h"
#include "wire/bytes.h"
#include "wire/client.h"
#include "wire/message.h"
#include "wire/stream.h"
#include <vaccel/backend_ops.h>
#include <vaccel/error.h>

enum { FRAME = 4 << 10 };

static int port;
static uint64_t id;
static vaccel_model_view the_model;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench-carriers: serial: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void send_all(struct iovec *part, int count)
{
    while (count) {
        ssize_t sent = writev(port, part, count);
        if (sent < 0)
            fail("write");
        while (count && (size_t)sent >= part->iov_len) {
            sent -= (ssize_t)part->iov_len;
            part++;
            count--;
        }
        if (count) {
            part->iov_base = (char *)part->iov_base + sent;
            part->iov_len -= (size_t)sent;
        }
    }
}

static void receive(void *to, size_t size)
{
    for (size_t got = 0; got < size;) {
        ssize_t now = read(port, (char *)to + got, size - got);
        if (now <= 0)
            fail("read");
        got += (size_t)now;
    }
}

/* A reply, which takes memory of its own. */
static struct vac_reply *receive_reply(void)
{
    struct vac_reply *reply = vac_reply_new();
    uint32_t table;
    uint32_t segments;

    if (!reply)
        fail("a reply");
    receive(reply->frame, VAC_MESSAGE_PEEK);
    size_t length = (size_t)vac_message_measure(reply->frame, &table, &segments);
    if (length < VAC_FRAME_HEAD || length > VAC_REPLY_MAX ||
        !vac_reply_grow(reply, length, VAC_MESSAGE_PEEK))
        fail("a reply of an impossible length");
    receive(reply->frame + VAC_MESSAGE_PEEK, length - VAC_MESSAGE_PEEK);
    reply->length = vac_load32(reply->frame + VAC_FRAME_AT_LENGTH);
    return reply;
}

/* Sends a frame and, behind its table, the bytes of its only segment, if it has one. */
static void send_message(const struct vac_writer *writer)
{
    static const uint8_t zeros[8];
    uint8_t entry[VAC_MESSAGE_ENTRY];
    const vaccel_segment *segment = writer->segments;
    size_t length = (size_t)writer->length;
    struct iovec part[4] = {{writer->frame, length}, {(void *)(uintptr_t)zeros, -length % 8}};
    int count = 2;

    if (writer->segment_count) {
        const struct vac_place place = {.size = segment->size};
        vac_message_put_place(entry, &place);
        part[count++] = (struct iovec){entry, sizeof(entry)};
        part[count++] = (struct iovec){(void *)(uintptr_t)segment->data, (size_t)segment->size};
    }
    send_all(part, count);
}

/* Says HELLO; false when the other end was closed before it answered, as it is on who is silent for
 * long. */
static bool greet(const struct vac_writer *hello)
{
    uint8_t head[VAC_FRAME_HEAD + VAC_STREAM_TOKEN];
    size_t got = 0;

    if (write(port, hello->frame, (size_t)hello->length) != (ssize_t)hello->length)
        return false;
    while (got < sizeof(head)) {
        ssize_t now = read(port, head + got, sizeof(head) - got);
        if (now <= 0)
            return false;
        got += (size_t)now;
    }
    if (vac_load32(head + VAC_FRAME_AT_STATUS))
        fail("HELLO was refused");
    return true;
}

void serial_open(const char *path, const char *model)
{
    static const struct timespec pause = {.tv_nsec = 200000000};
    _Alignas(8) uint8_t frame[FRAME];
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};

    port = open(path, O_RDWR | O_CLOEXEC);
    if (port < 0)
        fail(path);
    the_model.name = model;
    vac_frame_begin_control(&writer, VAC_STREAM_HELLO, ++id, VAC_STREAM_TOKEN);
    vac_frame_end(&writer);
    for (int tries = 0; !greet(&writer); tries++) {
        if (tries == 100)
            fail("the other end does not answer");
        nanosleep(&pause, NULL);
    }
}

static void call(uint32_t op, const void *args)
{
    _Alignas(8) uint8_t frame[FRAME];
    vaccel_segment segment;
    struct vac_writer writer = {
        .frame = frame, .capacity = sizeof(frame), .segments = &segment, .segment_capacity = 1};
    const struct vac_codec *codec = vac_codec_find(op, 1);
    const struct vac_call_head head = {
        .op = op, .version = 1, .hops = 1, .id = ++id, .backend = "echo"};

    vac_client_write(&writer, codec, &head, args);
    if (!vac_writer_done(&writer))
        fail("a call that cannot be written");
    send_message(&writer);
    struct vac_reply *reply = receive_reply();
    struct vac_reader reader = {
        .frame = reply->frame, .length = reply->length, .arena = &reply->arena};
    if (vac_client_read(&reader, codec, &head, args, "serial", vac_host()) != VACCEL_OK)
        fail(vaccel_last_error());
    vac_reply_free(reply);
}

void serial_noop(void)
{
    const vaccel_noop_args args = {0};

    call(VACCEL_OP_NOOP, &args);
}

void serial_infer(const float *input, float *output, size_t count)
{
    int64_t shape = (int64_t)count;
    int64_t room = 0;
    const vaccel_tensor in = {.name = "x",
                              .data = (void *)(uintptr_t)input,
                              .size = count * sizeof(float),
                              .shape = &shape,
                              .rank = 1,
                              .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor out = {.name = "x",
                         .data = output,
                         .size = count * sizeof(float),
                         .shape = &room,
                         .rank = 1,
                         .dtype = VACCEL_DTYPE_F32};
    const vaccel_infer_args args = {
        .model = &the_model, .inputs = &in, .inputs_count = 1, .outputs = &out, .outputs_count = 1};

    call(VACCEL_OP_INFER, &args);
}
