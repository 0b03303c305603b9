/* SPDX-License-Identifier: Apache-2.0 */
/** What a guest with nothing but a shell has: `call`, and the files in `do`. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/tests/linux.h"
#include "wire/bytes.h"
#include "wire/message.h"

static const char image[] = "an image, as far as the backend here looks at it";
static const char label[] = "48\t0.5\tmock\n"; /* the image's size, as its index */
static uint64_t memory;                        /* that is left before a test */
static uint64_t node;                          /* do/image_classify/net-a */
static uint64_t file;                          /* of that, open */

static uint64_t open_pipe(uint64_t of, uint32_t flags)
{
    const struct fuse_open_in how = {.flags = flags};
    struct fuse_open_out opened;
    struct sent *sent = ask(FUSE_OPEN, of, &how, sizeof(how), 256);

    assert_int_equal(sent->head.error, 0);
    memcpy(&opened, sent->data, sizeof(opened));
    drop(sent);
    assert_int_equal(opened.open_flags, FOPEN_DIRECT_IO | FOPEN_STREAM);
    return opened.fh;
}

static uint64_t job(const char *op, const char *model)
{
    return lookup(lookup(lookup(1, "do"), op), model);
}

static int begin_do(void **state)
{
    begin_linux(state);
    memory = vac_budget_left();
    node = job("image_classify", "net-a");
    file = open_pipe(node, O_RDWR);
    return 0;
}

static int begin_call(void **state)
{
    begin_linux(state);
    memory = vac_budget_left();
    file = open_pipe(lookup(1, "call"), O_RDWR);
    return 0;
}

/* Everything that was held has been given back; what runs still is waited for. */
static int end_pipe(void **state)
{
    let_go();
    release_file(session);
    if (file)
        release_file(file);
    while (atomic_load(&vac_tenant.sessions))
        nap();
    vac_tenant.max_memory = UINT64_C(1) << 30;
    assert_int_equal(vac_budget_left(), memory);
    return end(state);
}

/* Until it is there: READ says EINTR for as long as it is not. */
static int read_on(void *data, size_t size)
{
    int got = -EINTR;

    while (got == -EINTR)
        got = read_at(file, 0, data, size);
    return got;
}

/* Up to the end, which must come: text in static memory. */
static const char *read_all(size_t piece)
{
    static char text[4096];
    size_t size = 0;
    int got;

    while ((got = read_on(text + size, piece)) > 0) {
        size += (size_t)got;
        assert_true(size + piece < sizeof(text));
    }
    assert_int_equal(got, 0);
    text[size] = 0;
    return text;
}

static struct sent *send_read(uint64_t of, uint64_t number, uint32_t size)
{
    const struct fuse_read_in asked = {.fh = number, .size = size};

    return send_request(FUSE_READ, of, &asked, sizeof(asked), NULL, 0, 16 + size);
}

static void an_image_goes_in_and_text_comes_out(void **state)
{
    (void)state;
    char byte;
    assert_int_equal(read_at(file, 0, &byte, 1), -ENODATA);
    for (size_t piece = 1; piece < 64; piece += 7) {
        assert_int_equal(write_at(file, 0, image, 10), 0);
        /* Offsets mean nothing. */
        assert_int_equal(write_at(file, 4096, image + 10, sizeof(image) - 11), 0);
        assert_string_equal(read_all(piece), label);
        assert_int_equal(read_at(file, 0, &byte, 1), -ENODATA);
    }
}

static vaccel_status refuse(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    return vaccel_mock()->host->fail(VACCEL_ERR_INVALID, "no photo\nof a cat");
}

static void why_it_failed_comes_before_the_error(void **state)
{
    char text[200] = "";

    (void)state;
    vaccel_mock()->run = refuse;
    assert_int_equal(write_at(file, 0, image, 4), 0);
    int size = read_on(text, sizeof(text) - 1);
    assert_true(size > 0);
    assert_memory_equal(text, "error: ", 7);
    assert_non_null(strstr(text, "no photo of a cat"));
    assert_ptr_equal(strchr(text, '\n'), text + size - 1);
    assert_int_equal(read_at(file, 0, text, sizeof(text)), -EIO);
    vaccel_mock()->run = NULL;
    assert_int_equal(write_at(file, 0, image, sizeof(image) - 1), 0);
    assert_string_equal(read_all(100), label);
}

