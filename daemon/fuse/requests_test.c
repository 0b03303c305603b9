/* SPDX-License-Identifier: Apache-2.0 */
/** Headers, INIT, and what is known of names and nodes; right and wrong. */
#include <errno.h>
#include <sys/stat.h>

#include "daemon/fuse/tests/guest.h"

enum { ROOM = 256 };

static int ask_error(uint32_t opcode, uint64_t node, const void *arg, size_t size)
{
    return error_of(ask(opcode, node, arg, size, ROOM));
}

static void nothing_works_before_init(void **state)
{
    const struct fuse_open_in how = {.flags = 0};

    (void)state;
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, "version", 8), EIO);
    assert_int_equal(ask_error(FUSE_GETATTR, 1, NULL, 0), EIO);
    assert_int_equal(ask_error(FUSE_OPEN, 2, &how, sizeof(how)), EIO);
    assert_int_equal(ask_error(FUSE_DESTROY, 0, NULL, 0), EIO);
    assert_int_equal(ask_error(999, 0, NULL, 0), EIO);
    init();
    assert_int_equal(ask_error(FUSE_GETATTR, 1, NULL, 0), 0);
}

static struct fuse_init_out offer(uint32_t major, uint32_t minor, uint32_t flags, size_t size)
{
    struct fuse_init_in offered = {.major = major, .minor = minor, .flags = flags};
    struct fuse_init_out answer;
    struct sent *sent = ask(FUSE_INIT, 0, &offered, size, ROOM);

    assert_int_equal(sent->head.error, 0);
    assert_int_equal(sent->size, sizeof(answer));
    memcpy(&answer, sent->data, sizeof(answer));
    drop(sent);
    return answer;
}

static void init_takes_what_it_knows(void **state)
{
    const struct fuse_init_in old = {.major = 7, .minor = 22};
    const struct fuse_init_in older = {.major = 6, .minor = 31};

    (void)state;
    struct fuse_init_out answer = offer(7, 31, UINT32_MAX, 16);
    assert_int_equal(answer.major, 7);
    assert_int_equal(answer.minor, 31);
    assert_int_equal(answer.flags, FUSE_ASYNC_READ | FUSE_PARALLEL_DIROPS | FUSE_MAX_PAGES);
    assert_int_equal(answer.max_pages, 256);
    answer = offer(7, 40, FUSE_ASYNC_READ, sizeof(struct fuse_init_in));
    assert_int_equal(answer.minor, 31);
    assert_int_equal(answer.flags, FUSE_ASYNC_READ);
    assert_int_equal(ask_error(FUSE_INIT, 0, &old, 16), EPROTO);
    assert_int_equal(ask_error(FUSE_INIT, 0, &older, 16), EPROTO);
    assert_int_equal(ask_error(FUSE_INIT, 0, &old, 15), EINVAL);
    /* A newer major is told ours, and has to begin again. */
    assert_int_equal(offer(8, 0, 0, 16).major, 7);
    assert_int_equal(ask_error(FUSE_GETATTR, 1, NULL, 0), EIO);
}

static void a_second_init_drops_all_files(void **state)
{
    struct message message;

    (void)state;
    uint64_t session = open_session_file();
    uint64_t text = open_node(lookup(1, "version"));
    const struct fuse_read_in read = {.fh = text, .size = 10};
    write_noop(&message, 1);
    assert_int_equal(error_of(call(session, &message, 1024)), 0);
    init();
    assert_int_equal(atomic_load(&vac_tenant.sessions), 0);
    assert_int_equal(error_of(call(session, &message, 1024)), EBADF);
    assert_int_equal(ask_error(FUSE_READ, 2, &read, sizeof(read)), EBADF);
    session = open_session_file();
    assert_int_equal(ask_error(FUSE_DESTROY, 0, NULL, 0), 0);
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, "version", 8), EIO);
    init();
    assert_int_equal(error_of(call(session, &message, 1024)), EBADF);
    session = open_session_file();
    vac_fuse_reset(fuse);
    assert_int_equal(error_of(call(session, &message, 1024)), EIO);
}

