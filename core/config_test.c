/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tests/check.h"
#include "core/tests/child.h"

static void say(vaccel_status status)
{
    printf("%s: %s\n", vaccel_status_name(status), vaccel_last_error());
}

static void open_one(void)
{
    vaccel_session *session = NULL;
    vaccel_status status = vaccel_session_open(NULL, &session);

    say(status);
    if (status != VACCEL_OK && session)
        printf("the output was touched\n");
    vaccel_session_release(session);
}

static void call_one(void)
{
    vaccel_session *session = NULL;

    if (vaccel_session_open(NULL, &session) == VACCEL_OK)
        say(vaccel_noop(session));
    vaccel_session_release(session);
}

static void look_for_model(void)
{
    vaccel_model *model = NULL;

    say(vaccel_model_open("a-model", &model));
    vaccel_model_release(model);
}

static void inspect_all(void)
{
    vaccel_inventory *inventory = NULL;

    say(vaccel_inspect(&inventory));
    vaccel_inventory_release(inventory);
}

static const struct child_case cases[] = {{"open", open_one},
                                          {"call", call_one},
                                          {"model", look_for_model},
                                          {"inspect", inspect_all},
                                          {NULL, NULL}};

static const char *run(const char *name, const char *variable, const char *value)
{
    char entry[70000];
    const char *const environment[] = {entry, NULL};

    snprintf(entry, sizeof(entry), "%s=%s", variable, value);
    return child_run(name, environment);
}

/* A message that names the variable, the value and what it should be, and says what to do. */
static void check_refusal(const char *output, const char *variable, const char *value,
                          const char *expected)
{
    assert_contains(output, "ERR_CONFIG: ");
    assert_contains(output, variable);
    assert_contains(output, value);
    assert_contains(output, expected);
    assert_contains(output, "correct or unset it");
    assert_lacks(output, "touched");
}