static vaccel_status several(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;
    static const vaccel_label_score_view entries[] = {
        {UINT32_MAX, 0.1F, "tab\there"}, {0, 1e-30F, ""}, {1, -0.0F, NULL}};
    const vaccel_classification_view view = {entries, 3};
    const vaccel_origin origin = {.backend = "mock"};

    (void)invocation;
    return vaccel_make_classification(vaccel_mock()->host, &view, &origin, classify->result);
}

static void a_line_is_a_record(void **state)
{
    (void)state;
    vaccel_mock()->run = several;
    assert_int_equal(write_at(file, 0, image, 4), 0);
    /* Numbers are exact; what would end a column is a space. */
    assert_string_equal(read_all(100), "4294967295\t0.100000001\ttab here\n"
                                       "0\t1e-30\t\n"
                                       "1\t-0\t\n");
}

static void readers_that_wait_are_asked_to_again(void **state)
{
    char text[100];

    (void)state;
    vaccel_mock()->run = hold;
    assert_int_equal(write_at(file, 0, image, sizeof(image) - 1), 0);
    /* Nobody has let the call go: this can only be the time that it waits. */
    assert_int_equal(read_at(file, 0, text, sizeof(text)), -EINTR);
    wait_until_held(1);
    struct sent *parked = send_read(node, file, 100);
    assert_int_equal(write_at(file, 0, image, 1), EBUSY);
    let_go();
    wait_for(parked);
    if (parked->head.error) { /* it was slow here */
        assert_int_equal(parked->head.error, -EINTR);
        assert_string_equal(read_all(100), label);
    } else {
        assert_int_equal(parked->size, strlen(label));
        assert_memory_equal(parked->data, label, strlen(label));
        assert_int_equal(write_at(file, 0, image, 1), EBUSY);
        assert_int_equal(read_at(file, 0, text, sizeof(text)), 0);
    }
    drop(parked);
    assert_int_equal(write_at(file, 0, image, 1), 0);
}

static void one_reader_waits(void **state)
{
    (void)state;
    vaccel_mock()->run = hold;
    assert_int_equal(write_at(file, 0, image, 3), 0);
    int error = 0;
    while (error != EBUSY) {
        struct sent *first = send_read(node, file, 100);
        struct sent *second = send_read(node, file, 100);
        wait_for(second);
        error = error_of(second);
        assert_true(error == EBUSY || error == EINTR);
        wait_for(first);
        assert_int_equal(error_of(first), EINTR);
    }
}

/* Requests that overtake each other leave a file that works. */
static void readers_in_each_others_way(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct sent *sent[4];
        while (write_at(file, 0, image, 5) == EBUSY)
            assert_true(read_on((char[100]){0}, 100) >= 0);
        for (int i = 0; i < 4; i++)
            sent[i] = send_read(node, file, 100);
        for (int i = 0; i < 4; i++) {
            wait_for(sent[i]);
            int error = -sent[i]->head.error;
            assert_true(!error || error == EBUSY || error == EINTR || error == ENODATA);
            drop(sent[i]);
        }
    }
    while (write_at(file, 0, image, sizeof(image) - 1) == EBUSY)
        assert_true(read_on((char[100]){0}, 100) >= 0);
    assert_string_equal(read_all(100), label);
}

static void closing_gives_the_call_up(void **state)
{
    (void)state;
    vaccel_mock()->run = hold;
    assert_int_equal(write_at(file, 0, image, 3), 0);
    struct sent *parked = send_read(node, file, 100);
    wait_until_held(1);
    release_file(file);
    wait_for(parked);
    drop(parked);
    assert_int_equal(read_at(file, 0, NULL, 0), -EBADF);
    assert_int_equal(write_at(file, 0, image, 3), EBADF);
    file = 0;
}

