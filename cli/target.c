/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/target.h"

#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/jsonopt.h"
#include "cli/memory.h"
#include "cli/pins.h"
#include "cli/progress.h"

static const struct argp_option options[] = {
    {.name = "model", .key = 'm', .arg = "MODEL", .doc = "The network: a name, a folder or a file"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct vac_target *target = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &target->pins;
        state->child_inputs[1] = &target->json;
        return 0;
    case 'm':
        target->model = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {.argp = &vac_pins_argp}, {.argp = &vac_jsonopt_argp}, {0}};

const struct argp vac_target_argp = {.options = options, .parser = parse, .children = children};

const struct argp vac_target_fixed_argp = {.parser = parse, .children = children};

const struct argp_child vac_target_child[] = {{.argp = &vac_target_argp}, {0}};

vaccel_status vac_target_open(struct vac_target *target)
{
    vaccel_status status = vaccel_session_open(&target->pins, &target->session);
    if (status == VACCEL_OK && target->model)
        status = vaccel_model_open(target->model, &target->handle);
    return status;
}

vaccel_status vac_target_prepare(struct vac_target *target, uint32_t op)
{
    vaccel_status status = vac_target_open(target);
    if (status != VACCEL_OK)
        return status;
    if (target->model)
        vac_progress_begin("loading %s", target->model);
    else
        vac_progress_begin("asking the backends");
    status = vaccel_session_prepare(target->session, op, target->handle);
    vac_progress_end();
    return status;
}

/* Whether a backend was asked for by name and is not here, so that nobody was asked about the
 * model. */
static bool pin_is_unknown(const struct vac_target *target, uint32_t op)
{
    vaccel_explanation *explanation;
    bool unknown = true;
    if (vaccel_explain(target->session, op, target->handle, &explanation) != VACCEL_OK)
        return false;
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        if (vaccel_explanation_candidate_verdict(explanation, i) != VACCEL_VERDICT_NOT_PINNED)
            unknown = false;
    }
    vaccel_explanation_release(explanation);
    return unknown;
}

char *vac_target_failure(const struct vac_target *target, uint32_t op, vaccel_status status,
                         int *exit_status)
{
    char *text = vac_memory_copy(vac_failure_text(status));
    *exit_status = vac_exit_of(status, VAC_EXIT_MODEL);
    if (status != VACCEL_ERR_NOT_FOUND || !target->session || (target->model && !target->handle))
        return text;
    if (pin_is_unknown(target, op)) {
        *exit_status = VAC_EXIT_UNAVAILABLE;
        return text;
    }
    if (!target->handle || *vaccel_model_path(target->handle))
        return text;
    free(text);
    if (strcmp(target->model, VAC_DEFAULT_MODEL) == 0)
        return vac_memory_copy("the model '" VAC_DEFAULT_MODEL "' is not here; get it with "
                               "`vaccel model fetch " VAC_DEFAULT_MODEL "`");
    return vac_memory_format(
        "there is no model '%s' here; `vaccel model list` shows those that are, "
        "`vaccel model fetch --list` those that can be had",
        target->model);
}

int vac_target_fail(const struct vac_target *target, uint32_t op, vaccel_status status)
{
    int result;
    char *text = vac_target_failure(target, op, status, &result);
    if (target->json) {
        json_t *document = vac_json_document();
        vac_json_set_text(document, "model", target->model ? target->model : "");
        vac_json_set(document, "error", vac_json_error(status, text));
        vac_json_print(document);
    }
    vac_say("%s", text);
    free(text);
    return result;
}

void vac_target_close(struct vac_target *target)
{
    vaccel_model_release(target->handle);
    vaccel_session_release(target->session);
    target->handle = NULL;
    target->session = NULL;
}
