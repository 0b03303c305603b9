/* SPDX-License-Identifier: Apache-2.0 */
/* Execution providers that the environment names: what its variable may say, libraries that are
 * none, and, where the Python package is here, OpenVINO's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <vaccel/vaccel.h>

enum { SKIP = 77 };

#define VARIABLE "VACCEL_ONNXRUNTIME_PROVIDERS"

static float values[6] = {1, 2, 3, 4, 5, 6};
static int64_t shape[2] = {2, 3};
static const vaccel_tensor input = {
    .data = values, .size = sizeof(values), .shape = shape, .rank = 2, .dtype = VACCEL_DTYPE_F32};

/* What one process saw; ONNX Runtime reads the variable once, so each case has a process. */
struct seen {
    vaccel_status status;
    char error[1024];
    char log[4096];
    char devices[256]; /* of the backend: "CPU ov " */
    char device[32];   /* that the call ran on */
    float sum;         /* of the output */
};

static void keep_log(void *user, vaccel_log_level level, const char *message)
{
    struct seen *seen = user;
    size_t used = strlen(seen->log);
    if (level <= VACCEL_LOG_WARN) {
        snprintf(seen->log + used, sizeof(seen->log) - used, "%s\n", message);
    }
}

static void list_devices(struct seen *seen)
{
    vaccel_inventory *inventory = NULL;
    assert_int_equal(vaccel_inspect(&inventory), VACCEL_OK);
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        if (strcmp(vaccel_inventory_backend_name(inventory, i), "onnxruntime") != 0) {
            continue;
        }
        for (size_t d = 0; d < vaccel_inventory_backend_device_count(inventory, i); d++) {
            size_t used = strlen(seen->devices);
            snprintf(seen->devices + used, sizeof(seen->devices) - used, "%s ",
                     vaccel_inventory_backend_device_name(inventory, i, d));
        }
    }
    vaccel_inventory_release(inventory);
}

static void infer(const char *device, struct seen *seen)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    vaccel_model *model = NULL;
    vaccel_inference *result = NULL;
    char path[512];
    snprintf(path, sizeof(path), "%s/successor.onnx", getenv("VACCEL_NETWORKS"));
    options.backend = "onnxruntime";
    options.device = device;
    assert_int_equal(vaccel_session_open(&options, &session), VACCEL_OK);
    assert_int_equal(vaccel_model_open(path, &model), VACCEL_OK);
    seen->status = vaccel_infer(session, model, &input, 1, NULL, 0, &result);
    if (seen->status == VACCEL_OK) {
        const float *out = vaccel_inference_output(result, 0)->data;
        snprintf(seen->device, sizeof(seen->device), "%s", vaccel_inference_device(result));
        for (int i = 0; i < 6; i++) {
            seen->sum += out[i];
        }
        vaccel_inference_release(result);
    } else {
        snprintf(seen->error, sizeof(seen->error), "%s", vaccel_last_error());
    }
    vaccel_model_release(model);
    vaccel_session_release(session);
}

/* One call on `device` (NULL: any) in a process whose variable says `providers` (NULL: unset). */
static void in_a_process(const char *providers, const char *device, struct seen *seen)
{
    int ends[2];
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        memset(seen, 0, sizeof(*seen));
        if (providers != NULL) {
            setenv(VARIABLE, providers, 1);
        } else {
            unsetenv(VARIABLE);
        }
        vaccel_log_set(keep_log, seen, VACCEL_LOG_WARN);
        infer(device, seen);
        /* Takes long, because it asks every backend. */
        if (seen->status == VACCEL_OK) {
            list_devices(seen);
        }
        bool told = write(ends[1], seen, sizeof(*seen)) == (ssize_t)sizeof(*seen);
        _exit(told ? 0 : 1);
    }
    close(ends[1]);
    size_t got = 0;
    for (ssize_t n;
         got < sizeof(*seen) && (n = read(ends[0], (char *)seen + got, sizeof(*seen) - got)) > 0;) {
        got += (size_t)n;
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(got, sizeof(*seen));
}

static void expect_words(const char *text, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strstr(text, words[i]) == NULL) {
            fail_msg("'%s' is not in: %s", words[i], text);
        }
    }
}

