/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/backend_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <vaccel/model.h>

#include "cli/beside.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/json.h"
#include "cli/memory.h"
#include "cli/models.h"

#define NOWHERE "/nonexistent"

int vac_stages_begin(struct vac_stages *stages)
{
    const char *temporary = secure_getenv("TMPDIR");

    stages->trial = vac_beside(VACCEL_LIBEXEC_FROM_BIN "/vaccel/vaccel-trial");
    stages->conformance = vac_beside(VACCEL_LIBEXEC_FROM_BIN "/vaccel/conformance");
    if (!stages->trial || !stages->conformance) {
        vac_say("the programs that try a backend, libexec/vaccel/vaccel-trial and "
                "libexec/vaccel/conformance, are not beside this one; reinstall vaccel");
        return VAC_EXIT_UNAVAILABLE;
    }
    stages->folder =
        vac_memory_format("%s/vaccel-check-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (mkdtemp(stages->folder))
        return VAC_EXIT_OK;
    vac_say("no folder can be made in '%s': %s; free space, or set TMPDIR",
            temporary && *temporary ? temporary : "/tmp", strerror(errno));
    free(stages->folder);
    stages->folder = NULL;
    return VAC_EXIT_INTERNAL;
}

static char *file_in(const struct vac_stages *stages, const char *name)
{
    return vac_memory_format("%s/%s", stages->folder, name);
}

void vac_stages_end(struct vac_stages *stages)
{
    static const char *const names[] = {"results", "output", "report"};

    for (size_t i = 0; stages->folder && i < sizeof(names) / sizeof(names[0]); i++) {
        char *path = file_in(stages, names[i]);
        unlink(path);
        free(path);
    }
    if (stages->folder)
        rmdir(stages->folder);
    free(stages->folder);
    free(stages->trial);
    free(stages->conformance);
}

/* In the child: nothing of this program's but what says what to do. */
static void become(const struct vac_stages *stages, char *const *arguments, const char *output)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    int out = output ? open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : nothing;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(nothing, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    /* What the library logs is wanted by whoever asked for it; what frameworks say is not. */
    if (!getenv("VACCEL_LOG"))
        dup2(nothing, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    setenv("VACCEL_BACKEND_PATH", stages->file, 1);
    setenv("VACCEL_TARGET", "none", 1);
    unsetenv("VACCEL_BACKEND");
    execv(arguments[0], arguments);
    _exit(127);
}

/* How a process ended, in words; NULL when with a status of at most `most`. Ends it, and what it
 * started, when time is up. */
static char *await(pid_t child, unsigned timeout_s, int most)
{
    static const struct timespec pause = {0, 2000000};
    struct timespec start;
    struct timespec now;
    int ended = 0;
    pid_t got;

    clock_gettime(CLOCK_MONOTONIC, &start);
    while ((got = waitpid(child, &ended, WNOHANG)) == 0 || (got < 0 && errno == EINTR)) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec - start.tv_sec > (time_t)timeout_s) {
            kill(-child, SIGKILL);
            waitpid(child, NULL, 0);
            return vac_memory_format("it did not end within %u s and was killed", timeout_s);
        }
        nanosleep(&pause, NULL);
    }
    kill(-child, SIGKILL); /* what it left behind */
    if (WIFSIGNALED(ended))
        return vac_memory_format("it crashed (%s)", strsignal(WTERMSIG(ended)));
    if (WIFEXITED(ended) && WEXITSTATUS(ended) > most)
        return vac_memory_format("it ended the process (exit status %d)", WEXITSTATUS(ended));
    return NULL;
}

static char *run(const struct vac_stages *stages, char *const *arguments, const char *output,
                 int most)
{
    pid_t child = fork();

    if (child == 0)
        become(stages, arguments, output);
    if (child < 0)
        return vac_memory_format("no process can be started: %s", strerror(errno));
    return await(child, stages->timeout_s, most);
}

static void add(json_t *notes, json_t *note, const char *check, const char *op)
{
    vac_json_set_text(note, "check", check);
    vac_json_set_text(note, "op", op);
    vac_json_add(notes, note);
}

