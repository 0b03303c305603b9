/* SPDX-License-Identifier: Apache-2.0 */
/**
 * conformance [--backend=NAME] [--op=OP] MODELS PHOTOS DATA NETWORKS REPORT: runs the suite of each
 * op over each way to each backend, prints a table and writes the same as JSON. With --backend,
 * over the direct way to that one only; `vaccel backend check` runs it so. Fails when anything that
 * is here does not conform.
 */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/conformance/conformance.h"

static const struct suite *const suites[] = {
    &noop_suite,           &model_describe_suite,       &infer_suite,
    &image_classify_suite, &image_classify_batch_suite, &image_detect_suite,
    &image_segment_suite,  &image_pose_suite,           &image_depth_suite,
    &blas_sgemm_suite,     &blas_sgemv_suite,           &blas_saxpy_suite,
    &blas_sdot_suite,      &vector_add_suite,           &matrix_multiply_suite,
    &minmax_suite,         &array_copy_suite,           &exec_suite};
/* Backends that carry calls to others, and so are ways. */
static const char *const transports[] = {"loop", "stream", "virtio"};
/* Backends of this repository, so that one that was not built is missed. */
static const char *const known[] = {"blas",     "cuda",        "exec",       "jetson",
                                    "noop",     "onnxruntime", "openacc",    "opencl",
                                    "openvino", "pytorch",     "tensorflow", "tensorrt"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static json_t *rows;
static bool failed;
/* What the options name; NULL for all. */
static const char *only_backend;
static const char *only_op;

void fail_check(struct outcome *outcome, const char *file, int line, const char *what)
{
    const char *name = strrchr(file, '/');

    outcome->verdict = FAIL;
    snprintf(outcome->reason, sizeof(outcome->reason), "%s:%d: %s (last error: %s)",
             name ? name + 1 : file, line, what, vaccel_last_error());
}

vaccel_session *open_pinned(const char *pin)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = pin;
    return vaccel_session_open(&options, &session) == VACCEL_OK ? session : NULL;
}

static bool is_transport(const char *name)
{
    for (size_t i = 0; i < COUNT(transports); i++) {
        if (strcmp(transports[i], name) == 0)
            return true;
    }
    return false;
}

static void report(const struct suite *suite, const char *backend, const char *way,
                   const struct outcome *outcome)
{
    static const char *const names[] = {"pass", "unsupported", "not here", "FAIL"};
    const char *op = vaccel_op_name(suite->op);
    bool explained = outcome->verdict == NOT_HERE || outcome->verdict == FAIL;

    printf("%-16s %-12s %-16s %s%s%s%s\n", op, backend, way, names[outcome->verdict],
           explained ? " (" : "", explained ? outcome->reason : "", explained ? ")" : "");
    fflush(stdout);
    json_array_append_new(
        rows, json_pack("{ss ss ss ss ss}", "op", op, "backend", backend, "way", way, "outcome",
                        outcome->verdict == FAIL ? "fail" : names[outcome->verdict], "reason",
                        explained ? outcome->reason : ""));
    failed = failed || outcome->verdict == FAIL;
}

static bool implements(const vaccel_inventory *inventory, size_t backend, uint32_t op)
{
    for (size_t i = 0; i < vaccel_inventory_backend_op_count(inventory, backend); i++) {
        if (strcmp(vaccel_inventory_backend_op_name(inventory, backend, i), vaccel_op_name(op)) ==
            0)
            return true;
    }
    return false;
}

/* A backend says that it lacks an op, and calls say so too. */
static void check_unsupported(const struct suite *suite, const struct way *way,
                              struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);
    vaccel_explanation *explanation = NULL;

    REQUIRE(session);
    REQUIRE(vaccel_explain(session, suite->op, NULL, &explanation) == VACCEL_OK);
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++)
        REQUIRE(*way->direct ||
                vaccel_explanation_candidate_verdict(explanation, i) != VACCEL_VERDICT_TAKEN);
    outcome->verdict = UNSUPPORTED;
    vaccel_explanation_release(explanation);
    vaccel_session_release(session);
}

static void run(const struct suite *suite, const struct files *files, const struct way *way,
                const char *backend, const vaccel_inventory *inventory, size_t place)
{
    struct outcome outcome = {.verdict = PASS};
    const char *missing = suite->missing(files);

    if (place == SIZE_MAX) {
        outcome.verdict = NOT_HERE;
        snprintf(outcome.reason, sizeof(outcome.reason), "it is not built");
    } else if (!implements(inventory, place, suite->op)) {
        check_unsupported(suite, way, &outcome);
    } else if (vaccel_inventory_backend_status(inventory, place) != VACCEL_OK) {
        outcome.verdict = NOT_HERE;
        snprintf(outcome.reason, sizeof(outcome.reason), "%s",
                 vaccel_inventory_backend_reason(inventory, place));
    } else if (missing) {
        outcome.verdict = NOT_HERE;
        snprintf(outcome.reason, sizeof(outcome.reason), "%s", missing);
    } else if (other_format(backend, suite->op)) {
        check_format(suite, other_format(backend, suite->op), way, files, &outcome);
    } else {
        suite->check(way, files, &outcome);
    }
    report(suite, backend, *way->direct ? way->pin : "direct", &outcome);
}

/* Why a transport carries nothing here, or NULL: a daemon may not run. */
static const char *closed(const vaccel_inventory *inventory, const char *transport)
{
    for (size_t i = 0; i < vaccel_inventory_backend_count(inventory); i++) {
        if (strcmp(vaccel_inventory_backend_name(inventory, i), transport) == 0)
            return vaccel_inventory_backend_status(inventory, i) == VACCEL_OK
                       ? NULL
                       : vaccel_inventory_backend_reason(inventory, i);
    }
    return "it is not built";
}

