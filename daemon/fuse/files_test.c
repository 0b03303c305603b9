/* SPDX-License-Identifier: Apache-2.0 */
/** Texts, folders and open files; right and wrong, over the life of a worker and beyond. */
#include <errno.h>
#include <fcntl.h>

#include "daemon/fuse/file.h"
#include "daemon/fuse/tests/guest.h"

enum { ROOM = 1 << 16 };

static int ask_error(uint32_t opcode, uint64_t node, const void *arg, size_t size)
{
    return error_of(ask(opcode, node, arg, size, ROOM));
}

/* The bytes of an open text, NUL-terminated, in static memory. */
static const char *read_text(uint64_t node, uint64_t file, uint64_t offset, uint32_t size)
{
    static char text[ROOM];
    const struct fuse_read_in asked = {.fh = file, .offset = offset, .size = size};
    struct sent *sent = ask(FUSE_READ, node, &asked, sizeof(asked), ROOM);

    assert_int_equal(sent->head.error, 0);
    assert_true(sent->size < sizeof(text));
    memcpy(text, sent->data, sent->size);
    text[sent->size] = 0;
    drop(sent);
    return text;
}

static const char *text_of(uint64_t folder, const char *name)
{
    const struct fuse_open_in how = {.flags = O_RDONLY};
    struct fuse_open_out opened;
    uint64_t node = lookup(folder, name);
    struct sent *sent = ask(FUSE_OPEN, node, &how, sizeof(how), ROOM);

    assert_int_equal(sent->head.error, 0);
    memcpy(&opened, sent->data, sizeof(opened));
    drop(sent);
    const char *text = read_text(node, opened.fh, 0, ROOM / 2);
    release_file(opened.fh);
    return text;
}

static void texts_say_what_is_here(void **state)
{
    (void)state;
    assert_string_equal(text_of(1, "version"), "vaccel 0.1.0\nwire 0\n");
    assert_non_null(strstr(text_of(1, "ops"), "1\t1\tnoop\n"));
    assert_non_null(strstr(text_of(1, "ops"), "\timage_classify\n"));
    assert_non_null(
        strstr(text_of(1, "backends"), "mock\tOK\t1.0, framework mocked 2.0\tCPU,GPU.0\n"));
    assert_non_null(strstr(text_of(lookup(1, "models"), "net-a"), "\"name\": \"net-a\""));
    assert_non_null(strstr(text_of(lookup(1, "models"), "net-b"), "\"name\": \"net-b\""));
}

/* The value of a metric; fails the test when it is not there with its HELP and TYPE. */
static long metric(const char *name)
{
    char what[128];
    const char *text = text_of(1, "metrics");
    size_t base = strcspn(name, "{");

    snprintf(what, sizeof(what), "# HELP %.*s ", (int)base, name);
    assert_non_null(strstr(text, what));
    snprintf(what, sizeof(what), "# TYPE %.*s ", (int)base, name);
    assert_non_null(strstr(text, what));
    snprintf(what, sizeof(what), "\n%s ", name);
    const char *line = strstr(text, what);
    assert_non_null(line);
    return strtol(line + strlen(what), NULL, 10);
}

static void metrics_count(void **state)
{
    struct message message;
    uint64_t session = open_session_file();

    (void)state;
    long calls = metric("vaccel_calls_total");
    long failures = metric("vaccel_call_failures_total");
    long frames = metric("vaccel_copied_bytes_total{kind=\"frame\"}");
    assert_int_equal(metric("vaccel_sessions"), 1);
    assert_int_equal(metric("vaccel_calls_in_flight"), 0);
    write_noop(&message, 1);
    drop(call(session, &message, 1024));
    message.bytes[20] = 99; /* a version of the op that is not known */
    drop(call(session, &message, 1024));
    assert_int_equal(metric("vaccel_calls_total"), calls + 2);
    assert_int_equal(metric("vaccel_call_failures_total"), failures + 1);
    assert_int_equal(metric("vaccel_copied_bytes_total{kind=\"frame\"}"),
                     frames + 2 * (long)message.frame);
    atomic_store(&vac_tenant.kicks, 7);
    atomic_store(&vac_tenant.interrupts, 8);
    atomic_store(&vac_tenant.requests, 9);
    assert_int_equal(metric("vaccel_kicks_total"), 7);
    assert_int_equal(metric("vaccel_interrupts_total"), 8);
    assert_int_equal(metric("vaccel_requests_total"), 9);
    assert_true(metric("process_resident_memory_bytes") > 100000);
    assert_true(metric("vaccel_worker_uptime_seconds") >= 0);
    release_file(session);
    assert_int_equal(metric("vaccel_sessions"), 0);
    /* What is there is documented. */
    static char document[1 << 14];
    FILE *file = fopen(METRICS_DOCUMENT, "r");
    assert_non_null(file);
    assert_true(fread(document, 1, sizeof(document) - 1, file) > 0);
    fclose(file);
    /* The format: lines of a name, perhaps labels, and a number. */
    char *text = strdup(text_of(1, "metrics"));
    char *position;
    assert_non_null(text);
    for (char *line = strtok_r(text, "\n", &position); line;
         line = strtok_r(NULL, "\n", &position)) {
        char *space = strrchr(line, ' ');
        char *rest;
        char name[128];
        if (sscanf(line, "# TYPE %127s", name) == 1)
            assert_non_null(strstr(document, name));
        if (sscanf(line, "vaccel_copied_bytes_total{kind=\"%127[^\"]", name) == 1)
            assert_non_null(strstr(document, name));
        assert_non_null(space);
        strtod(space + 1, &rest);
        assert_true(line[0] == '#' || (*rest == 0 && rest > space + 1));
    }
    free(text);
}

