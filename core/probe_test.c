/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>
#include <unistd.h>

#include "core/tests/check.h"
#include "core/tests/child.h"

static void print_inventory(FILE *out)
{
    vaccel_inventory *inventory = NULL;

    if (vaccel_inspect(&inventory) != VACCEL_OK)
        fprintf(out, "%s\n", vaccel_last_error());
    for (size_t b = 0; b < vaccel_inventory_backend_count(inventory); b++) {
        fprintf(out, "%s: %s: %s\n", vaccel_inventory_backend_name(inventory, b),
                vaccel_status_name(vaccel_inventory_backend_status(inventory, b)),
                vaccel_inventory_backend_reason(inventory, b));
        for (size_t d = 0; d < vaccel_inventory_backend_device_count(inventory, b); d++)
            fprintf(out, "  %s, %s, %s\n", vaccel_inventory_backend_device_name(inventory, b, d),
                    vaccel_inventory_backend_device_description(inventory, b, d),
                    vaccel_inventory_backend_device_precisions(inventory, b, d));
    }
    vaccel_inventory_release(inventory);
}

static void inspect(void)
{
    print_inventory(stdout);
    /* A second look asks no probe again. */
    print_inventory(stdout);
    fflush(stdout);
}

/* As in a daemon: the pipe to the helper then has the numbers of the standard streams. */
static void inspect_without_streams(void)
{
    FILE *out = fdopen(dup(1), "w");

    close(0);
    close(1);
    close(2);
    print_inventory(out);
    fclose(out);
}

static const struct child_case cases[] = {
    {"inspect", inspect}, {"streams", inspect_without_streams}, {NULL, NULL}};

static const char *look(const char *name, const char *folder, const char *timeout)
{
    char path[4096];
    char limit[64];
    const char *const environment[] = {path, limit, NULL};

    snprintf(path, sizeof(path), "VACCEL_BACKEND_PATH=%s/%s", BROKEN_FOLDER, folder);
    snprintf(limit, sizeof(limit), "VACCEL_PROBE_TIMEOUT_MS=%s", timeout);
    return child_run(name, environment);
}

/* The others are still there. */
static void check_others(const char *output)
{
    assert_contains(output, "noop: OK: \n");
    assert_contains(output, "loop: OK: \n");
}

static void a_crash_is_survived(void **state)
{
    (void)state;
    const char *output = look("inspect", "crash", "60000");
    assert_contains(output, "crash: ERR_UNAVAILABLE: its probe crashed (Aborted)");
    assert_contains(output, "remove the backend");
    check_others(output);
}

static void an_exit_is_survived(void **state)
{
    (void)state;
    const char *output = look("inspect", "exits", "60000");
    assert_contains(output, "exits: ERR_UNAVAILABLE: its probe ended the process (exit status 7)");
    check_others(output);
}

static void a_hang_is_ended(void **state)
{
    (void)state;
    const char *output = look("inspect", "hang", "300");
    assert_contains(output, "hang: ERR_UNAVAILABLE: its probe did not end within 300 ms");
    assert_contains(output, "VACCEL_PROBE_TIMEOUT_MS");
    check_others(output);
}

static void a_hang_without_descriptors_is_ended(void **state)
{
    (void)state;
    const char *output = look("inspect", "closes", "300");
    assert_contains(output, "closes: ERR_UNAVAILABLE: its probe did not end within 300 ms");
    check_others(output);
}

static void garbage_is_no_report(void **state)
{
    (void)state;
    const char *output = look("inspect", "garbage", "60000");
    assert_contains(output, "garbage: ERR_UNAVAILABLE: its probe ended the process");
    check_others(output);
}

static void a_probe_without_end_is_ended(void **state)
{
    (void)state;
    const char *output = look("inspect", "chatty", "60000");
    assert_contains(output, "chatty: ERR_UNAVAILABLE: its probe reported more than");
    check_others(output);
}

static void a_process_left_behind_does_not_matter(void **state)
{
    (void)state;
    const char *output = look("inspect", "forks", "60000");
    assert_contains(output, "forks: OK: \n  CPU, the processor, with a tab and a line, f32\n");
    check_others(output);
}

static void a_failure_without_a_reason_gets_one(void **state)
{
    (void)state;
    const char *output = look("inspect", "silent", "60000");
    assert_contains(output, "silent: ERR_UNAVAILABLE: backend silent: probe failed: ");
    output = look("inspect", "positive", "60000");
    assert_contains(output, "positive: ERR_BACKEND: backend positive: probe returned 42");
    check_others(output);
}

static void closed_streams_do_not_matter(void **state)
{
    (void)state;
    assert_contains(look("streams", "forks", "60000"), "forks: OK: \n");
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_is_survived),
        cmocka_unit_test(an_exit_is_survived),
        cmocka_unit_test(a_hang_is_ended),
        cmocka_unit_test(a_hang_without_descriptors_is_ended),
        cmocka_unit_test(garbage_is_no_report),
        cmocka_unit_test(a_probe_without_end_is_ended),
        cmocka_unit_test(a_process_left_behind_does_not_matter),
        cmocka_unit_test(a_failure_without_a_reason_gets_one),
        cmocka_unit_test(closed_streams_do_not_matter),
    };

    child_main(count, arguments, cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