static void nonsense_is_refused(void **state)
{
    static const struct {
        const char *variable;
        const char *value;
        const char *expected;
    } wrong[] = {
        {"VACCEL_LOG", "loud", "none, error, warn, info or debug"},
        {"VACCEL_LOG", "Info", "none, error, warn, info or debug"},
        {"VACCEL_PRECISION", "f64", "f32, f16, bf16 or fastest"},
        {"VACCEL_PERFORMANCE", "fast", "latency or throughput"},
        {"VACCEL_VALIDATE", "yes", "0 or 1"},
        {"VACCEL_BACKEND", "Open VINO", "a backend's name"},
        {"VACCEL_BACKEND", "/loop", "a backend's name"},
        {"VACCEL_BACKEND", "loop/", "a backend's name"},
        {"VACCEL_BACKEND", "loop//noop", "a backend's name"},
        {"VACCEL_DEVICE", "the first one", "a device's name"},
        {"VACCEL_TARGET", "/run/vaccel/default.sock", "unix:"},
        {"VACCEL_TARGET", "unix:", "unix:"},
        {"VACCEL_TARGET", "unix:/", "unix:"},
        {"VACCEL_TARGET", "unix:relative", "unix:"},
        {"VACCEL_TARGET", "tcp:127.0.0.1:80", "unix:"},
        {"VACCEL_TARGET", "vsock:", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "vsocks", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "vsock:3:", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "vsock:-1", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "vsock:host", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "vsock:2:30305:1", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "vsock:4294967295", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "vsock:2:99999999999999999999", "vsock:CID:PORT"},
        {"VACCEL_TARGET", "None", "none"},
        {"VACCEL_TARGET", "virtio:", "virtio:/run/vaccel"},
        {"VACCEL_TARGET", "virtio:relative", "virtio:/run/vaccel"},
        {"VACCEL_PROBE_TIMEOUT_MS", "soon", "from 1 to 600000"},
        {"VACCEL_PROBE_TIMEOUT_MS", "0", "from 1 to 600000"},
        {"VACCEL_PROBE_TIMEOUT_MS", "-5", "from 1 to 600000"},
        {"VACCEL_PROBE_TIMEOUT_MS", " 5", "from 1 to 600000"},
        {"VACCEL_PROBE_TIMEOUT_MS", "5s", "from 1 to 600000"},
        {"VACCEL_PROBE_TIMEOUT_MS", "600001", "from 1 to 600000"},
        {"VACCEL_PROBE_TIMEOUT_MS", "99999999999999999999", "from 1 to 600000"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *output = run("open", wrong[i].variable, wrong[i].value);
        check_refusal(output, wrong[i].variable, wrong[i].value, wrong[i].expected);
    }
    /* A path that the kernel would not take; a message has the beginning of it. */
    const char *output = run("open", "VACCEL_TARGET",
                             "unix:/a23456789b123456789c123456789d123456789e123456789f123456789"
                             "g123456789h123456789i123456789j123456789k1234567");
    check_refusal(output, "VACCEL_TARGET", "unix:/a23456789b123456789", "107 bytes");
    check_refusal(run("inspect", "VACCEL_LOG", "loud"), "VACCEL_LOG", "loud", "warn");
    check_refusal(run("model", "VACCEL_LOG", "loud"), "VACCEL_LOG", "loud", "warn");
}

static void too_long_is_refused(void **state)
{
    char value[66000];

    (void)state;
    memset(value, 'a', sizeof(value));
    value[128] = '\0';
    assert_contains(run("open", "VACCEL_BACKEND", value), "ERR_CONFIG");
    value[128] = 'a';
    value[sizeof(value) - 1] = '\0';
    assert_contains(run("open", "VACCEL_MODEL_PATH", value), "ERR_CONFIG");
}

static void nonsense_is_quoted_as_text(void **state)
{
    (void)state;
    assert_contains(run("open", "VACCEL_LOG", "l\xc3\xa4ut"), "l\xc3\xa4ut");
    assert_lacks(run("open", "VACCEL_LOG", "l\xe4ut"), "\xe4");
}

static void folders_that_are_not_there_are_refused(void **state)
{
    (void)state;
    check_refusal(run("call", "VACCEL_BACKEND_PATH", "/nonexistent/folder"), "VACCEL_BACKEND_PATH",
                  "/nonexistent/folder", "No such file");
    check_refusal(run("inspect", "VACCEL_BACKEND_PATH", "/dev/null"), "VACCEL_BACKEND_PATH",
                  "/dev/null", "Not a directory");
    check_refusal(run("model", "VACCEL_MODEL_PATH", "/nonexistent/folder"), "VACCEL_MODEL_PATH",
                  "/nonexistent/folder", "No such file");
    check_refusal(run("model", "VACCEL_MODEL_PATH", "/tmp::/dev/null"), "VACCEL_MODEL_PATH",
                  "/dev/null", "not a folder");
}

static void opening_looks_at_no_folder(void **state)
{
    (void)state;
    assert_contains(run("open", "VACCEL_BACKEND_PATH", "/nonexistent/folder"), "OK: ");
    assert_contains(run("open", "VACCEL_MODEL_PATH", "/nonexistent/folder"), "OK: ");
}

static void sense_is_taken(void **state)
{
    static const struct {
        const char *variable;
        const char *value;
    } right[] = {
        {"VACCEL_LOG", "debug"},       {"VACCEL_LOG", ""},
        {"VACCEL_PRECISION", "bf16"},  {"VACCEL_VALIDATE", "0"},
        {"VACCEL_VALIDATE", "1"},      {"VACCEL_BACKEND", "loop/noop"},
        {"VACCEL_BACKEND", ""},        {"VACCEL_PROBE_TIMEOUT_MS", "600000"},
        {"VACCEL_DEVICE", "GPU.0"},    {"VACCEL_BACKEND_PATH", ""},
        {"VACCEL_MODEL_PATH", "/tmp"}, {"VACCEL_PERFORMANCE", "throughput"},
        {"VACCEL_TARGET", "unix:/no"}, {"VACCEL_TARGET", ""},
        {"VACCEL_TARGET", "vsock"},    {"VACCEL_TARGET", "vsock:2"},
        {"VACCEL_TARGET", "none"},     {"VACCEL_TARGET", "vsock:4294967294:30305"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        assert_string_equal(run("open", right[i].variable, right[i].value), "OK: \n");
}

static void the_environment_pins(void **state)
{
    (void)state;
    assert_contains(run("call", "VACCEL_BACKEND", "nobody"), "ERR_NOT_FOUND: ");
    assert_contains(run("call", "VACCEL_BACKEND", "noop"), "OK: ");
    assert_contains(run("call", "VACCEL_BACKEND", "loop/noop"), "OK: ");
    assert_contains(run("call", "VACCEL_DEVICE", "GPU.7"), "ERR_UNAVAILABLE: ");
}

static void the_log_goes_to_standard_error_as_asked(void **state)
{
    (void)state;
    assert_contains(run("call", "VACCEL_LOG", "info"), "vaccel: info: noop goes to backend noop");
    assert_lacks(run("call", "VACCEL_LOG", "warn"), "vaccel: ");
    assert_lacks(run("call", "VACCEL_LOG", "none"), "vaccel: ");
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(too_long_is_refused),
        cmocka_unit_test(nonsense_is_quoted_as_text),
        cmocka_unit_test(folders_that_are_not_there_are_refused),
        cmocka_unit_test(opening_looks_at_no_folder),
        cmocka_unit_test(sense_is_taken),
        cmocka_unit_test(the_environment_pins),
        cmocka_unit_test(the_log_goes_to_standard_error_as_asked),
    };

    child_main(count, arguments, cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