static void names_lead_to_nodes(void **state)
{
    static const char *const names[] = {"version", "backends", "ops", "models", "metrics"};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        uint64_t node = lookup(1, names[i]);
        assert_int_equal(node, lookup(1, names[i]));
        struct fuse_attr_out answer;
        struct sent *sent = ask(FUSE_GETATTR, node, NULL, 0, ROOM);
        memcpy(&answer, sent->data, sizeof(answer));
        assert_int_equal(answer.attr.ino, node);
        assert_int_equal(answer.attr.mode, i == 3 ? S_IFDIR | 0555 : S_IFREG | 0444);
        drop(sent);
    }
    /* Each session is a node of its own. */
    assert_int_not_equal(lookup(1, "session"), lookup(1, "session"));
}

static struct fuse_attr attributes_of(uint64_t node)
{
    struct fuse_attr_out answer;
    struct sent *sent = ask(FUSE_GETATTR, node, NULL, 0, ROOM);

    assert_int_equal(sent->head.error, 0);
    memcpy(&answer, sent->data, sizeof(answer));
    drop(sent);
    return answer.attr;
}

static void modes_and_group_are_the_tenants(void **state)
{
    /* Who may read and not write gets texts, and nothing through which a call goes. */
    static const struct {
        uint32_t given, writable, text;
    } modes[] = {{0666, 0666, 0444}, {0660, 0660, 0440}, {0664, 0660, 0444}, {0600, 0600, 0400},
                 {0444, 0, 0444},    {0222, 0222, 0},    {0, 0, 0}};
    const uint64_t op = lookup(lookup(1, "do"), "image_classify");
    const uint64_t writable[] = {lookup(1, "session"), lookup(1, "call"), lookup(op, "net-a")};
    const uint64_t texts[] = {lookup(1, "version"), lookup(lookup(1, "models"), "net-a")};
    const uint64_t folders[] = {1, lookup(1, "models"), lookup(1, "do"), op};

    (void)state;
    vac_tenant.guest_gid = 985;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        vac_tenant.guest_mode = modes[i].given;
        for (size_t j = 0; j < sizeof(writable) / sizeof(writable[0]); j++) {
            assert_int_equal(attributes_of(writable[j]).mode, S_IFREG | modes[i].writable);
            assert_int_equal(attributes_of(writable[j]).gid, 985);
        }
        for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
            assert_int_equal(attributes_of(texts[j]).mode, S_IFREG | modes[i].text);
            assert_int_equal(attributes_of(texts[j]).gid, 985);
        }
        for (size_t j = 0; j < sizeof(folders) / sizeof(folders[0]); j++)
            assert_int_equal(attributes_of(folders[j]).mode, S_IFDIR | 0555);
    }
}

static struct fuse_kstatfs space(void)
{
    struct fuse_statfs_out answer;
    struct sent *sent = ask(FUSE_STATFS, 1, NULL, 0, ROOM);

    assert_int_equal(sent->head.error, 0);
    memcpy(&answer, sent->data, sizeof(answer));
    drop(sent);
    return answer.st;
}

static void free_space_is_the_tenants_memory(void **state)
{
    (void)state;
    vac_tenant.max_memory = 1 << 20;
    assert_int_equal(space().blocks, 256);
    const uint64_t before = space().bfree;
    assert_true(before > 0 && before <= 256);
    assert_int_equal(space().bavail, before);
    const uint64_t file = open_node(lookup(lookup(1, "models"), "net-a"));
    assert_true(space().bfree < before);
    release_file(file);
    assert_int_equal(space().bfree, before);
    /* None of its own. */
    vac_tenant.max_memory = 0;
    assert_int_equal(space().blocks, 1 << 18);
}

static void wrong_names_are_refused(void **state)
{
    char name[400];
    const uint64_t text = lookup(1, "version");
    const uint64_t models = lookup(1, "models");

    (void)state;
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, "nothing", 8), ENOENT);
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, "version", 7), EINVAL);     /* no zero */
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, "version\0x", 10), EINVAL); /* a zero inside */
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, "", 1), EINVAL);
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, NULL, 0), EINVAL);
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, "models/x", 9), EINVAL);
    assert_int_equal(ask_error(FUSE_LOOKUP, models, "../../etc/passwd", 17), EINVAL);
    assert_int_equal(ask_error(FUSE_LOOKUP, models, "..", 3), ENOENT);
    assert_int_equal(ask_error(FUSE_LOOKUP, models, ".", 2), ENOENT);
    assert_int_equal(ask_error(FUSE_LOOKUP, models, ".hidden", 8), ENOENT);
    assert_int_equal(ask_error(FUSE_LOOKUP, text, "version", 8), ENOTDIR);
    assert_int_equal(ask_error(FUSE_LOOKUP, 999, "version", 8), ESTALE);
    memset(name, 'x', sizeof(name));
    name[255] = 0;
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, name, 256), ENOENT);
    assert_int_equal(ask_error(FUSE_LOOKUP, models, name, 256), ENOENT);
    name[255] = 'x';
    name[256] = 0;
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, name, 257), ENAMETOOLONG);
    assert_int_equal(ask_error(FUSE_LOOKUP, 1, name, sizeof(name)), ENAMETOOLONG);
}

