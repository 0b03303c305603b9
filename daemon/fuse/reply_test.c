/* SPDX-License-Identifier: Apache-2.0 */
/** Replies that do not fit, calls that are given up, and calls of a worker that died. */
#include <errno.h>
#include <time.h>

#include "daemon/fuse/file.h"
#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/tests/guest.h"

enum { ROOM = 1024, LABEL = 3000 };

static uint64_t session;
static uint8_t pixels[3];
static const vaccel_image_view dot = {
    .format = VACCEL_PIXEL_RGB8, .width = 1, .height = 1, .stride = 3, .data = pixels, .size = 3};

static int set_up(void **state)
{
    begin(state);
    session = open_session_file();
    return 0;
}

/* A label that is too long for a small room. */
static vaccel_status talk(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;
    char label[LABEL + 1];
    const vaccel_label_score_view entry = {.index = 1, .score = 1, .label = label};
    const vaccel_classification_view view = {&entry, 1};
    const vaccel_origin origin = {.backend = "mock"};

    if (invocation->op != VACCEL_OP_IMAGE_CLASSIFY)
        return vaccel_mock()->answer(invocation, args);
    memset(label, 'x', LABEL);
    label[LABEL] = 0;
    return vaccel_make_classification(vaccel_mock()->host, &view, &origin, classify->result);
}

struct fetch {
    uint64_t id;
    uint64_t offset;
};

static struct sent *fetch(uint64_t file, uint64_t id, uint64_t offset, size_t room)
{
    const struct fetch asked = {id, offset};
    struct sent *sent = send_ioctl(file, VAC_SESSION_FETCH, &asked, sizeof(asked), room);

    wait_for(sent);
    return sent;
}

static int fetch_error(uint64_t file, uint64_t id, uint64_t offset, size_t room)
{
    return error_of(fetch(file, id, offset, room));
}

/* Makes a call whose reply does not fit; how long it is. */
static size_t overflow(uint64_t file, uint64_t id, size_t room)
{
    struct message message;

    write_classify(&message, id, &dot);
    struct sent *sent = call(file, &message, room);
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_ERR_LIMIT);
    assert_int_equal(head.id, id);
    drop(sent);
    return head.full_length;
}

static void assert_whole(const uint8_t *frame, size_t size, uint64_t id)
{
    struct vac_arena arena = {.size = 0};
    struct vac_reader reader = {
        .frame = frame, .length = (uint32_t)size, .arena = &arena, .reply = true};
    struct vac_reply_head head;

    assert_true(vac_frame_read_reply(&reader, &head));
    assert_int_equal(head.status, VACCEL_OK);
    assert_int_equal(head.id, id);
    assert_int_equal(head.full_length, 0);
    assert_non_null(memmem(frame, size, "xxxxxxxx", 8));
}

static void a_reply_of_one_byte_more_is_fetched_and_run_once(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = talk;
    size_t whole = overflow(session, 1, ROOM);
    assert_int_equal(fetch_error(session, 1, whole, 0), 0);
    write_classify(&message, 2, &dot);
    int runs = atomic_load(&vaccel_mock()->runs);
    struct sent *sent = call(session, &message, whole);
    assert_int_equal(status_of(sent), VACCEL_OK);
    drop(sent);
    assert_int_equal(overflow(session, 3, whole - 1), whole);
    sent = fetch(session, 3, 0, whole);
    assert_int_equal(sent->head.error, 0);
    assert_int_equal(sent->size, 16 + whole);
    assert_whole(sent->data + 16, whole, 3);
    drop(sent);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs + 2);
    assert_int_equal(fetch_error(session, 3, 0, whole), ENOENT);
}

