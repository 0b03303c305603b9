/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vaccel/vaccel.h>

#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/jsonopt.h"
#include "cli/memory.h"
#include "cli/number.h"
#include "cli/photo.h"
#include "cli/pins.h"
#include "cli/progress.h"

enum { MOST_LABELS = 65536 };

enum { OPTION_MIN_SCORE = 256 };

struct request {
    vaccel_session_options pins;
    vaccel_image_classify_params params;
    const char *model;
    char **photos;
    int photo_count;
    bool json;
};

struct run {
    const struct request *request;
    vaccel_session *session;
    vaccel_model *model;
    json_t *results; /* NULL unless JSON was asked for */
    bool printed;
};

static const struct argp_option options[] = {
    {.name = "model",
     .key = 'm',
     .arg = "MODEL",
     .doc = "The network: a name, a folder or a file (" VAC_DEFAULT_MODEL ")"},
    {.name = "top", .key = 'n', .arg = "N", .doc = "Show at most N labels for each photo (5)"},
    {.name = "min-score",
     .key = OPTION_MIN_SCORE,
     .arg = "S",
     .doc = "Leave out labels below S, 0 to 1"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    double score;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->pins;
        state->child_inputs[1] = &request->json;
        return 0;
    case 'm':
        request->model = argument;
        return 0;
    case 'n':
        if (!vac_number_whole(argument, 1, MOST_LABELS, &request->params.top_k))
            argp_error(state, "--top is '%s', and should be a number from 1 to %d", argument,
                       MOST_LABELS);
        return 0;
    case OPTION_MIN_SCORE:
        if (!vac_number_real(argument, 0, 1, &score))
            argp_error(state, "--min-score is '%s', and should be a number from 0 to 1", argument);
        else
            request->params.min_score = (float)score;
        return 0;
    case ARGP_KEY_ARGS:
        request->photos = state->argv + state->next;
        request->photo_count = state->argc - state->next;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no photo is named; give JPEG or PNG files, or - for standard input");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {.argp = &vac_pins_argp}, {.argp = &vac_jsonopt_argp}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "PHOTO...",
    .doc = "Say what photographs show, best guess first.\v"
           "A PHOTO is a JPEG or PNG file; - is standard input. One that fails does not stop the "
           "others.\n\n"
           "Exit status: 0 all went well, 1 some photo failed, 2 wrong usage, 3 nothing here can "
           "do it, "
           "4 the model is missing or not usable, 5 no memory, output that cannot be written, or a "
           "defect.",
    .children = children,
};

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void report_failure(struct run *run, const char *path, vaccel_status status,
                           const char *message)
{
    /* What was printed before belongs before. */
    fflush(stdout);
    if (strstr(message, path))
        vac_say("%s", message);
    else
        vac_say("%s: %s", path, message);
    if (run->results)
        vac_json_add(run->results, vac_answer_json_error(path, status, message));
}

static void report(struct run *run, const char *path, const vaccel_classification *answer,
                   double elapsed_ms)
{
    if (run->results) {
        vac_json_add(run->results, vac_answer_json(path, answer, elapsed_ms));
        return;
    }
    if (run->printed)
        putchar('\n');
    vac_answer_print(path, answer, elapsed_ms);
    fflush(stdout);
    run->printed = true;
}

static bool classify(struct run *run, const char *path)
{
    char message[VAC_PHOTO_MESSAGE];
    vaccel_image *image;
    vaccel_classification *answer;
    vaccel_status status = vac_photo_open(path, &image, message);
    if (status != VACCEL_OK) {
        report_failure(run, path, status, message);
        return false;
    }
    vac_progress_begin("looking at %s", path);
    double begun = now_ms();
    status = vaccel_image_classify(run->session, image, run->model, &run->request->params, &answer);
    double elapsed_ms = now_ms() - begun;
    vac_progress_end();
    if (status == VACCEL_OK) {
        report(run, path, answer, round(elapsed_ms * 1e3) / 1e3);
        vaccel_classification_release(answer);
    } else {
        report_failure(run, path, status, vac_failure_text(status));
    }
    vaccel_image_release(image);
    return status == VACCEL_OK;
}

/* Opens what every photo needs, so that what is wrong with it is said once. */
static vaccel_status prepare(struct run *run)
{
    vaccel_status status = vaccel_session_open(&run->request->pins, &run->session);
    if (status == VACCEL_OK)
        status = vaccel_model_open(run->request->model, &run->model);
    if (status != VACCEL_OK)
        return status;
    vac_progress_begin("loading %s", run->request->model);
    status = vaccel_session_prepare(run->session, VACCEL_OP_IMAGE_CLASSIFY, run->model);
    vac_progress_end();
    return status;
}

static int classify_all(struct run *run)
{
    int failed = 0;
    for (int i = 0; i < run->request->photo_count; i++)
        failed += !classify(run, run->request->photos[i]);
    return failed ? VAC_EXIT_INPUT : VAC_EXIT_OK;
}

/* Whether a backend was asked for by name and is not here, so that nobody was asked about the
 * model. */
static bool pin_is_unknown(const struct run *run)
{
    vaccel_explanation *explanation;
    bool unknown = true;
    if (vaccel_explain(run->session, VACCEL_OP_IMAGE_CLASSIFY, run->model, &explanation) !=
        VACCEL_OK)
        return false;
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        if (vaccel_explanation_candidate_verdict(explanation, i) != VACCEL_VERDICT_NOT_PINNED)
            unknown = false;
    }
    vaccel_explanation_release(explanation);
    return unknown;
}

/* What is said when no photo could be looked at; freed by the caller. */
static char *describe_failure(const struct run *run, vaccel_status status, int *result)
{
    char *text = vac_memory_copy(vac_failure_text(status));
    *result = vac_exit_of(status, VAC_EXIT_MODEL);
    if (status != VACCEL_ERR_NOT_FOUND || !run->model)
        return text;
    if (pin_is_unknown(run)) {
        *result = VAC_EXIT_UNAVAILABLE;
        return text;
    }
    if (*vaccel_model_path(run->model))
        return text;
    free(text);
    if (strcmp(run->request->model, VAC_DEFAULT_MODEL) == 0)
        return vac_memory_copy("the model '" VAC_DEFAULT_MODEL "' is not here; get it with "
                               "`vaccel model fetch " VAC_DEFAULT_MODEL "`");
    return vac_memory_format(
        "there is no model '%s' here; `vaccel model list` shows those that are, "
        "`vaccel model fetch --list` those that can be had",
        run->request->model);
}

static int run_request(struct run *run, json_t *document)
{
    int result;
    vaccel_status status = prepare(run);
    if (status == VACCEL_OK) {
        result = classify_all(run);
    } else {
        char *text = describe_failure(run, status, &result);
        if (document)
            vac_json_set(document, "error", vac_json_error(status, text));
        vac_say("%s", text);
        free(text);
    }
    vaccel_model_release(run->model);
    vaccel_session_release(run->session);
    return result;
}

int vac_classify(int argc, char **argv)
{
    struct request request = {
        .pins = VACCEL_SESSION_OPTIONS_INIT,
        .params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT,
        .model = VAC_DEFAULT_MODEL,
    };
    struct run run = {.request = &request};
    if (argp_parse(&argp, argc, argv, 0, NULL, &request) != 0)
        return VAC_EXIT_INTERNAL;
    if (!request.json)
        return run_request(&run, NULL);
    json_t *document = vac_json_document();
    vac_json_set_text(document, "model", request.model);
    run.results = vac_json_array();
    vac_json_set(document, "results", run.results);
    int result = run_request(&run, document);
    vac_json_print(document);
    return result;
}