static void foreign_nodes_are_refused(void **state)
{
    const uint64_t nodes[] = {0, 7, 10, 999, UINT64_C(1) << 60, UINT64_MAX, UINT64_C(3) << 60};
    const struct fuse_open_in how = {.flags = 0};

    (void)state;
    for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
        assert_int_equal(ask_error(FUSE_GETATTR, nodes[i], NULL, 0), ESTALE);
        assert_int_equal(ask_error(FUSE_OPEN, nodes[i], &how, sizeof(how)), ESTALE);
        assert_int_equal(ask_error(FUSE_OPENDIR, nodes[i], &how, sizeof(how)), ESTALE);
    }
}

static void some_requests_have_no_answer(void **state)
{
    static const uint32_t silent[] = {FUSE_FORGET, FUSE_BATCH_FORGET, FUSE_INTERRUPT};
    const uint64_t any[2] = {1, 1};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (size_t size = 0; size <= sizeof(any); size += 8) {
            struct sent *sent = ask(silent[i], 1, any, size, i ? ROOM : 0);
            assert_int_equal(sent->written, 0);
            drop(sent);
        }
    }
}

static void the_rest_is_refused(void **state)
{
    static const uint32_t writes[] = {6, 8, 9, 10, 11, 12, 13, 21, 24, 35, 43, 45, 47, 51};
    static const uint32_t unknown[] = {0,  5,  7,  20, 22, 23, 31,   34,        37,
                                       40, 44, 46, 48, 50, 52, 4096, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
        assert_int_equal(ask_error(writes[i], 1, NULL, 0), EROFS);
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        assert_int_equal(ask_error(unknown[i], 1, NULL, 0), ENOSYS);
}

static void headers_say_what_is_there(void **state)
{
    struct fuse_in_header head = {.len = sizeof(head), .opcode = FUSE_STATFS, .nodeid = 1};
    struct sent *sent;

    (void)state;
    for (size_t size = 0; size < sizeof(head); size++) {
        sent = send_bytes(&head, size, ROOM);
        wait_for(sent);
        assert_int_equal(error_of(sent), EINVAL);
    }
    static const uint32_t lengths[] = {0, 1, sizeof(head) - 1, sizeof(head) + 1, UINT32_MAX};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        head.len = lengths[i];
        sent = send_bytes(&head, sizeof(head), ROOM);
        wait_for(sent);
        assert_int_equal(error_of(sent), EINVAL);
    }
}

static void answers_need_room(void **state)
{
    const size_t whole = sizeof(struct fuse_out_header) + sizeof(struct fuse_attr_out);

    (void)state;
    for (size_t room = 0; room <= whole; room++) {
        struct sent *sent = ask(FUSE_GETATTR, 1, NULL, 0, room);
        if (room < sizeof(struct fuse_out_header)) {
            assert_int_equal(sent->written, 0);
            drop(sent);
        } else {
            assert_int_equal(error_of(sent), room < whole ? EINVAL : 0);
        }
    }
}

static void the_same_unique_twice_is_two_requests(void **state)
{
    const struct fuse_in_header head = {
        .len = sizeof(head), .opcode = FUSE_STATFS, .nodeid = 1, .unique = 5};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct sent *sent = send_bytes(&head, sizeof(head), ROOM);
        wait_for(sent);
        assert_int_equal(sent->head.unique, 5);
        assert_int_equal(error_of(sent), 0);
    }
}

