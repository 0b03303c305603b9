/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/inspect.h>

#include "cli/backend_stage.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/number.h"
#include "cli/text.h"
#include "cli/tty.h"

enum { OPTION_JSON = 512, OPTION_OP, OPTION_MODEL, OPTION_PHOTO, OPTION_NETWORKS, OPTION_TIMEOUT };
enum { TIMEOUT_S = 120, MOST_TIMEOUT_S = 86400, MOST_OPS = 64 };

struct request {
    const char *file;
    const char *ops[MOST_OPS];
    size_t op_count;
    bool json;
    struct vac_stages stages;
    json_t *checks;
    size_t passed, failed, skipped;
};

static const struct argp_option options[] = {
    {.name = "op", .key = OPTION_OP, .arg = "OP", .doc = "Try this op only; may be repeated"},
    {.name = "model", .key = OPTION_MODEL, .arg = "MODEL", .doc = "For ops that take a model"},
    {.name = "photo", .key = OPTION_PHOTO, .arg = "FILE", .doc = "For ops that take an image"},
    {.name = "networks",
     .key = OPTION_NETWORKS,
     .arg = "DIR",
     .doc = "What libexec/vaccel/conformance-networks made, for the conformance of infer"},
    {.name = "timeout",
     .key = OPTION_TIMEOUT,
     .arg = "SECONDS",
     .doc = "Take a check that lasts longer to hang (120)"},
    {.name = "json", .key = OPTION_JSON, .doc = "Print JSON"},
    {0},
};

static void take_op(struct request *request, const char *op, struct argp_state *state)
{
    if (!vaccel_op_id(op))
        argp_error(state, "there is no op '%s'; `vaccel info` lists those of each backend", op);
    else if (request->op_count == MOST_OPS)
        argp_error(state, "more than %d ops; leave --op out for all", MOST_OPS);
    else
        request->ops[request->op_count++] = op;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    uint32_t seconds = 0;

    switch (key) {
    case OPTION_OP:
        take_op(request, argument, state);
        return 0;
    case OPTION_MODEL:
        request->stages.model = argument;
        return 0;
    case OPTION_PHOTO:
        request->stages.photo = argument;
        return 0;
    case OPTION_NETWORKS:
        request->stages.networks = argument;
        return 0;
    case OPTION_TIMEOUT:
        if (!vac_number_whole(argument, 1, MOST_TIMEOUT_S, &seconds))
            argp_error(state, "'%s' is no number of seconds from 1 to %d", argument,
                       MOST_TIMEOUT_S);
        request->stages.timeout_s = seconds;
        return 0;
    case OPTION_JSON:
        request->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (request->file)
            argp_error(state, "'%s' is one file too many; check one backend at a time", argument);
        request->file = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "name the backend's file, such as mine.so");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "FILE",
    .doc = "Try a backend, and report what works and what does not: its descriptor, its probe, and "
           "for each op: conformance, latency, what calls and model loads leave behind, calls from "
           "8 threads, cancelling, and calls that fail.\vEach check runs in a process of its own, "
           "which may crash or hang. Exit status: 0 all is well, 1 something fails, 2 wrong usage, "
           "3 the backend's device or framework is not here, 5 an internal error.",
};

static void print_check(const json_t *check)
{
    const char *verdict = json_string_value(json_object_get(check, "verdict"));
    bool passed = strcmp(verdict, "pass") == 0;
    bool failed = strcmp(verdict, "fail") == 0;

    printf("  %s%-4s%s  %-11s  %-20s  ",
           passed   ? vac_tty_good()
           : failed ? vac_tty_bad()
                    : vac_tty_dim(),
           passed   ? "ok"
           : failed ? "FAIL"
                    : "-",
           vac_tty_plain(), json_string_value(json_object_get(check, "check")),
           json_string_value(json_object_get(check, "op")));
    vac_text_put(stdout, json_string_value(json_object_get(check, "detail")));
    putchar('\n');
    fflush(stdout);
}

/* Keeps what a stage found, and prints it; the first one, borrowed. */
static const json_t *take(struct request *request, json_t *notes)
{
    size_t first = json_array_size(request->checks);

    for (size_t i = 0; i < json_array_size(notes); i++) {
        json_t *check = json_array_get(notes, i);
        const char *verdict = json_string_value(json_object_get(check, "verdict"));
        request->passed += strcmp(verdict, "pass") == 0;
        request->failed += strcmp(verdict, "fail") == 0;
        request->skipped += strcmp(verdict, "skipped") == 0;
        if (!request->json)
            print_check(check);
        vac_json_add(request->checks, json_incref(check));
    }
    json_decref(notes);
    return json_array_get(request->checks, first);
}

static void note(struct request *request, const char *check, const char *op, const char *verdict,
                 const char *detail)
{
    json_t *notes = vac_json_array();
    json_t *made = vac_json_object();
    vac_json_set_text(made, "check", check);
    vac_json_set_text(made, "op", op);
    vac_json_set_text(made, "verdict", verdict);
    vac_json_set_text(made, "detail", detail);
    vac_json_add(notes, made);
    take(request, notes);
}

