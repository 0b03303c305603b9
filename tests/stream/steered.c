/* SPDX-License-Identifier: Apache-2.0 */
/**
 * stream-steered: calls through the backend stream, as lines on the standard input say.
 *
 *   hold N   begins N calls that the backend hold answers when it is told to
 *   call N   calls noop N times, one after the other
 *   ended    waits until all calls that were begun have ended
 *
 * Each line is answered by one: how the calls that it was about have ended.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

enum { MAX_HELD = 64 };

struct outcome {
    unsigned ok, lost, other;
};

static vaccel_session *noop_session;
static vaccel_session *hold_session;
static pthread_t held[MAX_HELD];
static unsigned held_count;

static void add(struct outcome *outcome, vaccel_status status)
{
    if (status == VACCEL_OK)
        outcome->ok++;
    else if (status == VACCEL_ERR_LOST)
        outcome->lost++;
    else
        outcome->other++;
    if (status != VACCEL_OK && status != VACCEL_ERR_LOST)
        fprintf(stderr, "stream-steered: %s\n", vaccel_last_error());
}

static void *call_held(void *unused)
{
    struct outcome *outcome = (struct outcome *)calloc(1, sizeof(*outcome));

    (void)unused;
    if (outcome)
        add(outcome, vaccel_noop(hold_session));
    return outcome;
}

static struct outcome begin(unsigned count)
{
    for (unsigned i = 0; i < count && held_count < MAX_HELD; i++)
        if (pthread_create(&held[held_count], NULL, call_held, NULL) == 0)
            held_count++;
    return (struct outcome){0};
}

static struct outcome end(void)
{
    struct outcome sum = {0};

    while (held_count) {
        void *found = NULL;
        pthread_join(held[--held_count], &found);
        const struct outcome *one = (const struct outcome *)found;
        sum.ok += one ? one->ok : 0;
        sum.lost += one ? one->lost : 0;
        sum.other += one ? one->other : 1;
        free(found);
    }
    return sum;
}

static struct outcome call(unsigned count)
{
    struct outcome sum = {0};

    for (unsigned i = 0; i < count; i++)
        add(&sum, vaccel_noop(noop_session));
    return sum;
}

static vaccel_session *pinned(const char *backend, const char *device)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = backend;
    options.device = device;
    if (vaccel_session_open(&options, &session) != VACCEL_OK)
        fprintf(stderr, "stream-steered: %s\n", vaccel_last_error());
    return session;
}

int main(void)
{
    char line[64];

    noop_session = pinned("stream/noop", NULL);
    hold_session = pinned("stream/hold", "HOLD");
    if (!noop_session || !hold_session)
        return 1;
    while (fgets(line, sizeof(line), stdin)) {
        struct outcome outcome = {0};
        unsigned count = 0;
        if (sscanf(line, "hold %u", &count) == 1)
            outcome = begin(count);
        else if (sscanf(line, "call %u", &count) == 1)
            outcome = call(count);
        else if (strncmp(line, "ended", strlen("ended")) == 0)
            outcome = end();
        printf("{\"ok\": %u, \"lost\": %u, \"other\": %u}\n", outcome.ok, outcome.lost,
               outcome.other);
        fflush(stdout);
    }
    end();
    vaccel_session_release(hold_session);
    vaccel_session_release(noop_session);
    return 0;
}