static void a_reply_is_fetched_in_pieces(void **state)
{
    (void)state;
    vaccel_mock()->run = talk;
    for (size_t step = 1; step < 5000; step = step * 3 + 1) {
        size_t whole = overflow(session, 5, ROOM);
        _Alignas(8) uint8_t frame[LABEL + 1000];
        assert_true(whole <= sizeof(frame));
        for (size_t at = 0; at < whole; at += step) {
            cut_out = step % 2 ? CUT_EVERYWHERE : CUT_NOWHERE;
            struct sent *sent = fetch(session, 5, at, step);
            cut_out = CUT_NOWHERE;
            assert_int_equal(sent->head.error, 0);
            assert_int_equal(sent->size - 16, whole - at < step ? whole - at : step);
            memcpy(frame + at, sent->data + 16, sent->size - 16);
            drop(sent);
        }
        assert_whole(frame, whole, 5);
        assert_int_equal(fetch_error(session, 5, 0, 10), ENOENT);
    }
}

static void wrong_fetches_are_refused(void **state)
{
    struct fetch asked = {.id = 1};

    (void)state;
    vaccel_mock()->run = talk;
    size_t whole = overflow(session, 1, ROOM);
    uint64_t other = open_session_file();
    assert_int_equal(fetch_error(session, 2, 0, 10), ENOENT);
    assert_int_equal(fetch_error(other, 1, 0, 10), ENOENT);
    assert_int_equal(fetch_error(session, 1, whole + 1, 10), EINVAL);
    assert_int_equal(fetch_error(session, 1, UINT64_MAX, UINT16_MAX), EINVAL);
    for (size_t size = 0; size < sizeof(asked); size++) {
        struct sent *sent = send_ioctl(session, VAC_SESSION_FETCH, &asked, size, 10);
        wait_for(sent);
        assert_int_equal(error_of(sent), EINVAL);
    }
    /* None of that has lost it; closing the file does. */
    assert_int_equal(fetch_error(session, 1, 0, 10), 0);
    release_file(session);
    assert_int_equal(fetch_error(session, 1, 0, 10), EBADF);
    assert_int_equal(fetch_error(other, 1, 0, 10), ENOENT);
}

static void the_last_replies_are_kept(void **state)
{
    (void)state;
    vaccel_mock()->run = talk;
    for (uint64_t id = 1; id <= VAC_FILE_KEPT + 2; id++)
        overflow(session, id, ROOM);
    assert_int_equal(fetch_error(session, 1, 0, 10), ENOENT);
    assert_int_equal(fetch_error(session, 2, 0, 10), ENOENT);
    for (uint64_t id = 3; id <= VAC_FILE_KEPT + 2; id++)
        assert_int_equal(fetch_error(session, id, 0, 10), 0);
    /* One of the same id takes the place of the other. */
    overflow(session, 5, ROOM);
    assert_int_equal(fetch_error(session, 3, 0, 10), 0);
    assert_int_equal(fetch_error(session, 5, 0, 10000), 0);
    assert_int_equal(fetch_error(session, 5, 0, 10), ENOENT);
}

static void kept_replies_are_limited_by_bytes(void **state)
{
    (void)state;
    vaccel_mock()->run = talk;
    vac_tenant.max_memory = 9000;
    for (uint64_t id = 1; id <= 4; id++)
        overflow(session, id, ROOM);
    assert_int_equal(fetch_error(session, 2, 0, 10), ENOENT);
    assert_int_equal(fetch_error(session, 4, 0, 10), 0);
    /* One that leaves room for nothing is not kept, and the reply says so. */
    uint64_t other = open_session_file();
    vac_tenant.max_memory = 8500;
    struct message message;
    write_classify(&message, 9, &dot);
    struct sent *sent = call(other, &message, ROOM);
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_ERR_LIMIT);
    assert_int_equal(head.id, 9);
    assert_true(head.full_length > LABEL);
    assert_non_null(strstr(head.message, "cannot be kept"));
    drop(sent);
    assert_int_equal(fetch_error(other, 9, 0, 10), ENOENT);
}

static void a_long_reply_comes_whole_into_pieces_of_room(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = talk;
    write_classify(&message, 1, &dot);
    cut_out = CUT_EVERYWHERE;
    struct sent *sent = call(session, &message, 100000);
    cut_out = CUT_NOWHERE;
    assert_int_equal(status_of(sent), VACCEL_OK);
    assert_whole(sent->data + 16, sent->size - 16, 1);
    drop(sent);
}

