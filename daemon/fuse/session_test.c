/* SPDX-License-Identifier: Apache-2.0 */
/** Sessions of Linux guests that end in the middle of something: files closed, mounts gone, workers
 * that died; and many at once. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/file.h"
#include "daemon/fuse/tests/linux.h"
#include "wire/bytes.h"
#include "wire/message.h"

enum { MANY = 3000, LABEL = 3000, PATIENCE = 60000 };

/* In the end nothing is taken of the tenant's memory: all of it can be had. */
static int end_clean(void **state)
{
    const uint64_t memory = UINT64_C(1) << 30;

    if (vac_tenant.max_memory != memory)
        vac_tenant.max_memory = memory;
    vac_fuse_reset(fuse);
    bool all = vac_budget_take(memory);
    /* Calls that were cancelled are still on their way out. */
    for (int naps = 0; !all && naps < PATIENCE; naps++) {
        nap();
        all = vac_budget_take(memory);
    }
    assert_true(all);
    vac_budget_give(memory);
    return end(state);
}

static vaccel_status talk(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;
    static char label[LABEL + 1];
    const vaccel_label_score_view entry = {.index = 1, .score = 1, .label = label};
    const vaccel_classification_view view = {&entry, 1};
    const vaccel_origin origin = {.backend = "mock"};

    (void)invocation;
    label[0] = 'x';
    for (size_t i = 1; i < LABEL; i++)
        if (label[i] != 'x')
            label[i] = 'x';
    return vaccel_make_classification(vaccel_mock()->host, &view, &origin, classify->result);
}

/* Holds tensors; images get a long reply at once. */
static vaccel_status talk_or_hold(const vaccel_invocation *invocation, const void *args)
{
    return invocation->op == VACCEL_OP_INFER ? hold(invocation, args) : talk(invocation, args);
}

/* Holds images, and nothing else. */
static vaccel_status hold_images(const vaccel_invocation *invocation, const void *args)
{
    return invocation->op == VACCEL_OP_IMAGE_CLASSIFY ? hold(invocation, args)
                                                      : vaccel_mock()->answer(invocation, args);
}

/* Sends a request as one that a dead worker had taken. */
static struct sent *lose(uint32_t opcode, const void *arg, size_t arg_size, const void *more,
                         size_t more_size, size_t room)
{
    const size_t size = sizeof(struct fuse_in_header) + arg_size + more_size;
    const struct fuse_in_header head = {
        .len = (uint32_t)size, .opcode = opcode, .unique = 77, .nodeid = 1};
    struct iovec *in = (struct iovec *)calloc(1, sizeof(*in));
    struct iovec *out = (struct iovec *)calloc(1, sizeof(*out));

    assert_non_null(in);
    assert_non_null(out);
    *in = (struct iovec){malloc(size), size};
    *out = (struct iovec){malloc(room), room};
    uint8_t *bytes = (uint8_t *)in->iov_base;
    memcpy(bytes, &head, sizeof(head));
    memcpy(bytes + sizeof(head), arg, arg_size);
    if (more_size)
        memcpy(bytes + sizeof(head) + arg_size, more, more_size);
    return send_pieces(in, 1, out, 1, vac_fuse_lost);
}

static struct sent *lose_ioctl(uint64_t file, uint32_t cmd, const void *in, size_t in_size)
{
    const struct fuse_ioctl_in asked = {
        .fh = file, .cmd = cmd, .in_size = (uint32_t)in_size, .out_size = ROOM};

    return lose(FUSE_IOCTL, &asked, sizeof(asked), in, in_size, 32 + ROOM);
}