/* Files are opened however the memory is cut; each time it is another one. */
static void open_in_pieces(uint32_t opcode, uint64_t node)
{
    const struct fuse_open_in how = {.flags = 0};

    for (long at = CUT_EVERYWHERE; at <= (long)(sizeof(struct fuse_in_header) + sizeof(how));
         at++) {
        uint64_t closing[3] = {0};
        cut_in = cut_out = at;
        struct sent *sent = ask(opcode, node, &how, sizeof(how), ROOM);
        assert_int_equal(sent->head.error, 0);
        memcpy(closing, sent->data, sizeof(closing[0]));
        drop(sent);
        uint32_t release = opcode == FUSE_OPENDIR ? FUSE_RELEASEDIR : FUSE_RELEASE;
        assert_int_equal(ask_error(release, node, closing, sizeof(closing)), 0);
        assert_int_equal(ask_error(release, node, closing, sizeof(closing)), EBADF);
    }
    cut_in = cut_out = CUT_NOWHERE;
}

/* The same answer however the memory is cut. */
static void cut_all(uint32_t opcode, uint64_t node, const void *arg, size_t size)
{
    struct sent *whole = ask(opcode, node, arg, size, ROOM);

    for (long in = CUT_EVERYWHERE; in <= (long)(sizeof(struct fuse_in_header) + size); in++) {
        for (long out = CUT_EVERYWHERE; out <= (long)whole->written; out++) {
            /* Each by itself, and all of them against one byte a piece. */
            if (in >= 0 && out >= 0)
                continue;
            cut_in = in;
            cut_out = out;
            struct sent *sent = ask(opcode, node, arg, size, ROOM);
            assert_int_equal(sent->written, whole->written);
            assert_int_equal(sent->head.error, whole->head.error);
            assert_memory_equal(sent->data, whole->data, whole->size);
            drop(sent);
        }
    }
    cut_in = cut_out = CUT_NOWHERE;
    drop(whole);
}

static void memory_may_be_in_pieces(void **state)
{
    const struct fuse_init_in offered = {.major = 7, .minor = 31, .flags = FUSE_MAX_PAGES};
    const struct fuse_open_in how = {.flags = 0};
    struct fuse_read_in read = {.size = 100};
    const uint64_t closed[5] = {1};

    (void)state;
    open_in_pieces(FUSE_OPEN, 2);
    open_in_pieces(FUSE_OPEN, lookup(1, "backends"));
    open_in_pieces(FUSE_OPEN, lookup(1, "session"));
    open_in_pieces(FUSE_OPENDIR, 1);
    cut_all(FUSE_INIT, 0, &offered, sizeof(offered));
    cut_all(FUSE_LOOKUP, 1, "version", 8);
    cut_all(FUSE_LOOKUP, 1, "nothing", 8);
    cut_all(FUSE_GETATTR, 1, NULL, 0);
    cut_all(FUSE_STATFS, 1, NULL, 0);
    cut_all(FUSE_FLUSH, 1, closed, 24);
    cut_all(FUSE_RELEASE, 1, closed, 24);
    read.fh = open_node(lookup(1, "version"));
    cut_all(FUSE_READ, 2, &read, sizeof(read));
    struct sent *sent = ask(FUSE_OPENDIR, 1, &how, sizeof(how), ROOM);
    memcpy(&read.fh, sent->data, 8);
    drop(sent);
    cut_all(FUSE_READDIR, 1, &read, sizeof(read));
    cut_all(FUSE_WRITE, 2, &read, sizeof(read));
    cut_all(77, 2, &read, sizeof(read));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_works_before_init, begin_raw, end),
        cmocka_unit_test_setup_teardown(init_takes_what_it_knows, begin_raw, end),
        cmocka_unit_test_setup_teardown(a_second_init_drops_all_files, begin, end),
        cmocka_unit_test_setup_teardown(names_lead_to_nodes, begin, end),
        cmocka_unit_test_setup_teardown(modes_and_group_are_the_tenants, begin, end),
        cmocka_unit_test_setup_teardown(free_space_is_the_tenants_memory, begin, end),
        cmocka_unit_test_setup_teardown(wrong_names_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(foreign_nodes_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(some_requests_have_no_answer, begin, end),
        cmocka_unit_test_setup_teardown(the_rest_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(headers_say_what_is_there, begin, end),
        cmocka_unit_test_setup_teardown(answers_need_room, begin, end),
        cmocka_unit_test_setup_teardown(the_same_unique_twice_is_two_requests, begin, end),
        cmocka_unit_test_setup_teardown(memory_may_be_in_pieces, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