/* `model`: the op takes one. */
static void try_op(struct request *request, const char *op, bool model)
{
    static const char *const stages[] = {"latency", "leaks",  "loads",
                                         "threads", "cancel", "failing"};

    take(request, vac_stage_conformance(&request->stages, op));
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        if (strcmp(stages[i], "loads") == 0 && !model)
            continue;
        const json_t *found = take(request, vac_stage_trial(&request->stages, stages[i], op));
        /* What keeps the first from being tried keeps all of them. */
        if (i == 0 && strcmp(json_string_value(json_object_get(found, "verdict")), "pass") != 0)
            return;
    }
}

static bool is_asked_for(const struct request *request, const char *op)
{
    for (size_t i = 0; i < request->op_count; i++) {
        if (strcmp(request->ops[i], op) == 0)
            return true;
    }
    return request->op_count == 0;
}

static void try_ops(struct request *request, const json_t *ops)
{
    bool tried[MOST_OPS] = {false};

    for (size_t i = 0; i < json_array_size(ops); i++) {
        const json_t *op = json_array_get(ops, i);
        const char *name = json_string_value(json_object_get(op, "name"));
        if (!name || !is_asked_for(request, name))
            continue;
        try_op(request, name, json_is_true(json_object_get(op, "model")));
        for (size_t k = 0; k < request->op_count; k++)
            tried[k] = tried[k] || strcmp(request->ops[k], name) == 0;
    }
    for (size_t i = 0; i < request->op_count; i++) {
        if (!tried[i])
            note(request, "descriptor", request->ops[i], "fail",
                 "the backend does not implement this op; leave it out of --op");
    }
}

/* A program whose output is data must not find a backend's words in it. */
static void look_at_output(struct request *request)
{
    char start[64];
    size_t size = vac_stages_output(&request->stages, start, sizeof(start));
    char *safe = vac_text_utf8(start);
    char *detail = vac_memory_format(
        "it writes to standard output (%zu bytes), where a program's own output goes: %s", size,
        safe);

    note(request, "output", "", size ? "fail" : "pass",
         size ? detail : "nothing of the backend's is on standard output");
    free(detail);
    free(safe);
}

/* The exit status. */
static int try_all(struct request *request)
{
    const json_t *found = take(request, vac_stage_trial(&request->stages, "descriptor", ""));
    const json_t *ops = json_object_get(found, "ops");
    const json_t *first = json_array_get(ops, 0);

    if (request->failed || !first)
        return VAC_EXIT_INPUT;
    found = take(request, vac_stage_trial(&request->stages, "probe",
                                          json_string_value(json_object_get(first, "name"))));
    if (request->skipped)
        return VAC_EXIT_UNAVAILABLE;
    if (!request->failed)
        try_ops(request, ops);
    look_at_output(request);
    return request->failed ? VAC_EXIT_INPUT : VAC_EXIT_OK;
}

static void summarise(const struct request *request)
{
    if (!request->json) {
        printf("\n  %zu passed, %zu failed, %zu not checked\n", request->passed, request->failed,
               request->skipped);
        return;
    }
    json_t *document = vac_json_document();
    vac_json_set_text(document, "file", request->stages.file);
    vac_json_set(document, "checks", json_incref(request->checks));
    vac_json_set(document, "passed", json_integer((json_int_t)request->passed));
    vac_json_set(document, "failed", json_integer((json_int_t)request->failed));
    vac_json_set(document, "skipped", json_integer((json_int_t)request->skipped));
    vac_json_print(document);
}

int vac_backend_check(int argc, char **argv)
{
    struct request request = {.stages = {.timeout_s = TIMEOUT_S}};

    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    char *file = realpath(request.file, NULL);
    if (!file) {
        vac_say("the backend '%s' cannot be found: %s; check the path", request.file,
                strerror(errno));
        return VAC_EXIT_INPUT;
    }
    const char *slash = strrchr(file, '/');
    char *name = vac_memory_copy(slash + 1);
    size_t length = strlen(name);
    if (length <= 3 || strcmp(name + length - 3, ".so") != 0) {
        vac_say("'%s' is not called NAME.so, as a backend's file is; rename it, or give another",
                file);
        free(name);
        free(file);
        return VAC_EXIT_INPUT;
    }
    name[length - 3] = '\0';
    request.stages.file = file;
    request.stages.name = name;
    request.checks = vac_json_array();
    int status = vac_stages_begin(&request.stages);
    if (status == VAC_EXIT_OK) {
        if (!request.json) {
            fputs("Backend ", stdout);
            vac_text_put(stdout, file);
            puts("\n");
        }
        status = try_all(&request);
        summarise(&request);
    }
    vac_stages_end(&request.stages);
    json_decref(request.checks);
    free(name);
    free(file);
    return status;
}
