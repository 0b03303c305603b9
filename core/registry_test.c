/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/tests/check.h"
#include "core/tests/child.h"

static char folder[] = "/tmp/vaccel-registry-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? chdir(folder) : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void inspect(void)
{
    vaccel_inventory *inventory = NULL;

    if (vaccel_inspect(&inventory) != VACCEL_OK)
        printf("%s\n", vaccel_last_error());
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++)
        printf("%s | %s | %s | %s | %d | %s\n", vaccel_inventory_backend_name(inventory, i),
               vaccel_status_name(vaccel_inventory_backend_status(inventory, i)),
               vaccel_inventory_backend_path(inventory, i),
               vaccel_inventory_backend_version(inventory, i),
               vaccel_inventory_backend_rank(inventory, i),
               vaccel_inventory_backend_reason(inventory, i));
    vaccel_inventory_release(inventory);
}

static void call(void)
{
    vaccel_session *session = open_session(NULL);

    printf("%s\n", vaccel_status_name(vaccel_noop(session)));
    vaccel_session_release(session);
}

/* A probe runs later than the folders are read, perhaps in another working directory. */
static void inspect_elsewhere(void)
{
    call();
    if (chdir("/") != 0)
        abort();
    inspect();
}

/* What was added, and where each backend was found. */
static void add_and_inspect(void)
{
    const char *path = getenv("TEST_ADD");

    /* That a session was opened is not too late. */
    vaccel_session_release(open_session(NULL));
    printf("%s\n", vaccel_status_name(vaccel_backend_add_path("")));
    printf("%s\n", vaccel_backend_found_by("noop") ? "early" : "not yet");
    if (path && vaccel_backend_add_path(path) != VACCEL_OK)
        printf("%s\n", vaccel_last_error());
    inspect();
    static const char *const names[] = {"noop", "alpha", "beta", "none"};
    for (int i = 0; i < 4; i++) {
        const char *found_by = vaccel_backend_found_by(names[i]);
        printf("%s by %s\n", names[i], found_by ? found_by : "nobody");
    }
    vaccel_status status = vaccel_backend_add_path("/");
    printf("%s: %s\n", vaccel_status_name(status), vaccel_last_error());
}

static const struct child_case cases[] = {{"inspect", inspect},
                                          {"call", call},
                                          {"elsewhere", inspect_elsewhere},
                                          {"add", add_and_inspect},
                                          {NULL, NULL}};

static const char *look(const char *name, const char *path)
{
    char entry[8192];
    const char *const environment[] = {entry, NULL};

    snprintf(entry, sizeof(entry), "VACCEL_BACKEND_PATH=%s", path);
    return child_run(name, environment);
}