static void a_text_is_read_from_anywhere(void **state)
{
    uint64_t file = open_node(2);
    static const char whole[] = "vaccel 0.1.0\nwire 0\n";

    (void)state;
    for (uint64_t at = 0; at < sizeof(whole) + 2; at++) {
        for (uint32_t size = 0; size < sizeof(whole) + 2; size++) {
            char part[sizeof(whole)] = "";
            if (at < sizeof(whole) - 1)
                snprintf(part, (size < sizeof(part) ? size : sizeof(part) - 1) + 1, "%s",
                         whole + at);
            assert_string_equal(read_text(2, file, at, size), part);
        }
    }
    assert_string_equal(read_text(2, file, UINT64_MAX, UINT32_MAX), "");
    assert_string_equal(read_text(2, file, UINT64_MAX - 1, 100), "");
    assert_string_equal(read_text(2, file, 0, UINT32_MAX), whole);
}

static void an_answer_is_no_longer_than_its_room(void **state)
{
    const struct fuse_read_in asked = {.fh = open_node(2), .size = 1000};

    (void)state;
    for (size_t room = sizeof(struct fuse_out_header); room < 36; room++) {
        struct sent *sent = ask(FUSE_READ, 2, &asked, sizeof(asked), room);
        assert_int_equal(sent->written, room);
        drop(sent);
    }
}

static void texts_are_not_written(void **state)
{
    static const uint32_t modes[] = {O_WRONLY, O_RDWR, O_RDWR | O_TRUNC};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct fuse_open_in how = {.flags = modes[i]};
        assert_int_equal(ask_error(FUSE_OPEN, 2, &how, sizeof(how)), EROFS);
        assert_int_equal(ask_error(FUSE_OPEN, 1, &how, sizeof(how)), EISDIR);
        assert_int_equal(ask_error(FUSE_OPEN, lookup(1, "session"), &how, sizeof(how)), 0);
        assert_int_equal(ask_error(FUSE_OPENDIR, 2, &how, sizeof(how)), ENOTDIR);
    }
}

static uint64_t open_folder(uint64_t node)
{
    const struct fuse_open_in how = {.flags = 0};
    struct fuse_open_out opened;
    struct sent *sent = ask(FUSE_OPENDIR, node, &how, sizeof(how), ROOM);

    assert_int_equal(sent->head.error, 0);
    memcpy(&opened, sent->data, sizeof(opened));
    drop(sent);
    return opened.fh;
}

/* The names in a folder, each followed by a space, read in pieces of `size` bytes. */
static void list(uint64_t node, uint32_t size, char *names)
{
    struct fuse_read_in asked = {.fh = open_folder(node), .size = size};
    const struct fuse_release_in which = {.fh = asked.fh};
    bool more = true;

    names[0] = 0;
    while (more) {
        struct sent *sent = ask(FUSE_READDIR, node, &asked, sizeof(asked), ROOM);
        assert_int_equal(sent->head.error, 0);
        more = sent->size != 0;
        for (size_t at = 0; at < sent->size;) {
            struct fuse_dirent entry;
            assert_true(sent->size - at >= FUSE_NAME_OFFSET);
            memcpy(&entry, sent->data + at, FUSE_NAME_OFFSET);
            strncat(names, (const char *)sent->data + at + FUSE_NAME_OFFSET, entry.namelen);
            strcat(names, entry.type == 4 ? "/ " : " ");
            at += FUSE_DIRENT_ALIGN(FUSE_NAME_OFFSET + entry.namelen);
            assert_true(at <= sent->size);
            asked.offset = entry.off;
        }
        drop(sent);
    }
    assert_int_equal(ask_error(FUSE_RELEASEDIR, node, &which, sizeof(which)), 0);
}