static void test_what_the_variable_may_not_say(void **state)
{
    static const struct {
        const char *text;
        const char *word;
    } cases[] = {
        {"npu", "'npu' is no pair of a name and a path"},
        {"=/a.so", "is no pair"},
        {"npu=", "is no pair"},
        {"npu=a.so", "does not begin with '/'"},
        {"npu=/a.so,,b=/b.so", "'' is no pair"},
        {"n.1=/a.so", "has a name that is not letters"},
        {"1n=/a.so", "has a name that is not letters"},
        {"cuda=/a.so", "'cuda=/a.so' takes the name of a device"},
        {"npu=/a.so,npu=/b.so", "'npu=/b.so' takes a name for the second time"},
        {"a123456789012345678901234=/a.so", "is too long"},
        {"a=/a,b=/a,c=/a,d=/a,e=/a,f=/a,g=/a,h=/a,i=/a", "'i=/a' is one more than the 8"},
    };
    struct seen seen;
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        in_a_process(cases[i].text, NULL, &seen);
        assert_int_equal(seen.status, VACCEL_ERR_CONFIG);
        expect_words(seen.error,
                     (const char *const[]){VARIABLE, cases[i].word, "NAME=/PATH", NULL});
    }
}

static void expect_left_out(const char *path, const char *why)
{
    struct seen seen;
    char providers[600];
    snprintf(providers, sizeof(providers), "npu=%s", path);
    /* The processor is still there, and a call for another device is not answered by it. */
    in_a_process(providers, NULL, &seen);
    assert_int_equal(seen.status, VACCEL_OK);
    assert_string_equal(seen.device, "CPU");
    assert_string_equal(seen.devices, "CPU ");
    expect_words(seen.log, (const char *const[]){"npu", path, why, VARIABLE, NULL});
    in_a_process(providers, "npu", &seen);
    assert_int_equal(seen.status, VACCEL_ERR_UNAVAILABLE);
    expect_words(seen.error, (const char *const[]){"npu", "CPU", NULL});
}

static void test_a_library_that_is_none(void **state)
{
    (void)state;
    expect_left_out("/nowhere/provider.so", "cannot open shared object file");
    expect_left_out(getenv("VACCEL_TEST_TEXT"), "invalid ELF header");
    expect_left_out(getenv("VACCEL_TEST_OTHER"), "CreateEpFactories");
}

static void test_no_variable_no_plugin(void **state)
{
    struct seen seen;
    (void)state;
    in_a_process(NULL, "npu", &seen);
    assert_int_equal(seen.status, VACCEL_ERR_UNAVAILABLE);
    in_a_process("", NULL, &seen);
    assert_int_equal(seen.status, VACCEL_OK);
    assert_string_equal(seen.devices, "CPU ");
    assert_string_equal(seen.log, "");
}

/* A provider that is one: OpenVINO's, on the processor. */
static void test_a_provider(void **state)
{
    const char *plugin = getenv("VACCEL_TEST_PROVIDER");
    struct seen seen;
    char providers[600];
    (void)state;
    if (plugin == NULL || plugin[0] == '\0') {
        print_message("not tested with a provider: pip install onnxruntime-ep-openvino\n");
        skip();
    }
    snprintf(providers, sizeof(providers), "gone=/nowhere.so,ov=%s", plugin);
    in_a_process(providers, "ov", &seen);
    if (strstr(seen.log, "finds no device") != NULL) {
        /* It takes Intel's devices only; where there are others, it says so. */
        expect_words(seen.log, (const char *const[]){"ov", plugin, "knows of: CPU of ", NULL});
        assert_null(strstr(seen.log, "CPU of Intel"));
        assert_int_equal(seen.status, VACCEL_ERR_UNAVAILABLE);
        print_message("not tested with a provider that answers: %s", seen.log);
        skip();
    }
    if (seen.status != VACCEL_OK) {
        fail_msg("%s\n%s", seen.error, seen.log);
    }
    assert_string_equal(seen.device, "ov");
    assert_true(seen.sum == 1 + 2 + 3 + 4 + 5 + 6 + 6);
    assert_true(strncmp(seen.devices, "CPU ov ", 7) == 0);
    expect_words(seen.log, (const char *const[]){"gone", NULL});
    /* There, and not what a call gets that asks for nothing. */
    in_a_process(providers, NULL, &seen);
    assert_string_equal(seen.device, "CPU");
    static const char *const none[] = {"ov.", "ov.01", "ov.99", "ov.x", "ovx", "o", "gone"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        in_a_process(providers, none[i], &seen);
        assert_int_equal(seen.status, VACCEL_ERR_UNAVAILABLE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_variable_may_not_say),
        cmocka_unit_test(test_a_library_that_is_none),
        cmocka_unit_test(test_no_variable_no_plugin),
        cmocka_unit_test(test_a_provider),
    };
    struct seen seen;
    in_a_process(NULL, NULL, &seen);
    if (seen.devices[0] == '\0') {
        printf("skipped: ONNX Runtime's library is not here\n");
        return SKIP;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
