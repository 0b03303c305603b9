/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What vaccel itself costs: a noop over a direct call of the same function, a session's life, and
 * two threads on one session over one. Prints JSON. `--noop N` instead makes N calls and nothing
 * else, for counting instructions.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/pairs.h"
#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

enum {
    PAIRS = 400,
    CALLS = 20000,
    SESSION_CALLS = 1000,
    THREAD_PAIRS = 200,
    THREAD_CALLS = 400000
};

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

/* One thread's part: how long it took by the wall clock's start and end, and in processor time of
 * its own. */
struct part {
    double start;
    double end;
    double cpu;
};

static double thread_cpu(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *call_many(void *context)
{
    struct part *part = (struct part *)context;
    double before = thread_cpu();

    part->start = bench_now();
    for (int i = 0; i < THREAD_CALLS; i++)
        vaccel_noop(session);
    part->end = bench_now();
    part->cpu = thread_cpu() - before;
    return NULL;
}

/* Calls per nanosecond of `threads` threads that share the session: by the wall clock, and by
 * processor time. */
static void throughput(int threads, double *wall, double *cpu)
{
    struct part parts[2];
    pthread_t other;

    if (threads == 2 && pthread_create(&other, NULL, call_many, &parts[1]) != 0)
        abort();
    call_many(&parts[0]);
    if (threads == 2)
        pthread_join(other, NULL);
    else
        parts[1] = parts[0];
    double start = parts[0].start < parts[1].start ? parts[0].start : parts[1].start;
    double end = parts[0].end > parts[1].end ? parts[0].end : parts[1].end;
    *wall = (double)threads * THREAD_CALLS / (end - start);
    *cpu = THREAD_CALLS / parts[0].cpu + (threads == 2 ? THREAD_CALLS / parts[1].cpu : 0);
}

/*
 * Two threads over one. By the wall clock the figure says how many processors the machine had to
 * spare as well; by processor time it says only whether the threads slow each other down.
 */
static void two_threads(double *wall, double *cpu)
{
    static double walls[THREAD_PAIRS];
    static double cpus[THREAD_PAIRS];

    for (int i = 0; i < THREAD_PAIRS; i++) {
        double one_wall, one_cpu, two_wall, two_cpu;
        if (i % 2)
            throughput(2, &two_wall, &two_cpu);
        throughput(1, &one_wall, &one_cpu);
        if (i % 2 == 0)
            throughput(2, &two_wall, &two_cpu);
        walls[i] = two_wall / one_wall;
        cpus[i] = two_cpu / one_cpu;
    }
    *wall = bench_median(walls, THREAD_PAIRS);
    *cpu = bench_median(cpus, THREAD_PAIRS);
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
    double wall, cpu;
    two_threads(&wall, &cpu);
    printf(", \"two_threads\": {\"wall\": %.3f, \"cpu\": %.3f}}\n", wall, cpu);
    vaccel_session_release(session);
    return 0;
}
