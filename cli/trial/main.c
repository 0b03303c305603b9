/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/trial/trial.h"

static FILE *results;

void trial_note(enum trial_verdict verdict, json_t *figures, const char *format, ...)
{
    static const char *const names[] = {"pass", "fail", "skipped"};
    char detail[2048];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(detail, sizeof(detail), format, arguments);
    va_end(arguments);
    json_t *note = figures ? figures : json_object();
    json_object_set_new(note, "verdict", json_string(names[verdict]));
    json_t *text = json_string(detail);
    json_object_set_new(note, "detail", text ? text : json_string("a message that is no UTF-8"));
    char *line = json_dumps(note, JSON_COMPACT);
    if (line)
        fprintf(results, "%s\n", line);
    fflush(results);
    free(line);
    json_decref(note);
}

/* Whether the backend takes this model for the op; one that is meant for another op says nothing
 * about the backend. */
static bool fits(const struct subject *subject, uint32_t op)
{
    vaccel_explanation *explanation = NULL;
    bool fit = true;

    if (vaccel_explain(subject->session, op, subject->opened, &explanation) != VACCEL_OK) {
        trial_note(TRIAL_FAIL, NULL, "%s", vaccel_last_error());
        return false;
    }
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        vaccel_verdict verdict = vaccel_explanation_candidate_verdict(explanation, i);
        if (strcmp(vaccel_explanation_candidate_backend(explanation, i), subject->name) != 0 ||
            verdict == VACCEL_VERDICT_TAKEN || verdict == VACCEL_VERDICT_ABLE)
            continue;
        trial_note(TRIAL_SKIPPED, NULL, "it does not take this model: %s",
                   vaccel_explanation_candidate_reason(explanation, i));
        fit = false;
    }
    vaccel_explanation_release(explanation);
    return fit;
}

bool trial_open(struct subject *subject, const struct sample *sample)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;

    options.backend = subject->name;
    if (vaccel_session_open(&options, &subject->session) != VACCEL_OK ||
        (sample->model && vaccel_model_open(subject->model, &subject->opened) != VACCEL_OK) ||
        (sample->photo && vaccel_image_from_file(subject->photo, &subject->image) != VACCEL_OK)) {
        trial_note(TRIAL_FAIL, NULL, "%s", vaccel_last_error());
        return false;
    }
    if (sample->model && !fits(subject, sample->op))
        return false;
    for (int seed = 0; seed < TRIAL_SEEDS; seed++) {
        for (int i = 0; i < TRIAL_LENGTH; i++) {
            subject->a[seed][i] = (float)((i * 7 + seed * 13) % 101) / 8;
            subject->b[seed][i] = (float)((i * 5 + seed * 29) % 89) / 16 - 2;
        }
    }
    return true;
}

static void name_of(const char *file, char *name, size_t size)
{
    const char *slash = strrchr(file, '/');
    const char *start = slash ? slash + 1 : file;
    size_t length = strlen(start);

    if (length > 3 && strcmp(start + length - 3, ".so") == 0)
        length -= 3;
    snprintf(name, size, "%.*s", (int)length, start);
}

static const struct {
    const char *name;
    void (*run)(struct subject *subject, const struct sample *sample);
} stages[] = {
    {"latency", trial_latency}, {"leaks", trial_leaks},   {"loads", trial_loads},
    {"threads", trial_threads}, {"cancel", trial_cancel}, {"failing", trial_failing},
};

static void try_op(const char *stage, struct subject *subject)
{
    const struct sample *sample = trial_sample(vaccel_op_id(subject->op));

    if (!sample) {
        trial_note(TRIAL_SKIPPED, NULL, "there is no call to try this op with");
    } else if (sample->model && !subject->model) {
        trial_note(TRIAL_SKIPPED, NULL, "it takes a model: give one with --model");
    } else if (sample->photo && !subject->photo) {
        trial_note(TRIAL_SKIPPED, NULL, "it takes a photo: give one with --photo");
    } else if (trial_open(subject, sample)) {
        for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
            if (strcmp(stages[i].name, stage) == 0)
                stages[i].run(subject, sample);
        }
    }
}

int main(int argc, char **argv)
{
    static struct subject subject;

    if (argc < 4 || !(results = fopen(argv[3], "ae"))) {
        fprintf(stderr, "usage: vaccel-trial STAGE FILE RESULTS [OP [MODEL [PHOTO]]]\n");
        return 2;
    }
    subject.file = argv[2];
    subject.op = argc > 4 ? argv[4] : "";
    subject.model = argc > 5 && *argv[5] ? argv[5] : NULL;
    subject.photo = argc > 6 && *argv[6] ? argv[6] : NULL;
    name_of(subject.file, subject.name, sizeof(subject.name));
    if (strcmp(argv[1], "descriptor") == 0)
        trial_descriptor(&subject);
    else if (strcmp(argv[1], "probe") == 0)
        trial_probe(&subject);
    else
        try_op(argv[1], &subject);
    /* A backend's threads and destructors are its own business; what was found is on disk. */
    fclose(results);
    _Exit(0);
}