static void inputs_are_limited(void **state)
{
    static uint8_t much[1 << 20];

    (void)state;
    vac_tenant.max_message = 5000;
    assert_int_equal(write_at(file, 0, much, 5000), 0);
    assert_int_equal(write_at(file, 0, much, 1), EFBIG);
    vac_tenant.max_message = 0;
    vac_tenant.max_memory = 1 << 20;
    assert_int_equal(write_at(file, 0, much, sizeof(much)), ENOSPC);
    /* What was there still is. */
    assert_string_equal(read_all(100), "5000\t0.5\tmock\n");
}

static void nothing_is_not_in_the_way(void **state)
{
    (void)state;
    assert_int_equal(write_at(file, 0, NULL, 0), 0);
    assert_int_equal(write_at(file, 0, image, sizeof(image) - 1), 0);
    assert_int_equal(write_at(file, 0, NULL, 0), 0);
    assert_string_equal(read_all(100), label);
}

static void open_files_are_limited(void **state)
{
    const struct fuse_open_in how = {.flags = O_RDWR};

    (void)state;
    vac_tenant.max_sessions = 3;
    uint64_t more = open_pipe(node, O_RDWR);
    assert_int_equal(error_of(ask(FUSE_OPEN, node, &how, sizeof(how), 256)), ENFILE);
    assert_int_equal(error_of(ask(FUSE_OPEN, lookup(1, "call"), &how, sizeof(how), 256)), ENFILE);
    release_file(more);
    release_file(open_pipe(node, O_RDWR));
}

static void calls_are_limited(void **state)
{
    struct message message;
    char text[100];
    int got;

    (void)state;
    vac_tenant.max_calls = 1;
    vaccel_mock()->run = hold;
    write_classify(&message, 1, &dot);
    assert_pending(submit(session, &message));
    assert_int_equal(write_at(file, 0, image, sizeof(image) - 1), 0);
    assert_int_equal(read_at(file, 0, text, sizeof(text)), -EAGAIN);
    let_go();
    assert_finishes(session, 1, VACCEL_OK);
    /* The input is still there. */
    while ((got = read_on(text, sizeof(text))) == -EAGAIN)
        nap();
    assert_int_equal(got, strlen(label));
    assert_memory_equal(text, label, strlen(label));
}

/* As a shell's > and >>, and cp(1). */
static void shells_open_it_as_they_do(void **state)
{
    static const uint32_t flags[] = {O_WRONLY | O_TRUNC, O_WRONLY | O_APPEND, O_RDWR | O_CREAT,
                                     O_RDONLY, O_WRONLY};
    const struct fuse_setattr_in empty = {.valid = FATTR_SIZE};
    const struct fuse_setattr_in large = {.valid = FATTR_SIZE, .size = 1};
    const struct fuse_setattr_in mode = {.valid = FATTR_MODE, .mode = S_IFREG | 0600};

    (void)state;
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        release_file(open_pipe(node, flags[i]));
    assert_int_equal(error_of(ask(FUSE_SETATTR, node, &empty, sizeof(empty), 256)), 0);
    assert_int_equal(error_of(ask(FUSE_SETATTR, node, &large, sizeof(large), 256)), EPERM);
    assert_int_equal(error_of(ask(FUSE_SETATTR, node, &mode, sizeof(mode), 256)), EPERM);
    assert_int_equal(error_of(ask(FUSE_SETATTR, node, &mode, sizeof(mode) - 1, 256)), EINVAL);
    assert_int_equal(error_of(ask(FUSE_SETATTR, 2, &empty, sizeof(empty), 256)), EROFS);
    assert_int_equal(error_of(ask(FUSE_SETATTR, node ^ 1, &empty, sizeof(empty), 256)), ESTALE);
}

static bool is_listed(uint64_t folder, const char *name)
{
    const struct fuse_open_in how = {.flags = O_DIRECTORY};
    struct fuse_open_out opened;
    struct sent *sent = ask(FUSE_OPENDIR, folder, &how, sizeof(how), 256);

    assert_int_equal(sent->head.error, 0);
    memcpy(&opened, sent->data, sizeof(opened));
    drop(sent);
    const struct fuse_read_in asked = {.fh = opened.fh, .size = 4096};
    sent = ask(FUSE_READDIR, folder, &asked, sizeof(asked), 16 + 4096);
    assert_int_equal(sent->head.error, 0);
    bool found = memmem(sent->data, sent->size, name, strlen(name)) != NULL;
    drop(sent);
    const struct fuse_release_in which = {.fh = opened.fh};
    assert_int_equal(error_of(ask(FUSE_RELEASEDIR, folder, &which, sizeof(which), 64)), 0);
    return found;
}

