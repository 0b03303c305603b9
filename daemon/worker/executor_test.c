/* SPDX-License-Identifier: Apache-2.0 */
/** The worker's threads: everything is run once, and as much at a time as is allowed. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/worker/executor.h"

enum { THREADS = 3, TASKS = 2000, ADDERS = 4, PATIENCE_SECONDS = 120 };

struct counted {
    struct vac_task task;
    int runs;
};

static struct counted tasks[ADDERS][TASKS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned done;
static unsigned barrier; /* tasks that wait for each other */
static pthread_t seen[THREADS + 1];
static unsigned threads; /* that ran tasks */

static void note_thread(void)
{
    unsigned i = 0;

    while (i < threads && !pthread_equal(seen[i], pthread_self()))
        i++;
    if (i == threads && threads <= THREADS)
        seen[threads++] = pthread_self();
}

static void count(struct vac_task *task)
{
    struct counted *counted = (struct counted *)task;

    pthread_mutex_lock(&lock);
    note_thread();
    counted->runs++;
    done++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Waits until `value` is what it is expected to be. */
static void wait_until(const unsigned *value, unsigned expected)
{
    struct timespec until;
    int late = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_SECONDS;
    pthread_mutex_lock(&lock);
    while (*value != expected && !late)
        late = pthread_cond_timedwait(&changed, &lock, &until);
    pthread_mutex_unlock(&lock);
    assert_int_equal(late, 0);
}

/* As many tasks as there are threads wait for each other. */
static void meet(struct vac_task *task)
{
    (void)task;
    pthread_mutex_lock(&lock);
    note_thread();
    barrier++;
    pthread_cond_broadcast(&changed);
    while (barrier < THREADS)
        pthread_cond_wait(&changed, &lock);
    done++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void tasks_run_beside_each_other(void **state)
{
    static struct vac_task meeting[THREADS];

    (void)state;
    vac_executor_init(THREADS);
    done = barrier = 0;
    for (size_t i = 0; i < THREADS; i++) {
        meeting[i].run = meet;
        assert_true(vac_executor_add(&meeting[i]));
    }
    wait_until(&done, THREADS);
}

static void *add_all(void *own)
{
    struct counted *first = (struct counted *)own;

    for (size_t i = 0; i < TASKS; i++) {
        first[i].task.run = count;
        if (!vac_executor_add(&first[i].task))
            return NULL;
    }
    return own;
}

static void each_task_runs_once(void **state)
{
    pthread_t adders[ADDERS];

    (void)state;
    done = 0;
    for (size_t i = 0; i < ADDERS; i++)
        assert_int_equal(pthread_create(&adders[i], NULL, add_all, tasks[i]), 0);
    for (size_t i = 0; i < ADDERS; i++) {
        void *added;
        pthread_join(adders[i], &added);
        assert_non_null(added);
    }
    wait_until(&done, ADDERS * TASKS);
    for (size_t i = 0; i < ADDERS; i++) {
        for (size_t j = 0; j < TASKS; j++)
            assert_int_equal(tasks[i][j].runs, 1);
    }
    assert_int_equal(threads, THREADS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_run_beside_each_other),
        cmocka_unit_test(each_task_runs_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
