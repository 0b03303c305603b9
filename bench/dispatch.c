/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What vaccel itself costs: a noop over a direct call of the same function, a session's life, and two threads on one session
 * over one. Prints JSON. `--noop N` instead makes N calls and nothing else, for counting instructions.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/pairs.h"
#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

enum { PAIRS = 400, CALLS = 20000, SESSION_CALLS = 1000, THREAD_PAIRS = 200, THREAD_CALLS = 400000 };

static vaccel_session *session;

/* What the noop backend does, behind a pointer that the compiler cannot see through. */
static vaccel_status nothing(void *self, const vaccel_invocation *invocation, const void *args)
{
    (void)self;
    (void)invocation;
    (void)args;
    return VACCEL_OK;
}

static vaccel_run_fn volatile direct_fn = nothing;

static void call_vaccel(void *context)
{
    (void)context;
    vaccel_noop(session);
}

static void call_direct(void *context)
{
    direct_fn(context, NULL, NULL);
}

static void open_and_close(void *context)
{
    vaccel_session *opened = NULL;
    (void)context;
    if (vaccel_session_open(NULL, &opened) != VACCEL_OK)
        abort();
    vaccel_session_release(opened);
}

static void *call_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < THREAD_CALLS; i++)
        vaccel_noop(session);
    return NULL;
}

/* Calls per nanosecond of `threads` threads that share the session. */
static double throughput(int threads)
{
    pthread_t other;
    double start = bench_now();

    if (threads == 2 && pthread_create(&other, NULL, call_many, NULL) != 0)
        abort();
    call_many(NULL);
    if (threads == 2)
        pthread_join(other, NULL);
    return (double)threads * THREAD_CALLS / (bench_now() - start);
}

static double two_threads(void)
{
    static double ratios[THREAD_PAIRS];

    for (int i = 0; i < THREAD_PAIRS; i++) {
        double first = throughput(i % 2 ? 2 : 1);
        double second = throughput(i % 2 ? 1 : 2);
        ratios[i] = i % 2 ? first / second : second / first;
    }
    return bench_median(ratios, THREAD_PAIRS);
}

static int count_only(long calls)
{
    for (long i = 0; i < calls; i++)
        vaccel_noop(session);
    return 0;
}

int main(int count, char **arguments)
{
    struct bench_pairs noop;
    struct bench_pairs life;

    if (vaccel_session_open(NULL, &session) != VACCEL_OK || vaccel_noop(session) != VACCEL_OK) {
        fprintf(stderr, "bench-dispatch: %s\n", vaccel_last_error());
        return 1;
    }
    if (count == 3 && strcmp(arguments[1], "--noop") == 0)
        return count_only(strtol(arguments[2], NULL, 10));
    if (!bench_compare(call_vaccel, call_direct, NULL, PAIRS, CALLS, &noop) ||
        !bench_compare(open_and_close, call_direct, NULL, PAIRS, SESSION_CALLS, &life))
        return 1;
    printf("{");
    bench_print("noop", &noop);
    printf(", ");
    bench_print("session", &life);
    printf(", \"two_threads\": %.3f}\n", two_threads());
    vaccel_session_release(session);
    return 0;
}
