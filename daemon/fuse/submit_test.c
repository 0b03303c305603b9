/* SPDX-License-Identifier: Apache-2.0 */
/** Calls from Linux: SUBMIT, WAIT, the arena. */
#include <errno.h>
#include <time.h>

#include "daemon/fuse/file.h"
#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/tests/guest.h"
#include "wire/bytes.h"
#include "wire/message.h"

enum { ROOM = 4096, PAGE = VAC_SESSION_PAGE, LABEL = 3000 };

static uint64_t session;
static uint8_t pixels[3 * 1000];
static const vaccel_image_view dot = {
    .format = VACCEL_PIXEL_RGB8, .width = 1, .height = 1, .stride = 3, .data = pixels, .size = 3};
/* Large enough for a segment of its own. */
static const vaccel_image_view row = {.format = VACCEL_PIXEL_RGB8,
                                      .width = 1000,
                                      .height = 1,
                                      .stride = 3000,
                                      .data = pixels,
                                      .size = 3000};
static atomic_int let_go;
static atomic_int held;
static atomic_int seen; /* the first byte of the image that was classified last */

static int set_up(void **state)
{
    begin(state);
    atomic_store(&let_go, 0);
    atomic_store(&held, 0);
    session = open_session_file();
    return 0;
}

static void nap(void)
{
    static const struct timespec short_while = {.tv_nsec = 1000000};

    nanosleep(&short_while, NULL);
}

static vaccel_status hold(const vaccel_invocation *invocation, const void *args)
{
    atomic_fetch_add(&held, 1);
    while (!atomic_load(&let_go)) {
        if (__atomic_load_n(invocation->cancelled, __ATOMIC_RELAXED))
            return vaccel_mock()->host->fail(VACCEL_ERR_CANCELLED, "given up");
        nap();
    }
    return vaccel_mock()->answer(invocation, args);
}

static vaccel_status look(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;

    atomic_store(&seen, *(const uint8_t *)classify->image->data);
    return vaccel_mock()->answer(invocation, args);
}

static vaccel_status talk(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;
    static char label[LABEL + 1];
    const vaccel_label_score_view entry = {.index = 1, .score = 1, .label = label};
    const vaccel_classification_view view = {&entry, 1};
    const vaccel_origin origin = {.backend = "mock"};

    (void)invocation;
    memset(label, 'x', LABEL);
    return vaccel_make_classification(vaccel_mock()->host, &view, &origin, classify->result);
}

/* As Linux makes a cmd. */
static uint32_t iowr(uint32_t request, size_t in, size_t out)
{
    size_t size = in > out ? in : out;
    return 3U << 30 | (uint32_t)size << 16 | request;
}

static struct sent *linux_ioctl(uint64_t file, uint32_t request, const void *in, size_t in_size,
                                size_t room)
{
    size_t size = in_size > room ? in_size : room;
    uint8_t *padded = (uint8_t *)calloc(1, size);

    memcpy(padded, in, in_size);
    struct sent *sent = send_ioctl(file, iowr(request, in_size, room), padded, size, size);
    free(padded);
    return sent;
}

static struct sent *submit(uint64_t file, const struct message *message)
{
    return linux_ioctl(file, VAC_SESSION_SUBMIT, message->bytes, message->size, ROOM);
}

static struct sent *wait_call(uint64_t file, uint64_t id)
{
    return linux_ioctl(file, VAC_SESSION_WAIT, &id, sizeof(id), ROOM);
}

/* The errno of the answer, when it has come. */
static int errno_of(struct sent *sent)
{
    wait_for(sent);
    return error_of(sent);
}

/* What ioctl(2) returns. */
static int result_of(struct sent *sent)
{
    struct fuse_ioctl_out out;

    wait_for(sent);
    assert_int_equal(sent->head.error, 0);
    assert_true(sent->size >= sizeof(out));
    memcpy(&out, sent->data, sizeof(out));
    return out.result;
}

static void assert_pending(struct sent *sent)
{
    assert_int_equal(result_of(sent), VAC_SESSION_PENDING);
    assert_int_equal(sent->size, sizeof(struct fuse_ioctl_out));
    drop(sent);
}

static void assert_status(struct sent *sent, vaccel_status status)
{
    assert_int_equal(result_of(sent), 0);
    assert_int_equal(status_of(sent), status);
    drop(sent);
}