static atomic_int waiting;
static atomic_int let_go;

/* Waits until it is told to give up, or is let go. */
static vaccel_status hold(const vaccel_invocation *invocation, const void *args)
{
    static const struct timespec nap = {.tv_nsec = 200000};

    atomic_fetch_add(&waiting, 1);
    while (!vaccel_cancelled(invocation) && !atomic_load(&let_go))
        nanosleep(&nap, NULL);
    atomic_fetch_sub(&waiting, 1);
    if (vaccel_cancelled(invocation))
        return vaccel_mock()->host->fail(VACCEL_ERR_CANCELLED, "given up");
    return vaccel_mock()->answer(invocation, args);
}

static struct sent *begin_held(uint64_t file, uint64_t id)
{
    static const struct timespec nap = {.tv_nsec = 200000};
    struct message message;
    int before = atomic_load(&waiting);

    vaccel_mock()->run = hold;
    atomic_store(&let_go, 0);
    write_classify(&message, id, &dot);
    struct sent *sent = send_ioctl(file, VAC_SESSION_CALL, message.bytes, message.size, ROOM);
    for (int i = 0; i < 500000 && atomic_load(&waiting) == before; i++)
        nanosleep(&nap, NULL);
    assert_int_equal(atomic_load(&waiting), before + 1);
    assert_false(is_answered(sent));
    return sent;
}

static int cancel(uint64_t file, uint64_t id)
{
    struct sent *sent = send_ioctl(file, VAC_SESSION_CANCEL, &id, sizeof(id), 0);

    wait_for(sent);
    return error_of(sent);
}

static void assert_given_up(struct sent *sent)
{
    wait_for(sent);
    assert_int_equal(status_of(sent), VACCEL_ERR_CANCELLED);
    drop(sent);
}

static void calls_are_cancelled_by_id(void **state)
{
    uint64_t other = open_session_file();
    struct sent *first = begin_held(session, 1);
    struct sent *second = begin_held(session, 2);
    struct sent *stranger = begin_held(other, 3);

    (void)state;
    assert_int_equal(cancel(session, 3), ENOENT);
    assert_int_equal(cancel(other, 1), ENOENT);
    assert_int_equal(cancel(0, 1), EBADF);
    for (cut_in = 0; cut_in <= 80; cut_in++) {
        cut_out = cut_in;
        assert_int_equal(cancel(session, 99), ENOENT);
    }
    cut_in = cut_out = CUT_EVERYWHERE;
    assert_int_equal(cancel(session, 2), 0);
    cut_in = cut_out = CUT_NOWHERE;
    assert_given_up(second);
    assert_int_equal(cancel(session, 2), ENOENT);
    assert_false(is_answered(first));
    assert_false(is_answered(stranger));
    assert_int_equal(cancel(session, 1), 0);
    assert_given_up(first);
    assert_int_equal(cancel(other, 3), 0);
    assert_given_up(stranger);
    for (size_t size = 0; size < sizeof(uint64_t); size++) {
        const uint64_t id = 1;
        struct sent *sent = send_ioctl(session, VAC_SESSION_CANCEL, &id, size, 0);
        wait_for(sent);
        assert_int_equal(error_of(sent), EINVAL);
    }
}

static void closing_gives_calls_up(void **state)
{
    struct sent *sent = begin_held(session, 1);

    (void)state;
    release_file(session);
    assert_given_up(sent);
    session = open_session_file();
    sent = begin_held(session, 1);
    vac_fuse_reset(fuse);
    assert_given_up(sent);
    init();
    session = open_session_file();
    sent = begin_held(session, 1);
    init();
    assert_given_up(sent);
}

static void a_call_that_the_front_gives_up_is_out_of_time(void **state)
{
    struct sent *sent = begin_held(session, 1);

    (void)state;
    for (size_t i = 0; i < VAC_BOARD_SLOTS; i++) {
        if (atomic_load(&vac_tenant.board->slot[i].deadline_ns))
            __atomic_store_n(&vac_tenant.board->slot[i].cancelled, VAC_BOARD_OVERDUE,
                             __ATOMIC_RELAXED);
    }
    wait_for(sent);
    assert_int_equal(status_of(sent), VACCEL_ERR_TIMEOUT);
    drop(sent);
}

