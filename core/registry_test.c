/* SPDX-License-Identifier: Apache-2.0 */
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

static const struct child_case cases[] = {
    {"inspect", inspect}, {"call", call}, {"elsewhere", inspect_elsewhere}, {NULL, NULL}};

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

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_backend_is_named_and_left_out),
        cmocka_unit_test(what_speaks_another_language_is_left_out),
        cmocka_unit_test(a_file_bears_its_backends_name),
        cmocka_unit_test(the_first_of_a_name_wins),
        cmocka_unit_test(the_highest_rank_comes_first),
        cmocka_unit_test(a_relative_folder_is_found_from_anywhere),
    };

    child_main(count, arguments, cases);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