/* Waits as often as it takes. */
static void assert_finishes(uint64_t id, vaccel_status status)
{
    struct sent *sent = wait_call(session, id);

    while (result_of(sent) == VAC_SESSION_PENDING) {
        drop(sent);
        sent = wait_call(session, id);
    }
    assert_status(sent, status);
}

/* The same for a call that was just submitted. */
static void assert_submitted(struct sent *sent, const struct message *message)
{
    if (result_of(sent) == 0) {
        assert_status(sent, VACCEL_OK);
        return;
    }
    drop(sent);
    assert_finishes(vac_load64(message->bytes + VAC_FRAME_AT_ID), VACCEL_OK);
}

static int write_at(uint64_t file, uint64_t offset, const void *data, size_t size)
{
    const struct fuse_write_in asked = {.fh = file, .offset = offset, .size = (uint32_t)size};
    struct sent *sent = send_request(FUSE_WRITE, 1, &asked, sizeof(asked), data, size, 100);

    return errno_of(sent);
}

/* What READ gives: the bytes in `data`, their number, or a negative errno. */
static int read_at(uint64_t file, uint64_t offset, void *data, size_t size)
{
    const struct fuse_read_in asked = {.fh = file, .offset = offset, .size = (uint32_t)size};
    struct sent *sent = ask(FUSE_READ, 1, &asked, sizeof(asked), 16 + size);
    int got = sent->head.error ? sent->head.error : (int)sent->size;

    if (got > 0)
        memcpy(data, sent->data, sent->size);
    drop(sent);
    return got;
}

/* Has the only segment of a message lie in the arena, and the message end before it. */
static void move_to_arena(struct message *message, uint64_t offset)
{
    struct vac_place place;
    uint8_t *entry = message->bytes + message->frame;

    assert_true(vac_message_get_place(entry, &place));
    place.region = VAC_SESSION_ARENA;
    place.offset = offset;
    vac_message_put_place(entry, &place);
    message->size = message->frame + VAC_MESSAGE_ENTRY;
}

static void quick_calls_are_answered_at_once(void **state)
{
    struct message message;

    (void)state;
    write_noop(&message, 1);
    assert_submitted(submit(session, &message), &message);
    write_classify(&message, 1, &dot);
    assert_submitted(submit(session, &message), &message);
    assert_int_equal(errno_of(wait_call(session, 1)), ENOENT);
}

static void long_calls_are_waited_for(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = hold;
    write_classify(&message, 7, &dot);
    assert_pending(submit(session, &message));
    assert_int_equal(errno_of(submit(session, &message)), EEXIST);
    assert_pending(wait_call(session, 7));
    /* On a slow machine the first may be over before the second begins. */
    int error = 0;
    while (!error) {
        struct sent *first = wait_call(session, 7);
        struct sent *second = wait_call(session, 7);
        wait_for(second);
        error = -second->head.error;
        drop(second);
        assert_pending(first);
    }
    assert_int_equal(error, EBUSY);
    assert_int_equal(errno_of(wait_call(session, 8)), ENOENT);
    atomic_store(&let_go, 1);
    assert_finishes(7, VACCEL_OK);
    assert_int_equal(errno_of(wait_call(session, 7)), ENOENT);
}

static void replies_stay_until_they_are_waited_for(void **state)
{
    struct message message;
    struct sent *sent[VAC_SESSION_CALLS];

    (void)state;
    vaccel_mock()->run = hold;
    for (uint64_t i = 0; i < VAC_SESSION_CALLS; i++) {
        write_classify(&message, i, &dot);
        sent[i] = submit(session, &message);
    }
    for (uint64_t i = 0; i < VAC_SESSION_CALLS; i++)
        assert_pending(sent[i]);
    write_classify(&message, 100, &dot);
    assert_int_equal(errno_of(submit(session, &message)), EAGAIN);
    atomic_store(&let_go, 1);
    for (uint64_t i = 0; i < VAC_SESSION_CALLS; i++)
        assert_finishes(i, VACCEL_OK);
    assert_submitted(submit(session, &message), &message);
}

static void a_pending_call_is_cancelled(void **state)
{
    struct message message;
    const uint64_t id = 3;

    (void)state;
    vaccel_mock()->run = hold;
    write_classify(&message, id, &dot);
    assert_pending(submit(session, &message));
    assert_int_equal(
        errno_of(send_ioctl(session, 1U << 30 | 8U << 16 | VAC_SESSION_CANCEL, &id, 8, 0)), 0);
    assert_finishes(id, VACCEL_ERR_CANCELLED);
}

