/* SPDX-License-Identifier: Apache-2.0 */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/number.h"
#include "cli/photos.h"
#include "cli/pipeline.h"
#include "cli/processors.h"
#include "cli/progress.h"
#include "cli/target.h"
#include "cli/tty.h"

enum { MOST_LABELS = 65536, MOST_JOBS = 1024, MOST_BATCH = 1024, JOBS_PER_PROCESSOR = 2 };

enum { OPTION_MIN_SCORE = 256, OPTION_FILES_FROM, OPTION_BATCH };

struct request {
    struct vac_target target;
    vaccel_image_classify_params params;
    uint32_t jobs;  /* 0: as many as suit this machine */
    uint32_t batch; /* 0: each photo is a call of its own */
    const char *list;
    bool nul;
    char **photos;
    size_t photo_count;
};

struct run {
    const struct request *request;
    struct vac_photos *photos;
    size_t done;
    bool printed;
};

static const struct argp_option options[] = {
    {.name = "top", .key = 'n', .arg = "N", .doc = "Show at most N labels for each photo (5)"},
    {.name = "min-score",
     .key = OPTION_MIN_SCORE,
     .arg = "S",
     .doc = "Leave out labels below S, 0 to 1"},
    {.name = "jobs",
     .key = 'j',
     .arg = "N",
     .doc = "Have at most N calls in flight (two for each processor)"},
    {.name = "batch",
     .key = OPTION_BATCH,
     .arg = "N",
     .doc = "Have the network look at N photos in one call (1)"},
    {.name = "files-from",
     .key = OPTION_FILES_FROM,
     .arg = "FILE",
     .doc = "Look also at the photos whose names are in FILE, one in a line; - is standard input"},
    {.name = "null", .key = '0', .doc = "Names in that FILE end with a NUL, as of find -print0"},
    {0},
};