static void add_words(json_t *notes, const char *check, const char *op, const char *verdict,
                      const char *detail)
{
    json_t *note = vac_json_object();
    vac_json_set_text(note, "verdict", verdict);
    vac_json_set_text(note, "detail", detail);
    add(notes, note, check, op);
}

static void read_results(const char *path, json_t *notes, const char *check, const char *op)
{
    FILE *results = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;

    while (results && getline(&line, &room, results) > 0) {
        json_t *note = json_loads(line, 0, NULL);
        if (json_is_object(note) && json_is_string(json_object_get(note, "verdict")) &&
            json_is_string(json_object_get(note, "detail")))
            add(notes, note, check, op);
        else
            json_decref(note);
    }
    free(line);
    if (results)
        fclose(results);
}

json_t *vac_stage_trial(const struct vac_stages *stages, const char *stage, const char *op)
{
    json_t *notes = vac_json_array();
    char *results = file_in(stages, "results");
    char *output = file_in(stages, "output");
    char *arguments[] = {stages->trial,
                         vac_memory_copy(stage),
                         vac_memory_copy(stages->file),
                         results,
                         vac_memory_copy(op),
                         vac_memory_copy(stages->model ? stages->model : ""),
                         vac_memory_copy(stages->photo ? stages->photo : ""),
                         NULL};

    unlink(results);
    char *wrong = run(stages, arguments, output, 0);
    read_results(results, notes, stage, op);
    if (wrong)
        add_words(notes, stage, op, "fail", wrong);
    else if (json_array_size(notes) == 0)
        add_words(notes, stage, op, "fail", "it ended the process (exit status 0)");
    free(wrong);
    for (int i = 1; i < 7; i++)
        free(arguments[i]);
    free(output);
    return notes;
}

static const char *models_folder(void)
{
    const char *folder;

    for (size_t i = 0; (folder = vaccel_model_folder(i)) != NULL; i++) {
        if (vac_models_folder_exists(folder))
            return folder;
    }
    return NOWHERE;
}

static void read_report(const char *path, json_t *notes, const char *op)
{
    json_t *report = json_load_file(path, 0, NULL);
    const json_t *rows = json_object_get(report, "results");

    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *outcome = json_string_value(json_object_get(row, "outcome"));
        const char *reason = json_string_value(json_object_get(row, "reason"));
        if (!outcome || !reason)
            continue;
        bool judged = strcmp(outcome, "pass") == 0 || strcmp(outcome, "fail") == 0;
        add_words(notes, "conformance", op, judged ? outcome : "skipped",
                  *reason  ? reason
                  : judged ? "as the op's description says"
                           : outcome);
    }
    json_decref(report);
}

json_t *vac_stage_conformance(const struct vac_stages *stages, const char *op)
{
    json_t *notes = vac_json_array();
    char *report = file_in(stages, "report");
    char *backend = vac_memory_format("--backend=%s", stages->name);
    char *only = vac_memory_format("--op=%s", op);
    char *models = vac_memory_copy(models_folder());
    char *networks = vac_memory_copy(stages->networks ? stages->networks : NOWHERE);
    char nowhere[] = NOWHERE;
    char *arguments[] = {
        stages->conformance, backend, only, models, nowhere, nowhere, networks, report, NULL};

    unlink(report);
    /* 1 says that something does not conform. */
    char *wrong = run(stages, arguments, NULL, 1);
    read_report(report, notes, op);
    if (wrong)
        add_words(notes, "conformance", op, "fail", wrong);
    else if (access(report, F_OK) != 0)
        add_words(notes, "conformance", op, "fail", "it ended the process");
    else if (json_array_size(notes) == 0)
        add_words(notes, "conformance", op, "skipped", "there is no suite for this op");
    free(wrong);
    free(networks);
    free(models);
    free(only);
    free(backend);
    free(report);
    return notes;
}

size_t vac_stages_output(const struct vac_stages *stages, char *start, size_t size)
{
    char *path = file_in(stages, "output");
    struct stat info;
    FILE *output = fopen(path, "re");
    size_t length = output ? fread(start, 1, size - 1, output) : 0;
    size_t all = output && fstat(fileno(output), &info) == 0 ? (size_t)info.st_size : length;

    start[length] = '\0';
    if (output)
        fclose(output);
    free(path);
    return all;
}