static void closing_gives_calls_up(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = hold;
    write_classify(&message, 1, &dot);
    assert_pending(submit(session, &message));
    struct sent *parked = wait_call(session, 1);
    uint64_t other = open_session_file();
    release_file(session);
    wait_for(parked);
    drop(parked);
    assert_int_equal(errno_of(wait_call(session, 1)), EBADF);
    release_file(other);
    while (atomic_load(&vac_tenant.sessions))
        nap();
}

static void the_arena_keeps_what_is_written(void **state)
{
    static uint8_t data[3 * PAGE], back[3 * PAGE];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 7);
    assert_int_equal(read_at(session, 0, back, 100), -ENODATA);
    assert_int_equal(write_at(session, 10, data, sizeof(data) - 10), 0);
    assert_int_equal(read_at(session, 10, back, sizeof(data)), sizeof(data) - 10);
    assert_memory_equal(back, data, sizeof(data) - 10);
    assert_int_equal(read_at(session, 3 * PAGE, back, 1), -ENODATA);
    assert_int_equal(write_at(session, 5 * PAGE, data, 1), 0);
    assert_int_equal(read_at(session, 4 * PAGE, back, PAGE), -ENODATA);
    assert_int_equal(read_at(session, 2 * PAGE, back, 3 * PAGE), PAGE);
    assert_int_equal(read_at(session, 0, back, 0), 0);
}

static void offsets_end_somewhere(void **state)
{
    static const uint64_t beyond[] = {VAC_SESSION_ARENA_MAX, VAC_SESSION_ARENA_MAX - 1,
                                      UINT64_C(1) << 32,     VAC_SESSION_KEPT,
                                      UINT64_C(1) << 63,     UINT64_MAX,
                                      UINT64_MAX - 1};
    uint8_t byte[2] = {1, 2};

    (void)state;
    for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
        assert_int_equal(write_at(session, beyond[i], byte, 2), EFBIG);
        assert_true(read_at(session, beyond[i], byte, 2) < 0);
    }
    vac_tenant.max_memory = 1 << 20;
    assert_int_equal(write_at(session, 2 << 20, byte, 2), ENOSPC);
    assert_int_equal(write_at(session, 0, byte, 2), 0);
    vac_tenant.max_memory = 0;
}

static void data_is_read_from_the_arena_and_not_changed_meanwhile(void **state)
{
    struct message message;
    static uint8_t data[3000];

    (void)state;
    data[0] = 42;
    write_classify(&message, 1, &row);
    move_to_arena(&message, PAGE);
    assert_int_equal(errno_of(submit(session, &message)), ESTALE);
    assert_int_equal(write_at(session, PAGE, data, sizeof(data)), 0);
    vaccel_mock()->run = look;
    assert_submitted(submit(session, &message), &message);
    assert_int_equal(atomic_load(&seen), 42);
    vaccel_mock()->run = hold;
    assert_pending(submit(session, &message));
    assert_int_equal(write_at(session, 2 * PAGE - 1, data, 1), EBUSY);
    assert_int_equal(write_at(session, 2 * PAGE, data, 1), 0);
    atomic_store(&let_go, 1);
    assert_finishes(1, VACCEL_OK);
    assert_int_equal(write_at(session, PAGE, data, 1), 0);
}

static void messages_may_lie_in_the_arena(void **state)
{
    struct message message;
    uint64_t at[2] = {PAGE + 8, 0};

    (void)state;
    write_classify(&message, 9, &row);
    at[1] = message.size;
    assert_int_equal(errno_of(linux_ioctl(session, VAC_SESSION_SUBMIT_AT, at, sizeof(at), ROOM)),
                     ESTALE);
    assert_int_equal(write_at(session, at[0], message.bytes, message.size), 0);
    assert_submitted(linux_ioctl(session, VAC_SESSION_SUBMIT_AT, at, sizeof(at), ROOM), &message);
    at[0]++;
    assert_int_equal(errno_of(linux_ioctl(session, VAC_SESSION_SUBMIT_AT, at, sizeof(at), ROOM)),
                     EINVAL);
    at[0] = UINT64_MAX - 7;
    assert_int_equal(errno_of(linux_ioctl(session, VAC_SESSION_SUBMIT_AT, at, sizeof(at), ROOM)),
                     EINVAL);
    at[0] = 8;
    at[1] = UINT64_MAX;
    assert_int_equal(errno_of(linux_ioctl(session, VAC_SESSION_SUBMIT_AT, at, sizeof(at), ROOM)),
                     EINVAL);
}

