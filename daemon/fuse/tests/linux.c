/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/tests/linux.h"

#include <sched.h>
#include <time.h>

#include "wire/bytes.h"
#include "wire/message.h"

uint64_t session;
static uint8_t pixels[3 * 1000];
const vaccel_image_view dot = {
    .format = VACCEL_PIXEL_RGB8, .width = 1, .height = 1, .stride = 3, .data = pixels, .size = 3};
const vaccel_image_view row = {.format = VACCEL_PIXEL_RGB8,
                               .width = 1000,
                               .height = 1,
                               .stride = 3000,
                               .data = pixels,
                               .size = 3000};
static atomic_bool gone;
static atomic_int held;

int begin_linux(void **state)
{
    begin(state);
    atomic_store(&gone, false);
    atomic_store(&held, 0);
    session = open_session_file();
    return 0;
}

void nap(void)
{
    static const struct timespec short_while = {.tv_nsec = 1000000};

    nanosleep(&short_while, NULL);
}

vaccel_status wait_here(const vaccel_invocation *invocation)
{
    atomic_fetch_add(&held, 1);
    while (!atomic_load(&gone)) {
        if (__atomic_load_n(invocation->cancelled, __ATOMIC_RELAXED))
            return vaccel_mock()->host->fail(VACCEL_ERR_CANCELLED, "given up");
        nap();
    }
    return VACCEL_OK;
}

vaccel_status hold(const vaccel_invocation *invocation, const void *args)
{
    vaccel_status status = wait_here(invocation);

    return status == VACCEL_OK ? vaccel_mock()->answer(invocation, args) : status;
}

void let_go(void)
{
    atomic_store(&gone, true);
}

void wait_until_held(int count)
{
    while (atomic_load(&held) < count)
        nap();
}

/* As Linux makes a cmd. */
static uint32_t iowr(uint32_t request, size_t size)
{
    return 3U << 30 | (uint32_t)size << 16 | request;
}

struct sent *linux_ioctl(uint64_t file, uint32_t request, const void *in, size_t in_size,
                         size_t room)
{
    size_t size = in_size > room ? in_size : room;
    uint8_t *padded = (uint8_t *)calloc(1, size);

    assert_non_null(padded);
    memcpy(padded, in, in_size);
    struct sent *sent = send_ioctl(file, iowr(request, size), padded, size, size);
    free(padded);
    return sent;
}

struct sent *submit(uint64_t file, const struct message *message)
{
    return linux_ioctl(file, VAC_SESSION_SUBMIT, message->bytes, message->size, ROOM);
}

struct sent *submit_at(uint64_t file, uint64_t offset, uint64_t size)
{
    const uint64_t at[2] = {offset, size};

    return linux_ioctl(file, VAC_SESSION_SUBMIT_AT, at, sizeof(at), ROOM);
}

struct sent *wait_call(uint64_t file, uint64_t id)
{
    return linux_ioctl(file, VAC_SESSION_WAIT, &id, sizeof(id), ROOM);
}

int cancel_call(uint64_t file, uint64_t id)
{
    return errno_of(send_ioctl(file, 1U << 30 | 8U << 16 | VAC_SESSION_CANCEL, &id, sizeof(id), 0));
}

int errno_of(struct sent *sent)
{
    wait_for(sent);
    return error_of(sent);
}

int result_of(struct sent *sent)
{
    struct fuse_ioctl_out out;

    wait_for(sent);
    assert_int_equal(sent->head.error, 0);
    assert_true(sent->size >= sizeof(out));
    memcpy(&out, sent->data, sizeof(out));
    return out.result;
}

void assert_pending(struct sent *sent)
{
    assert_int_equal(result_of(sent), VAC_SESSION_PENDING);
    assert_int_equal(sent->size, sizeof(struct fuse_ioctl_out));
    drop(sent);
}

/* Once result_of() has waited. */
static void assert_reply(struct sent *sent, vaccel_status status)
{
    assert_int_equal(status_of(sent), status);
    drop(sent);
}

void assert_status(struct sent *sent, vaccel_status status)
{
    assert_int_equal(result_of(sent), 0);
    assert_reply(sent, status);
}

void assert_finishes(uint64_t file, uint64_t id, vaccel_status status)
{
    struct sent *sent = wait_call(file, id);

    while (result_of(sent) == VAC_SESSION_PENDING) {
        drop(sent);
        sent = wait_call(file, id);
    }
    assert_reply(sent, status);
}

void assert_submitted(uint64_t file, struct sent *sent, const struct message *message)
{
    if (result_of(sent) == 0) {
        assert_reply(sent, VACCEL_OK);
        return;
    }
    drop(sent);
    assert_finishes(file, vac_load64(message->bytes + VAC_FRAME_AT_ID), VACCEL_OK);
}

int write_at(uint64_t file, uint64_t offset, const void *data, size_t size)
{
    const struct fuse_write_in asked = {.fh = file, .offset = offset, .size = (uint32_t)size};

    return errno_of(send_request(FUSE_WRITE, 1, &asked, sizeof(asked), data, size, 100));
}

int read_at(uint64_t file, uint64_t offset, void *data, size_t size)
{
    const struct fuse_read_in asked = {.fh = file, .offset = offset, .size = (uint32_t)size};
    struct sent *sent = ask(FUSE_READ, 1, &asked, sizeof(asked), 16 + size);
    int got = sent->head.error ? sent->head.error : (int)sent->size;

    if (got > 0)
        memcpy(data, sent->data, sent->size);
    drop(sent);
    return got;
}

void move_to_arena(struct message *message, unsigned segment, uint64_t offset)
{
    struct vac_place place;
    uint8_t *entry = message->bytes + message->frame + (size_t)segment * VAC_MESSAGE_ENTRY;

    assert_true(vac_message_get_place(entry, &place));
    place.region = VAC_SESSION_ARENA;
    place.offset = offset;
    vac_message_put_place(entry, &place);
    message->size = message->frame +
                    (size_t)vac_load32(message->bytes + VAC_FRAME_AT_SEGMENTS) * VAC_MESSAGE_ENTRY;
}

void write_infer(struct inference *infer, uint64_t id)
{
    static const vaccel_model_view model = {.name = "net"};
    const struct vac_call_head head = {.op = VACCEL_OP_INFER, .version = 1, .hops = 1, .id = id};

    *infer = (struct inference){.shape = {300}};
    for (int i = 0; i < 300; i++)
        infer->input[i] = (float)i;
    infer->in = (vaccel_tensor){.name = "x",
                                .data = infer->input,
                                .size = sizeof(infer->input),
                                .shape = infer->shape,
                                .rank = 1,
                                .dtype = VACCEL_DTYPE_F32};
    infer->out = (vaccel_tensor){.name = "y",
                                 .data = infer->output,
                                 .size = sizeof(infer->output),
                                 .shape = infer->room_shape,
                                 .rank = 1,
                                 .dtype = VACCEL_DTYPE_F32};
    const vaccel_infer_args args = {.model = &model,
                                    .inputs = &infer->in,
                                    .inputs_count = 1,
                                    .outputs = &infer->out,
                                    .outputs_count = 1};
    write_call(&infer->message, VACCEL_OP_INFER, &args, &head);
}