static void folders_are_listed(void **state)
{
    static const char root[] = "./ ../ version backends ops models/ metrics session call do/ ";
    char names[1024];

    (void)state;
    for (uint32_t size = 40; size < 400; size += 8) {
        list(1, size, names);
        assert_string_equal(names, root);
        list(lookup(1, "models"), size, names);
        assert_string_equal(names, "./ ../ net-a net-b ");
    }
}

static void folders_are_listed_from_entries_on(void **state)
{
    struct fuse_read_in asked = {.fh = open_folder(1), .size = 1000};

    (void)state;
    for (asked.offset = 1; asked.offset < 32; asked.offset++)
        assert_int_equal(ask_error(FUSE_READDIR, 1, &asked, sizeof(asked)), EINVAL);
    asked.offset = UINT64_MAX;
    assert_int_equal(ask_error(FUSE_READDIR, 1, &asked, sizeof(asked)), EINVAL);
    asked.offset = 0;
    asked.size = 31; /* less than the first entry */
    assert_int_equal(ask_error(FUSE_READDIR, 1, &asked, sizeof(asked)), EINVAL);
}

static void foreign_files_are_refused(void **state)
{
    uint64_t session = open_session_file();
    uint64_t text = open_node(2);
    uint64_t folder = open_folder(1);
    const uint64_t wrong[] = {
        0,      1,        session,    session + 1, text + 1,
        folder, text - 1, UINT64_MAX, 2,           (uint64_t)VAC_NUMBER_TEXT << 60};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const struct fuse_read_in asked = {.fh = wrong[i], .size = 100};
        assert_int_equal(ask_error(FUSE_READ, 2, &asked, sizeof(asked)),
                         wrong[i] == session ? ENODATA : EBADF);
        if (wrong[i] != folder)
            assert_int_equal(ask_error(FUSE_READDIR, 1, &asked, sizeof(asked)), EBADF);
        if (wrong[i] != session)
            assert_int_equal(error_of(ask(FUSE_RELEASE, 1, &asked, 24, ROOM)), EBADF);
    }
    const struct fuse_read_in asked = {.fh = text, .size = 100};
    release_file(text);
    assert_int_equal(ask_error(FUSE_READ, 2, &asked, sizeof(asked)), EBADF);
    assert_int_equal(error_of(ask(FUSE_RELEASE, 1, &asked, 24, ROOM)), EBADF);
}

static void requests_are_whole(void **state)
{
    const struct fuse_read_in asked = {.fh = open_node(2), .size = 100};
    static const uint32_t opcodes[] = {FUSE_READ,  FUSE_READDIR, FUSE_RELEASE,
                                       FUSE_IOCTL, FUSE_OPEN,    FUSE_RELEASEDIR};
    static const size_t sizes[] = {40, 40, 24, 32, 8, 24};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (size_t size = 0; size < sizes[i]; size++)
            assert_int_equal(ask_error(opcodes[i], 2, &asked, size), EINVAL);
    }
}

static void files_are_limited(void **state)
{
    const struct fuse_open_in how = {.flags = 0};
    uint64_t node = lookup(1, "session");

    (void)state;
    vac_tenant.max_sessions = 3;
    uint64_t first = open_node(node);
    open_node(node);
    open_node(node);
    assert_int_equal(ask_error(FUSE_OPEN, node, &how, sizeof(how)), ENFILE);
    release_file(first);
    open_node(node);
    assert_int_equal(ask_error(FUSE_OPEN, node, &how, sizeof(how)), ENFILE);
    for (int i = 0; i < VAC_FUSE_TEXTS; i++)
        open_node(2);
    assert_int_equal(ask_error(FUSE_OPEN, 2, &how, sizeof(how)), ENFILE);
    assert_int_equal(ask_error(FUSE_OPENDIR, 1, &how, sizeof(how)), ENFILE);
    init();
    open_node(node);
    open_node(2);
    vac_tenant.max_memory = 1;
    assert_int_equal(ask_error(FUSE_OPEN, 2, &how, sizeof(how)), ENOMEM);
}

