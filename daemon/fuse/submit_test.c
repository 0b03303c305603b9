/* SPDX-License-Identifier: Apache-2.0 */
/** Calls from Linux: SUBMIT, WAIT, the arena. */
#include <errno.h>

#include "daemon/fuse/file.h"
#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/tests/linux.h"
#include "wire/bytes.h"
#include "wire/message.h"

enum { LABEL = 3000 };

static atomic_int seen; /* the first byte of the image that was classified last */

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

static void quick_calls_are_answered_at_once(void **state)
{
    struct message message;

    (void)state;
    write_noop(&message, 1);
    assert_submitted(session, submit(session, &message), &message);
    write_classify(&message, 1, &dot);
    assert_submitted(session, submit(session, &message), &message);
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
    let_go();
    assert_finishes(session, 7, VACCEL_OK);
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
    let_go();
    for (uint64_t i = 0; i < VAC_SESSION_CALLS; i++)
        assert_finishes(session, i, VACCEL_OK);
    assert_submitted(session, submit(session, &message), &message);
}

static void a_pending_call_is_cancelled(void **state)
{
    struct message message;
    const uint64_t id = 3;

    (void)state;
    vaccel_mock()->run = hold;
    write_classify(&message, id, &dot);
    assert_pending(submit(session, &message));
    assert_int_equal(cancel_call(session, id), 0);
    assert_finishes(session, id, VACCEL_ERR_CANCELLED);
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
    move_to_arena(&message, 0, PAGE);
    assert_int_equal(errno_of(submit(session, &message)), ESTALE);
    assert_int_equal(write_at(session, PAGE, data, sizeof(data)), 0);
    vaccel_mock()->run = look;
    assert_submitted(session, submit(session, &message), &message);
    assert_int_equal(atomic_load(&seen), 42);
    vaccel_mock()->run = hold;
    assert_pending(submit(session, &message));
    assert_int_equal(write_at(session, 2 * PAGE - 1, data, 1), EBUSY);
    assert_int_equal(write_at(session, 2 * PAGE, data, 1), 0);
    let_go();
    assert_finishes(session, 1, VACCEL_OK);
    assert_int_equal(write_at(session, PAGE, data, 1), 0);
}

static void messages_may_lie_in_the_arena(void **state)
{
    struct message message;
    uint64_t at[2] = {PAGE + 8, 0};

    (void)state;
    write_classify(&message, 9, &row);
    at[1] = message.size;
    assert_int_equal(errno_of(submit_at(session, at[0], at[1])), ESTALE);
    assert_int_equal(write_at(session, at[0], message.bytes, message.size), 0);
    assert_submitted(session, submit_at(session, at[0], at[1]), &message);
    at[0]++;
    assert_int_equal(errno_of(submit_at(session, at[0], at[1])), EINVAL);
    at[0] = UINT64_MAX - 7;
    assert_int_equal(errno_of(submit_at(session, at[0], at[1])), EINVAL);
    at[0] = 8;
    at[1] = UINT64_MAX;
    assert_int_equal(errno_of(submit_at(session, at[0], at[1])), EINVAL);
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
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin_linux, end)
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