static void calls_under_way_are_limited(void **state)
{
    struct message message;
    struct sent *sent[3];

    (void)state;
    vac_tenant.max_calls = 3;
    for (uint64_t i = 0; i < 3; i++)
        sent[i] = begin_held(session, i + 1);
    int runs = atomic_load(&vaccel_mock()->runs);
    write_noop(&message, 9);
    assert_int_equal(error_of(call(session, &message, ROOM)), EAGAIN);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
    atomic_store(&let_go, 1);
    for (int i = 0; i < 3; i++) {
        wait_for(sent[i]);
        assert_int_equal(status_of(sent[i]), VACCEL_OK);
        drop(sent[i]);
    }
    assert_int_equal(error_of(call(session, &message, ROOM)), 0);
}

static void calls_that_waited_too_long_are_not_run(void **state)
{
    struct message message;
    struct sent *sent[FUSE_TEST_THREADS];
    const uint64_t soon = 1000000;
    struct timespec nap = {.tv_nsec = 2000000};

    (void)state;
    for (uint64_t i = 0; i < FUSE_TEST_THREADS; i++)
        sent[i] = begin_held(session, i + 1);
    int runs = atomic_load(&vaccel_mock()->runs);
    write_classify(&message, 50, &dot);
    memcpy(message.bytes + 32, &soon, sizeof(soon));
    struct sent *late = send_ioctl(session, VAC_SESSION_CALL, message.bytes, message.size, ROOM);
    write_classify(&message, 51, &dot);
    struct sent *unwanted =
        send_ioctl(session, VAC_SESSION_CALL, message.bytes, message.size, ROOM);
    assert_int_equal(cancel(session, 51), 0);
    /* The worker is not to be killed for one that waits. */
    for (size_t i = 0; i < VAC_BOARD_SLOTS; i++) {
        uint64_t deadline = atomic_load(&vac_tenant.board->slot[i].deadline_ns);
        assert_true(deadline == 0 || deadline == UINT64_MAX);
    }
    nanosleep(&nap, NULL);
    assert_false(is_answered(late));
    atomic_store(&let_go, 1);
    wait_for(late);
    assert_int_equal(status_of(late), VACCEL_ERR_TIMEOUT);
    drop(late);
    wait_for(unwanted);
    assert_int_equal(status_of(unwanted), VACCEL_ERR_CANCELLED);
    drop(unwanted);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
    for (size_t i = 0; i < FUSE_TEST_THREADS; i++) {
        wait_for(sent[i]);
        drop(sent[i]);
    }
}

static void calls_without_a_slot_are_told_so(void **state)
{
    struct message message;
    _Alignas(8) uint8_t room[ROOM];
    struct vac_arena arena = {.size = 0};
    struct vac_reply_head head;
    struct vac_answer answer = {.data = room, .capacity = sizeof(room)};

    (void)state;
    vac_tenant.max_calls = 1;
    struct sent *sent = begin_held(session, 1);
    int runs = atomic_load(&vaccel_mock()->runs);
    write_classify(&message, 2, &dot);
    struct vac_request request = {.frame = message.bytes, .size = message.frame};
    assert_int_equal(vac_tenant_serve(&request, &answer, NULL), VACCEL_OK);
    struct vac_reader reader = {
        .frame = room, .length = (uint32_t)answer.written, .arena = &arena, .reply = true};
    assert_true(vac_frame_read_reply(&reader, &head));
    assert_int_equal(head.status, VACCEL_ERR_BUSY);
    assert_int_equal(head.id, 2);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
    atomic_store(&let_go, 1);
    wait_for(sent);
    drop(sent);
    assert_int_equal(vac_tenant_serve(&request, &answer, NULL), VACCEL_OK);
    reader = (struct vac_reader){
        .frame = room, .length = (uint32_t)answer.written, .arena = &arena, .reply = true};
    assert_true(vac_frame_read_reply(&reader, &head));
    assert_int_equal(head.status, VACCEL_OK);
}

