/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cli/text.h"
#include "cli/tty.h"

enum { FIRST_AFTER_MS = 1000, NEXT_AFTER_MS = 200 };

/* A thread draws, because what takes long is a call that does not return meanwhile. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool running;
    bool ending;
    char text[128];
    uint64_t done, total;
} line = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void draw(time_t since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    fputs("\r\033[K", stderr);
    vac_text_put(stderr, line.text);
    if (line.total > 0)
        fprintf(stderr, " %3d %%", (int)(100.0 * (double)line.done / (double)line.total));
    fprintf(stderr, " (%lld s)", (long long)(now.tv_sec - since));
    fflush(stderr);
}

static struct timespec later(int milliseconds)
{
    struct timespec when;
    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += milliseconds / 1000;
    when.tv_nsec += milliseconds % 1000 * 1000000L;
    if (when.tv_nsec >= 1000000000L) {
        when.tv_sec++;
        when.tv_nsec -= 1000000000L;
    }
    return when;
}

static void *tell(void *unused)
{
    bool drawn = false;
    struct timespec begun = later(0);
    struct timespec when = later(FIRST_AFTER_MS);
    pthread_mutex_lock(&line.lock);
    while (!line.ending) {
        if (pthread_cond_timedwait(&line.changed, &line.lock, &when) == 0)
            continue;
        draw(begun.tv_sec);
        drawn = true;
        when = later(NEXT_AFTER_MS);
    }
    pthread_mutex_unlock(&line.lock);
    if (drawn)
        fputs("\r\033[K", stderr);
    return unused;
}

void vac_progress_begin(const char *format, ...)
{
    if (!vac_tty_progress())
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line.text, sizeof(line.text), format, arguments);
    va_end(arguments);
    line.done = line.total = 0;
    line.ending = false;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&line.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    /* Without a thread the work goes on untold. */
    line.running = pthread_create(&line.thread, NULL, tell, NULL) == 0;
    if (!line.running)
        pthread_cond_destroy(&line.changed);
}

void vac_progress_at(uint64_t done, uint64_t total)
{
    if (!line.running)
        return;
    pthread_mutex_lock(&line.lock);
    line.done = done;
    line.total = total;
    pthread_mutex_unlock(&line.lock);
}

void vac_progress_end(void)
{
    if (!line.running)
        return;
    pthread_mutex_lock(&line.lock);
    line.ending = true;
    pthread_cond_signal(&line.changed);
    pthread_mutex_unlock(&line.lock);
    pthread_join(line.thread, NULL);
    pthread_cond_destroy(&line.changed);
    line.running = false;
}