static void requests_of_a_dead_worker_are_answered(void **state)
{
    struct message message;
    const uint64_t at[2] = {0, 8};
    const uint64_t id = 42;
    uint8_t byte = 7;
    int runs = atomic_load(&vaccel_mock()->runs);

    (void)state;
    write_classify(&message, id, &dot);
    struct sent *sent = lose_ioctl(session, VAC_SESSION_SUBMIT, message.bytes, message.size);
    assert_int_equal(result_of(sent), 0);
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_ERR_LOST);
    assert_int_equal(head.id, id);
    drop(sent);
    /* Where the message was, it is no more. */
    assert_status(lose_ioctl(session, VAC_SESSION_SUBMIT_AT, at, sizeof(at)), VACCEL_ERR_LOST);
    assert_int_equal(errno_of(lose_ioctl(session, VAC_SESSION_WAIT, &id, sizeof(id))), ENOENT);
    assert_int_equal(atomic_load(&vaccel_mock()->runs), runs);
    const struct fuse_write_in write = {.fh = session, .offset = PAGE, .size = 1};
    assert_int_equal(errno_of(lose(FUSE_WRITE, &write, sizeof(write), &byte, 1, 100)), 0);
    byte = 0;
    assert_int_equal(read_at(session, PAGE, &byte, 1), 1);
    assert_int_equal(byte, 7);
    assert_int_equal(read_at(session, 0, &byte, 1), -ENODATA);
    const struct fuse_read_in read = {.fh = session, .offset = PAGE, .size = 1};
    sent = lose(FUSE_READ, &read, sizeof(read), NULL, 0, 100);
    wait_for(sent);
    assert_int_equal(sent->size, 1);
    assert_int_equal(error_of(sent), 0);
}

static void another_worker_knows_the_file_and_nothing_of_it(void **state)
{
    static _Atomic uint64_t word;
    struct inference infer;
    struct message message;
    uint8_t byte;

    (void)state;
    vac_fuse_free(fuse);
    atomic_store(&word, 0);
    fuse = vac_fuse_new();
    vac_fuse_resume(fuse, &word);
    init();
    uint64_t before = open_session_file();
    write_infer(&infer, 1);
    assert_int_equal(write_at(before, 0, infer.input, sizeof(infer.input)), 0);
    vaccel_mock()->run = hold_images;
    write_classify(&message, 5, &dot);
    assert_pending(submit(before, &message));
    /* The worker dies, as far as the guest sees it. */
    vac_fuse_free(fuse);
    let_go();
    fuse = vac_fuse_new();
    vac_fuse_resume(fuse, &word);
    assert_int_equal(errno_of(wait_call(before, 5)), ENOENT);
    assert_int_equal(cancel_call(before, 5), ENOENT);
    assert_int_equal(read_at(before, 0, &byte, 1), -ENODATA);
    move_to_arena(&infer.message, 0, 0);
    move_to_arena(&infer.message, 1, PAGE);
    assert_int_equal(errno_of(submit(before, &infer.message)), ESTALE);
    assert_int_equal(write_at(before, 0, infer.input, sizeof(infer.input)), 0);
    assert_submitted(before, submit(before, &infer.message), &infer.message);
    assert_int_equal(read_at(before, PAGE, &byte, 1), 1);
    release_file(before);
}

/* Everything that a file can have under way, and left to fetch. */
static void fill(uint64_t file)
{
    struct inference infer;
    struct message message;

    vaccel_mock()->run = talk_or_hold;
    for (uint64_t id = 1; id <= 3; id++) {
        write_classify(&message, id, &dot);
        struct sent *sent =
            linux_ioctl(file, VAC_SESSION_SUBMIT, message.bytes, message.size, 1024);
        if (result_of(sent) == VAC_SESSION_PENDING) {
            drop(sent);
            continue;
        }
        assert_int_equal(status_of(sent), VACCEL_ERR_LIMIT);
        drop(sent);
    }
    write_infer(&infer, 10);
    assert_int_equal(write_at(file, 0, infer.input, sizeof(infer.input)), 0);
    move_to_arena(&infer.message, 0, 0);
    move_to_arena(&infer.message, 1, PAGE);
    assert_pending(submit(file, &infer.message));
}