static void check_photos(const struct request *request, struct argp_state *state)
{
    bool reads_list = request->list && strcmp(request->list, "-") == 0;
    if (request->photo_count == 0 && !request->list)
        argp_error(state, "no photo is named; give JPEG or PNG files, folders of them, or - for "
                          "standard input");
    if (request->nul && !request->list)
        argp_error(state, "--null says how the names of --files-from end, and there is none");
    for (size_t i = 0; i < request->photo_count && reads_list; i++) {
        if (strcmp(request->photos[i], "-") == 0)
            argp_error(state, "standard input cannot be both a photo and the list of "
                              "--files-from; leave out one -");
    }
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    double score;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->target;
        return 0;
    case 'n':
        if (!vac_number_whole(argument, 1, MOST_LABELS, &request->params.top_k))
            argp_error(state, "--top is '%s', and should be a number from 1 to %d", argument,
                       MOST_LABELS);
        return 0;
    case 'j':
        if (!vac_number_whole(argument, 1, MOST_JOBS, &request->jobs))
            argp_error(state, "--jobs is '%s', and should be a number from 1 to %d", argument,
                       MOST_JOBS);
        return 0;
    case OPTION_BATCH:
        if (!vac_number_whole(argument, 1, MOST_BATCH, &request->batch))
            argp_error(state, "--batch is '%s', and should be a number from 1 to %d", argument,
                       MOST_BATCH);
        return 0;
    case '0':
        request->nul = true;
        return 0;
    case OPTION_FILES_FROM:
        request->list = argument;
        return 0;
    case OPTION_MIN_SCORE:
        if (!vac_number_real(argument, 0, 1, &score))
            argp_error(state, "--min-score is '%s', and should be a number from 0 to 1", argument);
        else
            request->params.min_score = (float)score;
        return 0;
    case ARGP_KEY_ARGS:
        request->photos = state->argv + state->next;
        request->photo_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        check_photos(request, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "[PHOTO...]",
    .doc = "Say what photographs show, best guess first.\v"
           "A PHOTO is a JPEG or PNG file, or a folder of them; - is standard input. Without "
           "--model the network is " VAC_DEFAULT_MODEL
           ". One photo that fails does not stop the others. With --json there is one line for "
           "each photo, and each line is a document.\n\n"
           "Exit status: 0 all went well, 1 some photo failed, 2 wrong usage, 3 nothing here can "
           "do it, "
           "4 the model is missing or not usable, 5 no memory, output that cannot be written, or a "
           "defect, 130 interrupted.",
    .children = vac_target_child,
};

/* Every line stands for itself, so that a log of many runs can be made of them. */
static json_t *line_about(const struct run *run, const char *path)
{
    json_t *line = vac_json_document();
    vac_json_set_text(line, "model", run->request->target.model);
    if (path)
        vac_json_set_text(line, "path", path);
    return line;
}

static void print_answer(struct run *run, const char *path, const struct vac_answer *answer)
{
    if (run->request->target.json) {
        json_t *line = line_about(run, path);
        vac_answer_json(line, answer);
        vac_json_print_line(line);
        return;
    }
    if (run->printed)
        putchar('\n');
    vac_answer_print(path, answer);
    fflush(stdout);
    run->printed = true;
}

static void print_failure(struct run *run, const char *path, vaccel_status status,
                          const char *message)
{
    if (run->request->target.json) {
        json_t *line = line_about(run, path);
        vac_json_set(line, "error", vac_json_error(status, message));
        vac_json_print_line(line);
    }
    const char *name = path && strcmp(path, "-") == 0 ? "standard input" : path;
    if (!name || strstr(message, name))
        vac_say("%s", message);
    else
        vac_say("%s: %s", name, message);
}

static void on_done(void *user, const char *path, const struct vac_answer *answer,
                    vaccel_status status, const char *message)
{
    struct run *run = user;
    bool draws_over = !answer || vac_tty_output();
    if (draws_over)
        vac_progress_pause();
    if (answer)
        print_answer(run, path, answer);
    else
        print_failure(run, path, status, message);
    vac_progress_at(++run->done, vac_photos_total(run->photos));
    if (draws_over)
        vac_progress_resume();
}

static int look_at_all(struct run *run)
{
    const struct request *request = run->request;
    struct vac_pipeline_options pipeline = {
        .target = &request->target,
        .params = &request->params,
        .jobs = request->jobs ? request->jobs : JOBS_PER_PROCESSOR * vac_processors(),
        .batch = request->batch ? request->batch : 1,
        .done = on_done,
        .user = run,
    };
    size_t total = vac_photos_total(run->photos);
    if (total == 1)
        vac_progress_begin("looking at the photo");
    else
        vac_progress_begin_count(total, "photos");
    struct vac_pipeline_counts counts = vac_pipeline_photos(&pipeline, run->photos);
    vac_progress_end();
    if (vac_interrupt_signal()) {
        vac_say("interrupted: %zu photos were looked at, %zu failed, %zu in flight were given up; "
                "what came later was not begun",
                counts.answered, counts.failed, counts.cancelled);
        return vac_interrupt_exit_status();
    }
    return counts.failed ? VAC_EXIT_INPUT : VAC_EXIT_OK;
}

static int classify(struct run *run, struct vac_target *target)
{
    int result;
    uint32_t op =
        run->request->batch > 1 ? VACCEL_OP_IMAGE_CLASSIFY_BATCH : VACCEL_OP_IMAGE_CLASSIFY;
    /* What one photo takes matters only when it is alone. */
    if (vac_photos_total(run->photos) != 1 && run->request->jobs != 1)
        target->pins.performance = VACCEL_PERFORMANCE_THROUGHPUT;
    vaccel_status status = vac_target_prepare(target, op);
    if (status == VACCEL_OK) {
        result = look_at_all(run);
    } else {
        char *text = vac_target_failure(target, op, status, &result);
        print_failure(run, NULL, status, text);
        free(text);
    }
    vac_target_close(target);
    return result;
}

int vac_classify(int argc, char **argv)
{
    struct request request = {
        .target = VAC_TARGET_INIT,
        .params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT,
    };
    struct run run = {.request = &request};
    request.target.model = VAC_DEFAULT_MODEL;
    if (vac_parse(&argp, argc, argv, &request) != 0)
        return VAC_EXIT_INTERNAL;
    run.photos = vac_photos_new(request.photos, request.photo_count, request.list, request.nul);
    if (!run.photos)
        return VAC_EXIT_USAGE;
    int result = classify(&run, &request.target);
    vac_photos_release(run.photos);
    return result;
}
