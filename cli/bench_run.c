/* SPDX-License-Identifier: Apache-2.0 */
/* The callers of `vaccel bench`: a closed loop each, as a program has that waits for its answers.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"
#include "cli/clock.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/interrupt.h"
#include "cli/memory.h"

struct run {
    const struct vac_bench_work *work;
    const struct vac_bench_limits *limits;
    pthread_barrier_t ready;
    uint64_t begun, deadline;  /* written by the main thread between the two waits at the barrier */
    atomic_uint_fast64_t left; /* calls, when they are counted */
    atomic_bool stop;
    pthread_mutex_t lock; /* of the failure */
    vaccel_status status;
    char *message;
};

struct caller {
    struct run *run;
    pthread_t thread;
    size_t first_turn;
    uint64_t ended;
    uint64_t phases[VAC_BENCH_PHASES];
    struct vac_histogram latency;
};

static void fail(struct run *run, size_t turn, vaccel_status status)
{
    const char *photo = vac_bench_photo(run->work, turn);
    pthread_mutex_lock(&run->lock);
    if (run->status == VACCEL_OK) {
        run->status = status;
        run->message = photo ? vac_memory_format("%s: %s", photo, vac_failure_text(status))
                             : vac_memory_copy(vac_failure_text(status));
    }
    pthread_mutex_unlock(&run->lock);
    atomic_store(&run->stop, true);
}

/* Takes one of the calls that are left; true when they are not counted. */
static bool take_turn(struct run *run)
{
    if (atomic_load_explicit(&run->stop, memory_order_relaxed))
        return false;
    if (run->limits->calls == 0)
        return true;
    uint_fast64_t left = atomic_load(&run->left);
    while (left > 0) {
        if (atomic_compare_exchange_weak(&run->left, &left, left - 1))
            return true;
    }
    return false;
}

static void warm_up(struct caller *caller)
{
    struct run *run = caller->run;
    uint64_t unused[VAC_BENCH_PHASES] = {0};
    for (uint32_t i = 0; i < run->limits->warmup && !atomic_load(&run->stop); i++) {
        size_t turn = caller->first_turn + i;
        vaccel_status status = vac_bench_call(run->work, turn, unused, NULL);
        if (status != VACCEL_OK)
            fail(run, turn, status);
    }
}

static void *call_on(void *user)
{
    struct caller *caller = user;
    struct run *run = caller->run;
    warm_up(caller);
    pthread_barrier_wait(&run->ready);
    pthread_barrier_wait(&run->ready);
    caller->ended = run->begun;
    for (size_t turn = caller->first_turn; take_turn(run); turn++) {
        uint64_t begun = vac_clock_ns();
        vaccel_status status = vac_bench_call(run->work, turn, caller->phases, NULL);
        caller->ended = vac_clock_ns();
        if (status != VACCEL_OK) {
            fail(run, turn, status);
            break;
        }
        vac_histogram_record(&caller->latency, caller->ended - begun);
        if (caller->ended >= run->deadline)
            break;
    }
    return NULL;
}

static void stop(void *user)
{
    struct run *run = user;
    atomic_store(&run->stop, true);
}

static void add_up(struct vac_bench_level *level, const struct caller *callers, uint64_t begun)
{
    uint64_t ended = begun;
    for (uint32_t i = 0; i < level->callers; i++) {
        vac_histogram_merge(&level->latency, &callers[i].latency);
        ended = callers[i].ended > ended ? callers[i].ended : ended;
        for (int phase = 0; phase < VAC_BENCH_PHASES; phase++)
            level->phases[phase] += callers[i].phases[phase];
    }
    level->seconds = (double)(ended - begun) / 1e9;
    level->interrupted = vac_interrupt_signal() != 0;
}

static void start(struct caller *callers, struct run *run, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        callers[i].run = run;
        /* Callers look at other photos at the same time. */
        callers[i].first_turn = i;
        if (pthread_create(&callers[i].thread, NULL, call_on, &callers[i]) == 0)
            continue;
        /* Those that were started wait for the others for ever. */
        vac_say("only %u of %u callers can have a thread; raise the limit on processes "
                "(ulimit -u), or give a lower --concurrency",
                i, count);
        exit(VAC_EXIT_INTERNAL);
    }
}

vaccel_status vac_bench_run(const struct vac_bench_work *work,
                            const struct vac_bench_limits *limits, struct vac_bench_level *level,
                            char **message)
{
    struct caller *callers = vac_memory_check(calloc(level->callers, sizeof(*callers)));
    struct run run = {.work = work, .limits = limits, .lock = PTHREAD_MUTEX_INITIALIZER};
    atomic_init(&run.left, limits->calls);
    pthread_barrier_init(&run.ready, NULL, level->callers + 1);
    vac_interrupt_watch(stop, &run);
    start(callers, &run, level->callers);
    pthread_barrier_wait(&run.ready);
    run.begun = vac_clock_ns();
    run.deadline = limits->calls ? UINT64_MAX : run.begun + (uint64_t)(limits->seconds * 1e9);
    pthread_barrier_wait(&run.ready);
    for (uint32_t i = 0; i < level->callers; i++)
        pthread_join(callers[i].thread, NULL);
    vac_interrupt_unwatch();
    pthread_barrier_destroy(&run.ready);
    add_up(level, callers, run.begun);
    free(callers);
    *message = run.message;
    return run.status;
}