static void ops_of_an_image_and_a_model_are_there(void **state)
{
    static const char *const others[] = {"noop", "infer", "model_describe", "image_classify_batch",
                                         "..",   "net-a"};
    const uint64_t folder = lookup(1, "do");
    const uint64_t op = lookup(folder, "image_classify");

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_int_equal(error_of(ask(FUSE_LOOKUP, folder, others[i], strlen(others[i]) + 1, 256)),
                         ENOENT);
    assert_true(is_listed(1, "do"));
    assert_true(is_listed(folder, "image_classify"));
    assert_false(is_listed(folder, "infer"));
    assert_true(is_listed(op, "net-a") && is_listed(op, "net-b"));
    assert_false(is_listed(op, "empty"));
    assert_int_equal(error_of(ask(FUSE_LOOKUP, op, "empty", 6, 256)), ENOENT);
    assert_int_not_equal(lookup(op, "net-a"), lookup(op, "net-b"));
    /* Numbers that no LOOKUP gave. */
    for (int bit = 0; bit < 60; bit++) {
        assert_int_equal(error_of(ask(FUSE_GETATTR, node ^ UINT64_C(1) << bit, NULL, 0, 256)),
                         ESTALE);
        assert_int_equal(error_of(ask(FUSE_GETATTR, op ^ UINT64_C(1) << bit, NULL, 0, 256)),
                         ESTALE);
    }
}

/* Another worker, in place of this one. */
static void restart(_Atomic uint64_t *word)
{
    vac_fuse_free(fuse);
    fuse = vac_fuse_new();
    assert_non_null(fuse);
    vac_fuse_resume(fuse, word);
}

static int write_to(const void *data, size_t size)
{
    const struct fuse_write_in asked = {.fh = file, .size = (uint32_t)size};
    struct sent *sent = send_request(FUSE_WRITE, node, &asked, sizeof(asked), data, size, 100);

    return errno_of(sent);
}

static void what_a_worker_had_is_lost_with_it(void **state)
{
    static _Atomic uint64_t word;

    (void)state;
    restart(&word);
    init();
    session = open_session_file();
    for (int reads = 0; reads < 2; reads++) {
        file = open_pipe(node, O_RDWR);
        assert_int_equal(write_to(image, 5), 0);
        restart(&word);
        if (reads) {
            struct sent *sent = send_read(node, file, 100);
            wait_for(sent);
            assert_int_equal(error_of(sent), EIO);
        } else {
            assert_int_equal(write_to(image, 5), EIO);
        }
        assert_int_equal(write_to(image, sizeof(image) - 1), 0);
        assert_string_equal(read_all(100), label);
        release_file(file);
    }
    file = 0;
}

/* Its reply as READs give it. */
static size_t exchange(const struct message *message, uint8_t *reply, size_t room, size_t piece)
{
    size_t size = 0;
    int got;

    for (size_t at = 0; at < message->size; at += piece) {
        size_t some = message->size - at < piece ? message->size - at : piece;
        assert_int_equal(write_at(file, at, message->bytes + at, some), 0);
    }
    while ((got = read_on(reply + size, room - size < piece ? room - size : piece)) > 0)
        size += (size_t)got;
    assert_int_equal(got, 0);
    return size;
}

static void messages_are_answered(void **state)
{
    static uint8_t reply[8192];
    struct message message;

    (void)state;
    for (size_t piece = 1; piece < 5000; piece = piece * 3 + 1) {
        write_classify(&message, 5, &row);
        assert_int_equal(read_at(file, 0, reply, 1), -ENODATA);
        size_t size = exchange(&message, reply, sizeof(reply), piece);
        assert_true(size >= VAC_FRAME_HEAD);
        assert_int_equal(vac_load32(reply + VAC_FRAME_AT_LENGTH), size);
        assert_int_equal(vac_load32(reply + VAC_FRAME_AT_STATUS), 0);
        assert_int_equal(vac_load64(reply + VAC_FRAME_AT_ID), 5);
    }
}