static void report_closed(const struct suite *suite, const char *backend, const char *way,
                          const char *why)
{
    struct outcome outcome = {.verdict = NOT_HERE};

    snprintf(outcome.reason, sizeof(outcome.reason), "%s", why);
    report(suite, backend, way, &outcome);
}

/* Directly, and behind each transport. */
static void run_ways(const struct suite *suite, const struct files *files, const char *backend,
                     const vaccel_inventory *inventory, size_t place)
{
    struct way way = {.direct = ""};

    snprintf(way.pin, sizeof(way.pin), "%s", backend);
    snprintf(way.answers, sizeof(way.answers), "%s", backend);
    run(suite, files, &way, backend, inventory, place);
    for (size_t i = 0; i < COUNT(transports) && !only_backend; i++) {
        snprintf(way.direct, sizeof(way.direct), "%s", backend);
        snprintf(way.pin, sizeof(way.pin), "%s/%s", transports[i], backend);
        snprintf(way.answers, sizeof(way.answers), "%s/%s", transports[i], backend);
        const char *why = closed(inventory, transports[i]);
        if (why)
            report_closed(suite, backend, way.pin, why);
        else
            run(suite, files, &way, backend, inventory, place);
    }
}

/* Behind a transport, to whatever the far end chooses; `able` says that there is something. */
static void run_chosen(const struct suite *suite, const struct files *files,
                       const vaccel_inventory *inventory, bool able)
{
    for (size_t i = 0; i < COUNT(transports); i++) {
        struct way way = {.direct = ""};
        struct outcome outcome = {.verdict = NOT_HERE, .reason = "no backend that could answer"};
        const char *missing = suite->missing(files);
        snprintf(way.pin, sizeof(way.pin), "%s", transports[i]);
        snprintf(way.answers, sizeof(way.answers), "%s/", transports[i]);
        const char *why = closed(inventory, transports[i]);
        if (why) {
            report_closed(suite, "(chosen)", way.pin, why);
            continue;
        }
        if (able && missing) {
            snprintf(outcome.reason, sizeof(outcome.reason), "%s", missing);
        } else if (able) {
            outcome = (struct outcome){.verdict = PASS};
            suite->check(&way, files, &outcome);
        }
        report(suite, "(chosen)", way.pin, &outcome);
    }
}

static void run_suite(const struct suite *suite, const struct files *files,
                      const vaccel_inventory *inventory)
{
    size_t count = vaccel_inventory_backend_count(inventory);
    bool found[COUNT(known)] = {false};
    bool able = false;
    bool alone = true; /* nothing answers here, so that all must come from elsewhere */

    for (size_t i = 0; i < count; i++) {
        const char *name = vaccel_inventory_backend_name(inventory, i);
        if (is_transport(name) || (only_backend && strcmp(only_backend, name) != 0))
            continue;
        alone = false;
        for (size_t k = 0; k < COUNT(known); k++)
            found[k] = found[k] || strcmp(known[k], name) == 0;
        able = able || (vaccel_inventory_backend_status(inventory, i) == VACCEL_OK &&
                        implements(inventory, i, suite->op));
        run_ways(suite, files, name, inventory, i);
    }
    if (only_backend)
        return;
    for (size_t k = 0; k < COUNT(known); k++) {
        if (!found[k])
            run_ways(suite, files, known[k], inventory, SIZE_MAX);
    }
    run_chosen(suite, files, inventory, able || alone);
}

/* The value of an option NAME=VALUE, or NULL. */
static const char *option(const char *argument, const char *name)
{
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 ? argument + length : NULL;
}

int main(int count, char **arguments)
{
    vaccel_inventory *inventory = NULL;
    struct stat info;

    for (; count > 1 && strncmp(arguments[1], "--", 2) == 0; count--, arguments++) {
        const char *backend = option(arguments[1], "--backend=");
        const char *op = option(arguments[1], "--op=");
        only_backend = backend ? backend : only_backend;
        only_op = op ? op : only_op;
        if (!backend && (!op || !vaccel_op_id(op)))
            count = 0;
    }
    if (count != 6) {
        fprintf(stderr, "usage: %s [--backend=NAME] [--op=OP] MODELS PHOTOS DATA NETWORKS REPORT\n",
                "conformance");
        return 2;
    }
    const struct files files = {arguments[1], arguments[2], arguments[3], arguments[4]};
    /* Networks are opened by name, as a daemon takes them. */
    char folders[1024];
    snprintf(folders, sizeof(folders), "%s:%s", stat(files.models, &info) == 0 ? files.models : "",
             files.networks);
    setenv("VACCEL_MODEL_PATH", folders, 1);
    if (vaccel_inspect(&inventory) != VACCEL_OK) {
        fprintf(stderr, "%s\n", vaccel_last_error());
        return 1;
    }
    rows = json_array();
    for (size_t i = 0; i < COUNT(suites); i++) {
        if (!only_op || vaccel_op_id(only_op) == suites[i]->op)
            run_suite(suites[i], &files, inventory);
    }
    vaccel_inventory_release(inventory);
    json_t *document = json_pack("{ss so}", "version", vaccel_version(), "results", rows);
    if (json_dump_file(document, arguments[5], JSON_INDENT(2)) != 0) {
        fprintf(stderr, "%s cannot be written\n", arguments[5]);
        return 1;
    }
    json_decref(document);
    return failed ? 1 : 0;
}
