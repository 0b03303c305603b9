/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <vaccel/vaccel.h>

#include "cli/block.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/progress.h"
#include "cli/target.h"
#include "cli/text.h"
#include "cli/tty.h"

struct request {
    struct vac_target target;
    const char *op;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->target;
        return 0;
    case ARGP_KEY_ARG:
        if (request->op)
            argp_error(state, "'%s' is one op too many; name one", argument);
        request->op = argument;
        return 0;
    case ARGP_KEY_END:
        if (!request->op)
            argp_error(state,
                       "no op is named; take one that `vaccel info` lists, as image_classify");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .parser = parse,
    .args_doc = "OP",
    .doc = "Say which backend a call of OP would take, why the others are passed over, and how to "
           "change "
           "that. Nothing is run.\v"
           "Exit status: 0 a backend is taken, 2 wrong usage, 3 none can do it, 4 the model is "
           "missing or not "
           "usable, 5 no memory, output that cannot be written, or a defect.",
    .children = vac_target_child,
};

static bool any_taken(const vaccel_explanation *explanation)
{
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        if (vaccel_explanation_candidate_verdict(explanation, i) == VACCEL_VERDICT_TAKEN)
            return true;
    }
    return false;
}

/* "passed_over" is the library's word; people read it with a space. */
static void print_words(const char *name)
{
    for (; *name; name++)
        putchar(*name == '_' ? ' ' : *name);
}

static void print_candidate(const vaccel_explanation *explanation, size_t index)
{
    vaccel_verdict verdict = vaccel_explanation_candidate_verdict(explanation, index);
    const char *style = verdict == VACCEL_VERDICT_TAKEN         ? vac_tty_good()
                        : verdict == VACCEL_VERDICT_UNAVAILABLE ? vac_tty_bad()
                                                                : vac_tty_dim();
    printf("\n  %s", vac_tty_bold());
    vac_text_put(stdout, vaccel_explanation_candidate_backend(explanation, index));
    printf("%s  %s", vac_tty_plain(), style);
    print_words(vaccel_verdict_name(verdict));
    printf("%s, rank %d\n", vac_tty_plain(), vaccel_explanation_candidate_rank(explanation, index));
    vac_block_line("speed", vaccel_explanation_candidate_measured(explanation, index));
    vac_block_line("why", vaccel_explanation_candidate_reason(explanation, index));
    vac_block_line("change", vaccel_explanation_candidate_remedy(explanation, index));
}

static void print_text(const vaccel_explanation *explanation)
{
    const char *model = vaccel_explanation_model(explanation);
    size_t count = vaccel_explanation_candidate_count(explanation);
    char *heading = vac_memory_format("%s%s%s", vaccel_explanation_op(explanation),
                                      *model ? " with " : "", model);
    vac_block_heading(heading);
    free(heading);
    for (size_t i = 0; i < count; i++)
        print_candidate(explanation, i);
    if (count == 0)
        puts(
            "\n  there is no backend here; install one, or name its folder in VACCEL_BACKEND_PATH");
}

static void print_json(const vaccel_explanation *explanation)
{
    json_t *document = vac_json_document();
    json_t *candidates = vac_json_array();
    vac_json_set_text(document, "op", vaccel_explanation_op(explanation));
    vac_json_set_text(document, "model", vaccel_explanation_model(explanation));
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        json_t *candidate = vac_json_object();
        vac_json_set_text(candidate, "backend",
                          vaccel_explanation_candidate_backend(explanation, i));
        vac_json_set_text(
            candidate, "verdict",
            vaccel_verdict_name(vaccel_explanation_candidate_verdict(explanation, i)));
        vac_json_set(candidate, "rank",
                     json_integer(vaccel_explanation_candidate_rank(explanation, i)));
        vac_json_set_text(candidate, "version",
                          vaccel_explanation_candidate_version(explanation, i));
        vac_json_set_text(candidate, "device", vaccel_explanation_candidate_device(explanation, i));
        vac_json_set(
            candidate, "latency_ns",
            json_integer((json_int_t)vaccel_explanation_candidate_latency_ns(explanation, i)));
        vac_json_set_text(candidate, "measured",
                          vaccel_explanation_candidate_measured(explanation, i));
        vac_json_set_text(candidate, "reason", vaccel_explanation_candidate_reason(explanation, i));
        vac_json_set_text(candidate, "remedy", vaccel_explanation_candidate_remedy(explanation, i));
        vac_json_add(candidates, candidate);
    }
    vac_json_set(document, "candidates", candidates);
    vac_json_print(document);
}

static int fail(const struct request *request, vaccel_status status)
{
    vac_say_status(status);
    if (request->target.json) {
        json_t *document = vac_json_document();
        vac_json_set_text(document, "op", request->op);
        vac_json_set(document, "error", vac_json_error(status, vac_failure_text(status)));
        vac_json_print(document);
    }
    return vac_exit_of(status, VAC_EXIT_MODEL);
}

static int explain(struct request *request, uint32_t op)
{
    struct vac_target *target = &request->target;
    vaccel_explanation *explanation = NULL;
    vaccel_status status = vac_target_open(target);
    if (status == VACCEL_OK) {
        vac_progress_begin("asking the backends");
        status = vaccel_explain(target->session, op, target->handle, &explanation);
        vac_progress_end();
    }
    int result;
    if (status != VACCEL_OK) {
        result = fail(request, status);
    } else {
        (target->json ? print_json : print_text)(explanation);
        result = any_taken(explanation) ? VAC_EXIT_OK : VAC_EXIT_UNAVAILABLE;
    }
    vaccel_explanation_release(explanation);
    vac_target_close(target);
    return result;
}

int vac_explain(int argc, char **argv)
{
    struct request request = {.target = VAC_TARGET_INIT};
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    uint32_t op = vaccel_op_id(request.op);
    if (op == 0) {
        vac_say("there is no op '%s'; `vaccel info` lists those that the backends here have",
                request.op);
        return VAC_EXIT_USAGE;
    }
    return explain(&request, op);
}