/* Another worker goes on where this one stopped, as a crash leaves it. */
static struct vac_fuse *go_on(_Atomic uint64_t *word)
{
    struct vac_fuse *dead = fuse;

    fuse = vac_fuse_new();
    assert_non_null(fuse);
    vac_fuse_resume(fuse, word);
    return dead;
}

static void files_outlive_their_worker(void **state)
{
    struct message message;
    _Atomic uint64_t word = 0;

    (void)state;
    vac_fuse_resume(fuse, &word);
    assert_int_equal(error_of(ask(FUSE_GETATTR, 1, NULL, 0, ROOM)), EIO);
    init();
    uint64_t node = lookup(1, "session");
    uint64_t model = lookup(lookup(1, "models"), "net-b");
    uint64_t session = open_node(node);
    uint64_t closed = open_node(node);
    uint64_t text = open_node(2);
    uint64_t json = open_node(model);
    uint64_t folder = open_folder(1);
    release_file(closed);
    vac_fuse_free(go_on(&word));

    /* No INIT, no LOOKUP, no OPEN: the guest knows nothing of it. */
    write_noop(&message, 1);
    struct sent *sent = call(session, &message, 1024);
    assert_int_equal(status_of(sent), VACCEL_OK);
    drop(sent);
    assert_int_equal(atomic_load(&vac_tenant.sessions), 1);
    assert_string_equal(read_text(2, text, 7, 5), "0.1.0");
    assert_non_null(strstr(read_text(model, json, 0, 100), "net-b"));
    const struct fuse_read_in asked = {.fh = folder, .size = 1000};
    assert_int_equal(ask_error(FUSE_READDIR, 1, &asked, sizeof(asked)), 0);
    uint64_t other = open_node(node);
    assert_int_not_equal(other, session);
    assert_int_not_equal(lookup(1, "session"), node);

    /* What this one closed is closed, as is what INIT drops. */
    release_file(session);
    release_file(other);
    assert_int_equal(error_of(call(other, &message, 1024)), EBADF);
    init();
    assert_int_equal(error_of(call(session, &message, 1024)), EBADF);
    assert_int_equal(ask_error(FUSE_READ, 2, &(struct fuse_read_in){.fh = text}, 40), EBADF);

    /* And what was not INIT before is not INIT after. */
    assert_int_equal(ask_error(FUSE_DESTROY, 0, NULL, 0), 0);
    vac_fuse_free(go_on(&word));
    assert_int_equal(error_of(ask(FUSE_GETATTR, 1, NULL, 0, ROOM)), EIO);
    vac_fuse_free(fuse);
    fuse = vac_fuse_new();
}

static void files_of_a_worker_before_are_limited(void **state)
{
    struct message message;
    _Atomic uint64_t word = 0;
    uint64_t files[4];

    (void)state;
    vac_fuse_resume(fuse, &word);
    init();
    for (int i = 0; i < 4; i++)
        files[i] = open_session_file();
    vac_fuse_free(go_on(&word));
    vac_tenant.max_sessions = 2;
    write_noop(&message, 1);
    for (int i = 0; i < 4; i++)
        assert_int_equal(error_of(call(files[i], &message, 1024)), i < 2 ? 0 : ENFILE);
    release_file(files[0]);
    assert_int_equal(error_of(call(files[2], &message, 1024)), 0);
    vac_fuse_free(fuse);
    fuse = vac_fuse_new();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_say_what_is_here, begin, end),
        cmocka_unit_test_setup_teardown(metrics_count, begin, end),
        cmocka_unit_test_setup_teardown(a_text_is_read_from_anywhere, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_is_no_longer_than_its_room, begin, end),
        cmocka_unit_test_setup_teardown(texts_are_not_written, begin, end),
        cmocka_unit_test_setup_teardown(folders_are_listed, begin, end),
        cmocka_unit_test_setup_teardown(folders_are_listed_from_entries_on, begin, end),
        cmocka_unit_test_setup_teardown(foreign_files_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(requests_are_whole, begin, end),
        cmocka_unit_test_setup_teardown(files_are_limited, begin, end),
        cmocka_unit_test_setup_teardown(files_outlive_their_worker, begin_raw, end),
        cmocka_unit_test_setup_teardown(files_of_a_worker_before_are_limited, begin_raw, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