static void rooms_follow_the_reply(void **state)
{
    static uint8_t reply[8192];
    struct inference infer;

    (void)state;
    write_infer(&infer, 9);
    size_t size = exchange(&infer.message, reply, sizeof(reply), 1000);
    assert_int_equal(vac_load32(reply + VAC_FRAME_AT_STATUS), 0);
    size_t frame = (vac_load32(reply + VAC_FRAME_AT_LENGTH) + 7) / 8 * 8;
    assert_int_equal(size, frame + sizeof(infer.output));
    assert_memory_equal(reply + frame, infer.input, sizeof(infer.input));
}

static void calls_that_fail_have_replies(void **state)
{
    static uint8_t reply[8192];
    struct message message;

    (void)state;
    vaccel_mock()->run = refuse;
    write_classify(&message, 1, &row);
    exchange(&message, reply, sizeof(reply), 4096);
    assert_int_equal((int32_t)vac_load32(reply + VAC_FRAME_AT_STATUS), VACCEL_ERR_INVALID);
}

static void what_is_no_message_is_refused(void **state)
{
    static uint8_t reply[8192];
    struct message message;
    struct vac_place place = {.region = 1, .size = 3000};

    (void)state;
    write_classify(&message, 1, &row);
    uint8_t *entry = message.bytes + message.frame;
    assert_int_equal(write_at(file, 0, image, sizeof(image) - 1), EINVAL);
    /* A byte more; and the next message finds nothing of it. */
    assert_int_equal(write_at(file, 0, message.bytes, message.size + 1), EINVAL);
    vac_message_put_place(entry, &place);
    assert_int_equal(write_at(file, 0, message.bytes, message.size), EINVAL);
    place = (struct vac_place){.size = UINT64_MAX - 100};
    vac_message_put_place(entry, &place);
    assert_int_equal(write_at(file, 0, message.bytes, message.size), EINVAL);
    /* Rooms that nobody has memory for. */
    place = (struct vac_place){.room = true, .size = UINT64_C(1) << 61};
    vac_message_put_place(entry, &place);
    assert_int_equal(write_at(file, 0, message.bytes, message.frame + VAC_MESSAGE_ENTRY), 0);
    assert_int_equal(read_on(reply, sizeof(reply)), -ENOMEM);
    write_noop(&message, 2);
    exchange(&message, reply, sizeof(reply), 4096);
    assert_int_equal(vac_load32(reply + VAC_FRAME_AT_STATUS), 0);
    /* Each byte of a frame, wrong: a refusal or a reply, and never more than that. */
    for (size_t i = 0; i < message.size; i++) {
        write_noop(&message, 3);
        message.bytes[i] ^= 0xFF;
        if (write_at(file, 0, message.bytes, message.size))
            continue;
        int got = read_on(reply, sizeof(reply));
        if (got == -ENODATA) { /* a longer one, so far: another file forgets it */
            release_file(file);
            file = open_pipe(lookup(1, "call"), O_RDWR);
            continue;
        }
        assert_true(got >= VAC_FRAME_HEAD);
        assert_int_equal(read_at(file, 0, reply, sizeof(reply)), 0);
    }
}

int main(void)
{
#define DO(function) cmocka_unit_test_setup_teardown(function, begin_do, end_pipe)
#define CALL(function) cmocka_unit_test_setup_teardown(function, begin_call, end_pipe)
    const struct CMUnitTest tests[] = {
        DO(an_image_goes_in_and_text_comes_out),
        DO(why_it_failed_comes_before_the_error),
        DO(a_line_is_a_record),
        DO(readers_that_wait_are_asked_to_again),
        DO(one_reader_waits),
        DO(readers_in_each_others_way),
        DO(closing_gives_the_call_up),
        DO(inputs_are_limited),
        DO(nothing_is_not_in_the_way),
        DO(open_files_are_limited),
        DO(calls_are_limited),
        DO(shells_open_it_as_they_do),
        DO(ops_of_an_image_and_a_model_are_there),
        DO(what_a_worker_had_is_lost_with_it),
        CALL(messages_are_answered),
        CALL(rooms_follow_the_reply),
        CALL(calls_that_fail_have_replies),
        CALL(what_is_no_message_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