static void closing_gives_all_back(void **state)
{
    (void)state;
    uint64_t other = open_session_file();
    fill(session);
    struct sent *parked = wait_call(session, 10);
    release_file(session);
    wait_for(parked);
    assert_int_equal(parked->head.error, 0);
    drop(parked);
    assert_int_equal(errno_of(wait_call(session, 10)), EBADF);
    release_file(other);
}

static vaccel_status talk_late(const vaccel_invocation *invocation, const void *args)
{
    vaccel_status status = wait_here(invocation);

    return status == VACCEL_OK ? talk(invocation, args) : status;
}

static void replies_that_nobody_waits_for_go_with_the_file(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = talk_late;
    write_classify(&message, 1, &row);
    assert_pending(submit(session, &message));
    let_go();
    while (cancel_call(session, 1) != ENOENT)
        nap();
    release_file(session);
}

static void unmounting_gives_all_back(void **state)
{
    (void)state;
    fill(session);
    struct sent *parked = wait_call(session, 10);
    assert_int_equal(error_of(ask(FUSE_DESTROY, 0, NULL, 0, 64)), 0);
    wait_for(parked);
    drop(parked);
    assert_int_equal(errno_of(wait_call(session, 10)), EIO);
    init();
    assert_int_equal(errno_of(wait_call(session, 10)), EBADF);
    session = open_session_file();
    struct message message;
    write_classify(&message, 10, &dot);
    assert_submitted(session, submit(session, &message), &message);
}

static void a_second_mount_begins_anew(void **state)
{
    (void)state;
    fill(session);
    init();
    assert_int_equal(errno_of(wait_call(session, 10)), EBADF);
}

/* Calls outlive the device that they came from. */
static void a_device_goes_with_calls_under_way(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = hold;
    write_classify(&message, 1, &dot);
    assert_pending(submit(session, &message));
    vac_fuse_free(fuse);
    fuse = vac_fuse_new();
    let_go();
}

static void thousands_of_sessions(void **state)
{
    static uint64_t files[MANY];
    static const uint8_t byte = 9;
    struct message message;
    uint8_t back;

    (void)state;
    for (uint64_t i = 0; i < MANY; i++) {
        files[i] = open_session_file();
        assert_int_equal(write_at(files[i], i % 16 * PAGE, &byte, 1), 0);
    }
    write_noop(&message, 1);
    for (uint64_t i = 0; i < MANY; i++) {
        assert_int_equal(read_at(files[i], i % 16 * PAGE, &back, 1), 1);
        assert_int_equal(back, 9);
        assert_submitted(files[i], submit(files[i], &message), &message);
    }
    for (size_t i = 0; i < MANY; i++)
        release_file(files[i]);
}

static void sessions_are_limited(void **state)
{
    uint64_t files[3];

    (void)state;
    vac_tenant.max_sessions = 4;
    for (size_t i = 0; i < 3; i++)
        files[i] = open_session_file();
    const struct fuse_open_in how = {.flags = 0};
    uint64_t node = lookup(FUSE_ROOT_ID, "session");
    assert_int_equal(error_of(ask(FUSE_OPEN, node, &how, sizeof(how), 256)), ENFILE);
    release_file(files[0]);
    files[0] = open_node(node);
    for (size_t i = 0; i < 3; i++)
        release_file(files[i]);
}

static void replies_that_cannot_be_kept_say_so(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = hold;
    write_classify(&message, 1, &dot);
    assert_pending(submit(session, &message));
    wait_until_held(1);
    vaccel_mock()->run = talk;
    write_classify(&message, 2, &dot);
    vac_tenant.max_memory = 7000; /* both messages, and no reply */
    struct sent *sent = linux_ioctl(session, VAC_SESSION_SUBMIT, message.bytes, message.size, 1024);
    if (result_of(sent) == VAC_SESSION_PENDING) {
        drop(sent);
        sent = wait_call(session, 2);
    }
    struct vac_reply_head head = reply_of(sent);
    assert_int_equal(head.status, VACCEL_ERR_LIMIT);
    assert_non_null(strstr(head.message, "cannot be kept"));
    drop(sent);
    vac_tenant.max_memory = 100;
    write_classify(&message, 3, &dot);
    assert_int_equal(errno_of(submit(session, &message)), ENOMEM);
    let_go();
    assert_finishes(session, 1, VACCEL_OK);
}

