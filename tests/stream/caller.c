/* SPDX-License-Identifier: Apache-2.0 */
/**
 * stream-caller THREADS: calls noop through the backend stream, again and again, from so many
 * threads until the standard input ends. For each line of it, and at its end, prints how the calls
 * have ended so far.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <vaccel/vaccel.h>

enum { MAX_THREADS = 64 };

static vaccel_session *session;
static atomic_int done;
static atomic_ulong ok, lost, other;

static void *call(void *unused)
{
    (void)unused;
    while (!atomic_load(&done)) {
        vaccel_status status = vaccel_noop(session);
        if (status == VACCEL_OK)
            ok++;
        else if (status == VACCEL_ERR_LOST)
            lost++;
        else if (other++ == 0)
            fprintf(stderr, "stream-caller: %s\n", vaccel_last_error());
    }
    return NULL;
}

static void report(void)
{
    printf("{\"ok\": %lu, \"lost\": %lu, \"other\": %lu}\n", ok, lost, other);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    pthread_t threads[MAX_THREADS];
    int number = count == 2 ? atoi(arguments[1]) : 0;

    options.backend = "stream/noop";
    if (number < 1 || number > MAX_THREADS ||
        vaccel_session_open(&options, &session) != VACCEL_OK || vaccel_noop(session) != VACCEL_OK) {
        fprintf(stderr, "stream-caller: %s\n", vaccel_last_error());
        return 1;
    }
    for (int i = 0; i < number; i++)
        pthread_create(&threads[i], NULL, call, NULL);
    for (int key = getchar(); key != EOF; key = getchar())
        report();
    atomic_store(&done, 1);
    for (int i = 0; i < number; i++)
        pthread_join(threads[i], NULL);
    report();
    vaccel_session_release(session);
    return 0;
}