static void long_replies_are_read_in_bulk(void **state)
{
    struct message message;
    static uint8_t reply[8192];
    const uint64_t id = (UINT64_C(5) << 24) + 77;
    const uint64_t kept = VAC_SESSION_KEPT + (UINT64_C(77) << VAC_SESSION_KEPT_SHIFT);

    (void)state;
    vaccel_mock()->run = talk;
    write_classify(&message, id, &dot);
    struct sent *sent = linux_ioctl(session, VAC_SESSION_SUBMIT, message.bytes, message.size, 1024);
    assert_int_equal(result_of(sent), 0);
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_ERR_LIMIT);
    drop(sent);
    assert_int_equal(read_at(session, kept + 1, reply, 100), 100);
    assert_int_equal(read_at(session, kept + head.full_length, reply, 0), 0);
    write_classify(&message, id, &dot);
    sent = linux_ioctl(session, VAC_SESSION_SUBMIT, message.bytes, message.size, 1024);
    assert_int_equal(result_of(sent), 0);
    drop(sent);
    assert_int_equal(read_at(session, kept, reply, sizeof(reply)), (int)head.full_length);
    assert_int_equal(vac_load32(reply + VAC_FRAME_AT_STATUS), 0);
    assert_int_equal(read_at(session, kept, reply, sizeof(reply)), -ENODATA);
    assert_int_equal(read_at(session, VAC_SESSION_KEPT + 1, reply, 1), -ENODATA);
}

static void wrong_sizes_flags_and_regions_are_refused(void **state)
{
    struct message message;
    const uint64_t id = 1;

    (void)state;
    write_noop(&message, 1);
    /* The cmd says another size than the request. */
    assert_int_equal(errno_of(send_ioctl(session, 3U << 30 | 64U << 16 | VAC_SESSION_SUBMIT,
                                         message.bytes, message.size, ROOM)),
                     EINVAL);
    assert_int_equal(errno_of(send_ioctl(session, 1U << 16 | VAC_SESSION_SUBMIT, message.bytes,
                                         message.size, ROOM)),
                     EINVAL);
    assert_int_equal(
        errno_of(send_ioctl(session, VAC_SESSION_SUBMIT, message.bytes, message.size, 1023)),
        EINVAL);
    assert_int_equal(errno_of(send_ioctl(session, VAC_SESSION_WAIT, &id, 7, ROOM)), EINVAL);
    assert_int_equal(errno_of(send_ioctl(session, VAC_SESSION_WAIT, &id, 8, 100)), EINVAL);
    assert_int_equal(errno_of(send_ioctl(session, VAC_SESSION_SUBMIT_AT, &id, 8, ROOM)), EINVAL);
    for (size_t size = 0; size < message.size; size += 13)
        assert_int_equal(
            errno_of(send_ioctl(session, VAC_SESSION_SUBMIT, message.bytes, size, ROOM)), EINVAL);
    write_classify(&message, 1, &row);
    uint8_t *entry = message.bytes + message.frame;
    struct vac_place place = {.region = 2, .size = 3000};
    vac_message_put_place(entry, &place);
    assert_int_equal(errno_of(submit(session, &message)), EINVAL);
    place = (struct vac_place){.room = true, .size = 3000};
    vac_message_put_place(entry, &place);
    assert_int_equal(errno_of(submit(session, &message)), EINVAL);
    place = (struct vac_place){.size = 3001};
    vac_message_put_place(entry, &place);
    assert_int_equal(
        errno_of(send_ioctl(session, VAC_SESSION_SUBMIT, message.bytes, message.size, ROOM)),
        EINVAL);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, end)
    const struct CMUnitTest tests[] = {
        TEST(quick_calls_are_answered_at_once),
        TEST(long_calls_are_waited_for),
        TEST(replies_stay_until_they_are_waited_for),
        TEST(a_pending_call_is_cancelled),
        TEST(closing_gives_calls_up),
        TEST(the_arena_keeps_what_is_written),
        TEST(offsets_end_somewhere),
        TEST(data_is_read_from_the_arena_and_not_changed_meanwhile),
        TEST(messages_may_lie_in_the_arena),
        TEST(long_replies_are_read_in_bulk),
        TEST(wrong_sizes_flags_and_regions_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