static void copy(const char *from, const char *to, size_t most)
{
    static char bytes[1 << 20];
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");

    assert_non_null(in);
    assert_non_null(out);
    size_t size = fread(bytes, 1, most < sizeof(bytes) ? most : sizeof(bytes), in);
    assert_true(size > 0);
    assert_int_equal(fwrite(bytes, 1, size, out), size);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void what_is_no_backend_is_named_and_left_out(void **state)
{
    (void)state;
    copy("/proc/self/cmdline", "text.so", SIZE_MAX);
    copy(MOCK_FOLDER "/alpha.so", "cut.so", 5000);
    assert_int_equal(mkdir("folder.so", 0700), 0);
    copy("/proc/self/cmdline", "ignored.txt", SIZE_MAX);
    copy("/proc/self/cmdline", ".hidden.so", SIZE_MAX);
    const char *output = look("inspect", folder);
    assert_contains(output, "text | ERR_UNAVAILABLE | ");
    assert_contains(output, "cut | ERR_UNAVAILABLE | ");
    assert_contains(output, "folder | ERR_UNAVAILABLE | ");
    assert_contains(output, "reinstall the backend or remove it");
    assert_contains(output, "noop | OK | ");
    assert_lacks(output, "ignored");
    assert_lacks(output, "hidden");
    assert_string_equal(look("call", folder), "OK\n");
    unlink("text.so");
    unlink("cut.so");
    rmdir("folder.so");
    unlink("ignored.txt");
    unlink(".hidden.so");
}

static void what_speaks_another_language_is_left_out(void **state)
{
    (void)state;
    const char *output = look("inspect", BROKEN_FOLDER "/noentry:" BROKEN_FOLDER "/abi");
    assert_contains(output, "it has no function vaccel_backend_entry");
    assert_contains(output, "it was built for version 3 of the backend ABI and this is version 2");
    assert_contains(output, "noop | OK | ");
}

static void a_file_bears_its_backends_name(void **state)
{
    (void)state;
    copy(MOCK_FOLDER "/alpha.so", "gamma.so", SIZE_MAX);
    const char *output = look("inspect", folder);
    assert_contains(output, "gamma | ERR_UNAVAILABLE | ");
    assert_contains(output, "it calls itself 'alpha'");
    assert_lacks(output, "alpha | ");
    unlink("gamma.so");
}

static void the_first_of_a_name_wins(void **state)
{
    char path[4096];

    (void)state;
    assert_int_equal(mkdir("early", 0700), 0);
    copy(MOCK_FOLDER "/alpha.so", "early/alpha.so", SIZE_MAX);
    snprintf(path, sizeof(path), "%s/early:%s", folder, MOCK_FOLDER);
    const char *output = look("inspect", path);
    assert_contains(output, "early/alpha.so | 1.0, framework mocked 2.0 | 900 | \n");
    assert_lacks(output, MOCK_FOLDER "/alpha.so");
    assert_contains(output, MOCK_FOLDER "/beta.so");
    unlink("early/alpha.so");
    rmdir("early");
}

static void the_highest_rank_comes_first(void **state)
{
    (void)state;
    const char *output = look("inspect", MOCK_FOLDER ":" BROKEN_FOLDER "/noentry");
    const char *order[] = {"shy | ",  "alpha | ", "beta | ",   "native | ",
                           "noop | ", "loop | ",  "noentry | "};
    for (size_t i = 0; i + 1 < sizeof(order) / sizeof(order[0]); i++) {
        assert_contains(output, order[i]);
        assert_contains(output, order[i + 1]);
        assert_true(strstr(output, order[i]) < strstr(output, order[i + 1]));
    }
}

static void a_relative_folder_is_found_from_anywhere(void **state)
{
    (void)state;
    copy(BROKEN_FOLDER "/forks/forks.so", "forks.so", SIZE_MAX);
    const char *output = look("elsewhere", ".");
    assert_contains(output, "forks | OK | /");
    unlink("forks.so");
}

/* The user's folder is `folder`/vaccel/backends.d. */
static const char *look_named(const char *path)
{
    char added[8192];
    char config[8192];
    const char *const environment[] = {config, added, NULL};

    snprintf(config, sizeof(config), "XDG_CONFIG_HOME=%s", folder);
    snprintf(added, sizeof(added), "TEST_ADD=%s", path);
    return child_run("add", environment);
}

static void write_conf(const char *name, const char *text, size_t size, mode_t mode)
{
    char path[512];
    snprintf(path, sizeof(path), "vaccel/backends.d/%s", name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void make_named(void)
{
    assert_int_equal(mkdir("vaccel", 0700), 0);
    assert_int_equal(mkdir("vaccel/backends.d", 0700), 0);
}

static void remove_named(void)
{
    assert_int_equal(system("rm -r vaccel"), 0);
}

static void a_file_of_one_line_names_a_backend(void **state)
{
    static const char line[] = MOCK_FOLDER "/alpha.so\n";

    (void)state;
    make_named();
    write_conf("mine.conf", line, sizeof(line) - 1, 0644);
    write_conf("other.txt", line, sizeof(line) - 1, 0644);
    write_conf(".hidden.conf", line, sizeof(line) - 1, 0644);
    const char *output = look_named("");
    assert_contains(output, "alpha | OK | " MOCK_FOLDER "/alpha.so | ");
    assert_contains(output, "/vaccel/backends.d/mine.conf\nbeta by nobody\n");
    assert_contains(output, "noop by the installation\n");
    assert_contains(output, "ERR_INVALID\nnot yet\n");
    assert_contains(output, "ERR_BUSY: '/' comes too late");
    assert_lacks(output, "hidden");
    assert_lacks(output, "other");
    remove_named();
}

static void what_the_program_adds_comes_before(void **state)
{
    static const char line[] = MOCK_FOLDER "/alpha.so";
    char path[4096];

    (void)state;
    make_named();
    write_conf("mine.conf", line, sizeof(line) - 1, 0600);
    assert_int_equal(mkdir("early", 0700), 0);
    copy(MOCK_FOLDER "/alpha.so", "early/alpha.so", SIZE_MAX);
    snprintf(path, sizeof(path), "%s/early/alpha.so", folder);
    const char *output = look_named(path);
    assert_contains(output, "early/alpha.so | 1.0");
    assert_contains(output, "alpha by the program\n");
    assert_contains(look_named(folder), "alpha by /");
    assert_contains(look_named("/nowhere"), "alpha by /");
    /* The environment takes a file as well as a folder. */
    output = look("inspect", path);
    assert_contains(output, "early/alpha.so | 1.0");
    assert_lacks(output, "beta");
    unlink("early/alpha.so");
    rmdir("early");
    remove_named();
}

static void what_others_could_have_written_is_refused(void **state)
{
    static const char line[] = MOCK_FOLDER "/alpha.so\n";
    char target[4096];

    (void)state;
    make_named();
    write_conf("open.conf", line, sizeof(line) - 1, 0666);
    copy(MOCK_FOLDER "/alpha.so", "alpha.so", SIZE_MAX);
    assert_int_equal(chmod("alpha.so", 0777), 0);
    int length = snprintf(target, sizeof(target), "%s/alpha.so", folder);
    write_conf("target.conf", target, (size_t)length, 0644);
    bool foreign = geteuid() == 0;
    if (foreign) {
        write_conf("foreign.conf", line, sizeof(line) - 1, 0644);
        assert_int_equal(chown("vaccel/backends.d/foreign.conf", 1, 1), 0);
    }
    const char *output = look_named("");
    assert_contains(output, "open | ERR_UNAVAILABLE | ");
    assert_contains(output, "the file can be written by everybody; take that away");
    assert_contains(output, "alpha.so', which can be written by everybody");
    if (foreign)
        assert_contains(output, "the file belongs to another user");
    assert_lacks(output, "alpha | OK");
    /* In a folder that everybody can write, anybody may have put a link. */
    write_conf("good.conf", line, sizeof(line) - 1, 0644);
    assert_int_equal(chmod("vaccel/backends.d", 0777), 0);
    output = look_named("");
    assert_contains(output, "good | ERR_UNAVAILABLE | ");
    assert_contains(output, "the folder can be written by everybody");
    assert_lacks(output, "alpha | OK");
    unlink("alpha.so");
    remove_named();
}

static void what_is_no_line_is_refused(void **state)
{
    static const struct {
        const char *name, *text, *reason;
    } bad[] = {
        {"relative", "backends/alpha.so\n", "no absolute path"},
        {"empty", "", "does not hold one line"},
        {"blank", " \n\n", "does not hold one line"},
        {"two", MOCK_FOLDER "/alpha.so\n" MOCK_FOLDER "/beta.so\n", "does not hold one line"},
        {"missing", "/nowhere/alpha.so\n", "which cannot be found"},
        {"text", "/etc/passwd\n", "no shared object NAME.so"},
    };
    static char nul[] = MOCK_FOLDER "/alpha.so\0/beta.so";
    static char longer[5000];

    (void)state;
    make_named();
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char file[64];
        snprintf(file, sizeof(file), "%s.conf", bad[i].name);
        write_conf(file, bad[i].text, strlen(bad[i].text), 0644);
    }
    write_conf("nul.conf", nul, sizeof(nul) - 1, 0644);
    memset(longer, '/', sizeof(longer));
    write_conf("long.conf", longer, sizeof(longer), 0644);
    assert_int_equal(mkdir("folder.so", 0700), 0);
    char target[4096];
    int length = snprintf(target, sizeof(target), "%s/folder.so", folder);
    write_conf("dir.conf", target, (size_t)length, 0644);
    assert_int_equal(mkdir("vaccel/backends.d/sub.conf", 0700), 0);
    assert_int_equal(mkfifo("vaccel/backends.d/fifo.conf", 0600), 0);
    assert_int_equal(symlink("/nowhere", "vaccel/backends.d/link.conf"), 0);
    const char *output = look_named("");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char start[64];
        snprintf(start, sizeof(start), "%s | ERR_UNAVAILABLE | ", bad[i].name);
        const char *at = strstr(output, start);
        assert_non_null(at);
        assert_non_null(strstr(at, bad[i].reason));
        assert_true(strstr(at, bad[i].reason) < strchr(at, '\n'));
    }
    static const char *const others[] = {"nul | ERR", "long | ERR", "dir | ERR",
                                         "sub | ERR", "fifo | ERR", "link | ERR"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_contains(output, others[i]);
    assert_contains(output, "noop | OK | ");
    assert_lacks(output, "alpha | OK");
    rmdir("folder.so");
    remove_named();
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_backend_is_named_and_left_out),
        cmocka_unit_test(what_speaks_another_language_is_left_out),
        cmocka_unit_test(a_file_bears_its_backends_name),
        cmocka_unit_test(the_first_of_a_name_wins),
        cmocka_unit_test(the_highest_rank_comes_first),
        cmocka_unit_test(a_relative_folder_is_found_from_anywhere),
        cmocka_unit_test(a_file_of_one_line_names_a_backend),
        cmocka_unit_test(what_the_program_adds_comes_before),
        cmocka_unit_test(what_others_could_have_written_is_refused),
        cmocka_unit_test(what_is_no_line_is_refused),
    };

    child_main(count, arguments, cases);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
