/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/text.h"
#include "cli/tty.h"

enum { FIRST_AFTER_MS = 1000, NEXT_AFTER_MS = 200, WIDEST_BAR = 40, NARROWEST_BAR = 8 };

/* A thread draws, because what takes long is a call that does not return meanwhile. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool running;
    bool ending;
    bool counts; /* things, rather than shares of one */
    bool paused;
    bool drawn;
    time_t begun;
    char text[128];
    uint64_t done, total;
} line = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void draw_bar(size_t width)
{
    size_t filled = (size_t)((double)width * (double)line.done / (double)line.total);
    fputs(" [", stderr);
    for (size_t i = 0; i < width; i++)
        fputc(i < filled ? '#' : ' ', stderr);
    fputc(']', stderr);
}

static void draw_count(long long seconds)
{
    char numbers[96];
    if (line.total == 0) {
        fprintf(stderr, " %" PRIu64 " (%lld s)", line.done, seconds);
        return;
    }
    int used = snprintf(numbers, sizeof(numbers), " %" PRIu64 "/%" PRIu64 " (%lld s)", line.done,
                        line.total, seconds);
    /* A line that is wrapped could not be drawn over: two brackets, a blank, and the last column
     * stays free. */
    size_t taken = strlen(line.text) + (size_t)used + 4;
    size_t width = vac_tty_progress_width();
    if (width >= taken + NARROWEST_BAR)
        draw_bar(width - taken < WIDEST_BAR ? width - taken : WIDEST_BAR);
    fputs(numbers, stderr);
}

static void draw(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    fputs("\r\033[K", stderr);
    vac_text_put(stderr, line.text);
    if (line.counts)
        draw_count((long long)(now.tv_sec - line.begun));
    else if (line.total > 0)
        fprintf(stderr, " %3d %% (%lld s)", (int)(100.0 * (double)line.done / (double)line.total),
                (long long)(now.tv_sec - line.begun));
    else
        fprintf(stderr, " (%lld s)", (long long)(now.tv_sec - line.begun));
    fflush(stderr);
    line.drawn = true;
}

static void clear(void)
{
    if (line.drawn)
        fputs("\r\033[K", stderr);
    line.drawn = false;
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
    pthread_mutex_lock(&line.lock);
    if (line.counts)
        draw();
    struct timespec when = later(line.counts ? NEXT_AFTER_MS : FIRST_AFTER_MS);
    while (!line.ending) {
        if (pthread_cond_timedwait(&line.changed, &line.lock, &when) == 0)
            continue;
        if (!line.paused)
            draw();
        when = later(NEXT_AFTER_MS);
    }
    clear();
    pthread_mutex_unlock(&line.lock);
    return unused;
}

/* Draws what stands in `line` from now on. */
static void begin(void)
{
    line.ending = line.paused = line.drawn = false;
    line.begun = later(0).tv_sec;
    line.done = 0;
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

void vac_progress_begin(const char *format, ...)
{
    if (!vac_tty_progress())
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line.text, sizeof(line.text), format, arguments);
    va_end(arguments);
    line.counts = false;
    line.total = 0;
    begin();
}

void vac_progress_begin_count(uint64_t total, const char *what)
{
    if (!vac_tty_progress())
        return;
    snprintf(line.text, sizeof(line.text), "%s", what);
    line.counts = true;
    line.total = total;
    begin();
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

void vac_progress_pause(void)
{
    if (!line.running)
        return;
    pthread_mutex_lock(&line.lock);
    clear();
    fflush(stderr);
    line.paused = true;
    pthread_mutex_unlock(&line.lock);
}

void vac_progress_resume(void)
{
    if (!line.running)
        return;
    pthread_mutex_lock(&line.lock);
    line.paused = false;
    if (line.counts)
        draw();
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
