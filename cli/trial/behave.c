/* SPDX-License-Identifier: Apache-2.0 */
/* Calls at once, calls that are given up, and calls that fail. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/trial/trial.h"

enum { EACH = 200, CANCELLED = 64, PATTERN = 0xa5 };
#define WAIT_NS 10000000000LL

struct worker {
    pthread_t thread;
    const struct subject *subject;
    const struct sample *sample;
    unsigned seed;
    unsigned char *expected;
    unsigned char *answer;
    int wrong;
    int failed;
    char message[512];
};

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct timespec end;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 5;
    for (int i = 0; i < EACH; i++) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec > end.tv_sec)
            break;
        memset(worker->answer, PATTERN, TRIAL_ROOM);
        if (worker->sample->run(worker->subject, worker->seed, worker->answer) != VACCEL_OK) {
            if (worker->failed++ == 0)
                snprintf(worker->message, sizeof(worker->message), "%s", vaccel_last_error());
        } else if (!trial_same(worker->sample, worker->expected, worker->answer)) {
            worker->wrong++;
        }
    }
    return NULL;
}

static bool prepare(struct worker *worker, const struct subject *subject,
                    const struct sample *sample, unsigned seed)
{
    *worker = (struct worker){.subject = subject,
                              .sample = sample,
                              .seed = seed,
                              .expected = malloc(TRIAL_ROOM),
                              .answer = malloc(TRIAL_ROOM)};
    if (!worker->expected || !worker->answer) {
        trial_note(TRIAL_FAIL, NULL, "memory ran out");
        return false;
    }
    memset(worker->expected, PATTERN, TRIAL_ROOM);
    if (sample->run(subject, seed, worker->expected) == VACCEL_OK)
        return true;
    trial_note(TRIAL_FAIL, NULL, "a call that should succeed fails: %s", vaccel_last_error());
    return false;
}

void trial_threads(struct subject *subject, const struct sample *sample)
{
    static struct worker workers[TRIAL_SEEDS];
    int wrong = 0;
    int failed = 0;
    const char *message = "";

    for (unsigned i = 0; i < TRIAL_SEEDS; i++) {
        if (!prepare(&workers[i], subject, sample, i))
            return;
    }
    for (unsigned i = 0; i < TRIAL_SEEDS; i++) {
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            trial_note(TRIAL_FAIL, NULL, "no thread can be started");
            return;
        }
    }
    for (unsigned i = 0; i < TRIAL_SEEDS; i++) {
        pthread_join(workers[i].thread, NULL);
        wrong += workers[i].wrong;
        failed += workers[i].failed;
        message = workers[i].failed ? workers[i].message : message;
    }
    json_t *figures =
        json_pack("{si si si}", "threads", TRIAL_SEEDS, "wrong", wrong, "failed", failed);
    if (wrong)
        trial_note(TRIAL_FAIL, figures,
                   "with %d threads at once, %d answers differ from those of one thread",
                   TRIAL_SEEDS, wrong);
    else if (failed)
        trial_note(TRIAL_FAIL, figures, "with %d threads at once, %d calls fail: %s", TRIAL_SEEDS,
                   failed, message);
    else
        trial_note(TRIAL_PASS, figures, "%d threads at once get the answers of one", TRIAL_SEEDS);
}

/* What became of a call that was cancelled: NULL, or what is wrong. */
static const char *examine(const struct worker *worker, vaccel_call *call, int *given_up)
{
    static char text[600];

    if (vaccel_call_wait(call, WAIT_NS) != VACCEL_OK)
        return "a call that was cancelled has not completed within 10 s";
    memset(worker->answer, PATTERN, TRIAL_ROOM);
    vaccel_status status = worker->sample->take(call, worker->answer);
    if (status == VACCEL_OK)
        return trial_same(worker->sample, worker->expected, worker->answer)
                   ? NULL
                   : "a call that was cancelled too late has a wrong answer";
    if (status != VACCEL_ERR_CANCELLED) {
        snprintf(text, sizeof(text), "a call that was cancelled fails with %s: %s",
                 vaccel_status_name(status), vaccel_call_error(call));
        return text;
    }
    (*given_up)++;
    for (size_t i = 0; i < worker->sample->size; i++) {
        if (worker->answer[i] != PATTERN)
            return "a call that was cancelled has written its outputs";
    }
    return NULL;
}

void trial_cancel(struct subject *subject, const struct sample *sample)
{
    static vaccel_call *calls[CANCELLED];
    struct worker worker;
    const char *wrong = NULL;
    int given_up = 0;

    if (!sample->submit) {
        trial_note(TRIAL_SKIPPED, NULL, "there is no call of this op to cancel");
        return;
    }
    if (!prepare(&worker, subject, sample, 1))
        return;
    for (int i = 0; i < CANCELLED; i++) {
        if (sample->submit(subject, 1, &calls[i]) != VACCEL_OK) {
            trial_note(TRIAL_FAIL, NULL, "a call cannot be submitted: %s", vaccel_last_error());
            return;
        }
    }
    for (int i = CANCELLED - 1; i >= 0; i--)
        vaccel_call_cancel(calls[i]);
    for (int i = 0; i < CANCELLED && !wrong; i++)
        wrong = examine(&worker, calls[i], &given_up);
    if (wrong)
        trial_note(TRIAL_FAIL, NULL, "%s", wrong);
    else
        trial_note(TRIAL_PASS, json_pack("{si si}", "calls", CANCELLED, "given_up", given_up),
                   "%d of %d calls were given up, the others answered", given_up, CANCELLED);
}

/* vaccel says "backend NAME: FUNCTION failed: STATUS" for a backend that says nothing. */
static bool says_nothing(const struct subject *subject, vaccel_status status, const char *message)
{
    char start[128];
    const char *text = vaccel_status_text(status);
    size_t length = strlen(message);

    snprintf(start, sizeof(start), "backend %s: ", subject->name);
    return *message == '\0' ||
           (strncmp(message, start, strlen(start)) == 0 && strstr(message, " failed: ") &&
            length >= strlen(text) && strcmp(message + length - strlen(text), text) == 0);
}

void trial_failing(struct subject *subject, const struct sample *sample)
{
    static unsigned char answer[TRIAL_ROOM];

    if (!sample->spoilt) {
        trial_note(TRIAL_SKIPPED, NULL, "nothing wrong gets as far as the backend");
        return;
    }
    memset(answer, PATTERN, sizeof(answer));
    vaccel_status status = sample->spoilt(subject, answer);
    const char *message = vaccel_last_error();
    if (status == VACCEL_OK) {
        trial_note(TRIAL_FAIL, NULL, "a call with wrong input succeeds");
        return;
    }
    for (size_t i = 0; i < sizeof(answer); i++) {
        if (answer[i] != PATTERN) {
            trial_note(TRIAL_FAIL, NULL, "a call that fails has written its outputs");
            return;
        }
    }
    if (says_nothing(subject, status, message))
        trial_note(TRIAL_FAIL, NULL,
                   "a call that fails has no message: give the thing, the reason and the remedy to "
                   "host->fail()");
    else
        trial_note(TRIAL_PASS, json_pack("{ss}", "status", vaccel_status_name(status)), "%s: %s",
                   vaccel_status_name(status), message);
}