static void the_slowest_is_not_waited_for(void **state)
{
    struct message message;

    (void)state;
    vaccel_mock()->run = hold_images;
    write_classify(&message, 1, &dot);
    struct sent *slow = submit(session, &message);
    wait_until_held(1);
    write_noop(&message, 2);
    uint64_t other = open_session_file();
    assert_submitted(other, submit(other, &message), &message);
    assert_pending(slow);
    let_go();
    assert_finishes(session, 1, VACCEL_OK);
    release_file(other);
}

static void a_call_for_a_certain_device_is_not_waited_for(void **state)
{
    const struct vac_call_head head = {
        .op = VACCEL_OP_NOOP, .version = 1, .hops = 1, .id = 1, .backend = "mock"};
    const vaccel_noop_args args = {0};
    struct message message;

    (void)state;
    vaccel_mock()->run = hold;
    write_call(&message, VACCEL_OP_NOOP, &args, &head);
    assert_pending(submit(session, &message));
    let_go();
    assert_finishes(session, 1, VACCEL_OK);
}

/* All at once, as threads of a process that shares a file do by mistake. */
enum { ROUNDS = 300, THREADS = 4 };

static vaccel_status brief(const vaccel_invocation *invocation, const void *args)
{
    if (__atomic_load_n(invocation->cancelled, __ATOMIC_RELAXED))
        return vaccel_mock()->host->fail(VACCEL_ERR_CANCELLED, "given up");
    sched_yield();
    return vaccel_mock()->answer(invocation, args);
}

static _Atomic uint64_t shared_file;

static void *do_anything(void *which)
{
    const uint64_t thread = (uint64_t)(uintptr_t)which;
    struct message message;
    struct sent *sent;
    uint8_t bytes[100] = {0};

    for (uint64_t i = 0; i < ROUNDS; i++) {
        uint64_t file = atomic_load(&shared_file);
        uint64_t id = i % 3;
        switch ((i + thread) % 5) {
        case 0:
        case 1:
            write_classify(&message, id, &dot);
            sent = submit(file, &message);
            break;
        case 2:
            sent = wait_call(file, id);
            break;
        case 3:
            sent = send_ioctl(file, VAC_SESSION_CANCEL, &id, sizeof(id), 0);
            break;
        default:
            write_at(file, thread * PAGE, bytes, sizeof(bytes));
            read_at(file, thread * PAGE, bytes, sizeof(bytes));
            continue;
        }
        wait_for(sent);
        drop(sent);
    }
    return NULL;
}

static void anything_at_once_is_answered(void **state)
{
    pthread_t threads[THREADS];

    (void)state;
    vaccel_mock()->run = brief;
    atomic_store(&shared_file, session);
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, do_anything, (void *)i), 0);
    for (int i = 0; i < 40; i++) {
        uint64_t old = atomic_load(&shared_file);
        atomic_store(&shared_file, open_session_file());
        nap();
        release_file(old);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin_linux, end_clean)
    const struct CMUnitTest tests[] = {
        TEST(requests_of_a_dead_worker_are_answered),
        TEST(another_worker_knows_the_file_and_nothing_of_it),
        TEST(closing_gives_all_back),
        TEST(replies_that_nobody_waits_for_go_with_the_file),
        TEST(unmounting_gives_all_back),
        TEST(a_second_mount_begins_anew),
        TEST(a_device_goes_with_calls_under_way),
        TEST(thousands_of_sessions),
        TEST(sessions_are_limited),
        TEST(replies_that_cannot_be_kept_say_so),
        TEST(the_slowest_is_not_waited_for),
        TEST(a_call_for_a_certain_device_is_not_waited_for),
        TEST(anything_at_once_is_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