/* Sends a message as one that a dead worker had taken. */
static struct sent *lose(uint32_t cmd, const void *bytes, size_t size, size_t room)
{
    struct {
        struct fuse_in_header head;
        struct fuse_ioctl_in ioctl;
        uint8_t bytes[4096];
    } whole = {
        .head = {.len = (uint32_t)(72 + size), .opcode = FUSE_IOCTL, .unique = 77},
        .ioctl = {
            .fh = session, .cmd = cmd, .in_size = (uint32_t)size, .out_size = (uint32_t)room}};
    struct iovec *in = (struct iovec *)calloc(1, sizeof(*in));
    struct iovec *out = (struct iovec *)calloc(1, sizeof(*out));

    assert_non_null(in);
    assert_non_null(out);
    memcpy(whole.bytes, bytes, size);
    *in = (struct iovec){malloc(72 + size), 72 + size};
    *out = (struct iovec){malloc(32 + room), 32 + room};
    memcpy(in->iov_base, &whole, 72 + size);
    struct sent *sent = send_pieces(in, 1, out, 1, vac_fuse_lost);
    wait_for(sent);
    assert_int_equal(sent->head.unique, 77);
    return sent;
}

static void lost_calls_are_answered_and_not_run(void **state)
{
    struct message message;
    int runs = atomic_load(&vaccel_mock()->runs);

    (void)state;
    write_classify(&message, 42, &dot);
    struct sent *sent = lose(VAC_SESSION_CALL, message.bytes, message.size, ROOM);
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_ERR_LOST);
    assert_int_equal(head.op, VACCEL_OP_IMAGE_CLASSIFY);
    assert_int_equal(head.version, 1);
    assert_int_equal(head.id, 42);
    assert_non_null(strstr(head.message, "may have run"));
    drop(sent);
    /* Whatever the message was; what is no call has no head to repeat. */
    for (size_t size = 0; size < message.size; size++) {
        sent = lose(VAC_SESSION_CALL, message.bytes, size, ROOM);
        head = reply_of(sent);
        assert_int_equal(head.status, VACCEL_ERR_LOST);
        assert_int_equal(head.id, size < 32 ? 0 : 42);
        drop(sent);
    }
    assert_int_equal(error_of(lose(VAC_SESSION_CALL, message.bytes, message.size, 100)), EIO);
    /* What does no harm is done. */
    const uint64_t id[2] = {42};
    assert_int_equal(error_of(lose(VAC_SESSION_FETCH, id, 16, ROOM)), ENOENT);
    assert_int_equal(error_of(lose(VAC_SESSION_CANCEL, id, 8, ROOM)), ENOENT);
    assert_int_equal(error_of(lose(3, id, 8, ROOM)), ENOTTY);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_reply_of_one_byte_more_is_fetched_and_run_once, set_up,
                                        end),
        cmocka_unit_test_setup_teardown(a_reply_is_fetched_in_pieces, set_up, end),
        cmocka_unit_test_setup_teardown(wrong_fetches_are_refused, set_up, end),
        cmocka_unit_test_setup_teardown(the_last_replies_are_kept, set_up, end),
        cmocka_unit_test_setup_teardown(kept_replies_are_limited_by_bytes, set_up, end),
        cmocka_unit_test_setup_teardown(a_long_reply_comes_whole_into_pieces_of_room, set_up, end),
        cmocka_unit_test_setup_teardown(calls_are_cancelled_by_id, set_up, end),
        cmocka_unit_test_setup_teardown(closing_gives_calls_up, set_up, end),
        cmocka_unit_test_setup_teardown(a_call_that_the_front_gives_up_is_out_of_time, set_up, end),
        cmocka_unit_test_setup_teardown(calls_under_way_are_limited, set_up, end),
        cmocka_unit_test_setup_teardown(calls_that_waited_too_long_are_not_run, set_up, end),
        cmocka_unit_test_setup_teardown(calls_without_a_slot_are_told_so, set_up, end),
        cmocka_unit_test_setup_teardown(lost_calls_are_answered_and_not_run, set_up, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
