/* SPDX-License-Identifier: Apache-2.0 */
/* How long calls take, and what they leave behind. */
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/trial/trial.h"

enum { TIMED = 500, CALLS = 1000, LOADS = 100, WARM_CALLS = 200, WARM_LOADS = 20, ROUNDS = 3 };
/* Kept of each call or load on average, from which on it is a leak; what a heap's fragments make is
 * far below. */
enum { CALL_BYTES = 24, LOAD_BYTES = 512, RESIDENT_BYTES = 4096 };
#define TIMED_NS 2000000000LL
#define ROUND_NS 8000000000LL

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool call(const struct subject *subject, const struct sample *sample, unsigned seed)
{
    static char answer[TRIAL_ROOM];

    if (sample->run(subject, seed, answer) == VACCEL_OK)
        return true;
    trial_note(TRIAL_FAIL, NULL, "a call that should succeed fails: %s", vaccel_last_error());
    return false;
}

void trial_latency(struct subject *subject, const struct sample *sample)
{
    static int64_t took[TIMED];
    size_t count = 0;

    for (int i = 0; i < 3; i++) {
        if (!call(subject, sample, 0))
            return;
    }
    int64_t end = now_ns() + TIMED_NS;
    while (count < TIMED && (count < 10 || now_ns() < end)) {
        int64_t before = now_ns();
        if (!call(subject, sample, (unsigned)count % TRIAL_SEEDS))
            return;
        took[count++] = now_ns() - before;
    }
    qsort(took, count, sizeof(took[0]), compare);
    int64_t median = took[count / 2];
    int64_t high = took[count * 99 / 100];
    trial_note(TRIAL_PASS,
               json_pack("{sI sI si}", "median_ns", (json_int_t)median, "p99_ns", (json_int_t)high,
                         "calls", (int)count),
               "median %.1f us, p99 %.1f us of %zu calls", (double)median / 1e3, (double)high / 1e3,
               count);
}

/* What the process holds. */
struct holdings {
    long long heap;     /* bytes of malloc */
    long long resident; /* bytes of anonymous memory */
    long long files;
    long long threads;
};

static long long count_entries(const char *path)
{
    DIR *folder = opendir(path);
    long long count = 0;

    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return count;
}

/* Bytes of the heap that are in use. A sanitizer has a heap of its own, and keeps what was freed
 * for a while: then it is asked, and resident memory says nothing. */
static long long heap_in_use(bool *sanitized)
{
    size_t (*in_use)(void);
    void *symbol = dlsym(RTLD_DEFAULT, "__sanitizer_get_current_allocated_bytes");

    *sanitized = symbol != NULL;
    if (symbol) {
        memcpy(&in_use, &symbol, sizeof(in_use)); /* ISO C has no cast from data to function */
        return (long long)in_use();
    }
    struct mallinfo2 heap = mallinfo2();
    return (long long)(heap.uordblks + heap.hblkhd);
}

static struct holdings hold(void)
{
    bool sanitized;
    struct holdings held = {.heap = heap_in_use(&sanitized),
                            .files = count_entries("/proc/self/fd"),
                            .threads = count_entries("/proc/self/task")};
    FILE *status = fopen("/proc/self/status", "re");
    char line[256];

    while (status && !sanitized && fgets(line, sizeof(line), status)) {
        if (sscanf(line, "RssAnon: %lld", &held.resident) == 1)
            held.resident *= 1024;
    }
    if (status)
        fclose(status);
    return held;
}

static long long least(long long a, long long b)
{
    return a < b ? a : b;
}

/* Grows in every round by what `one` does `count` times. What grows once is a cache. */
static void look_for_growth(struct subject *subject, const struct sample *sample,
                            bool (*one)(struct subject *, const struct sample *), int warm,
                            int count, int bytes, const char *what)
{
    struct holdings grown = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX};
    int done = 0;
    char found[256] = "";

    for (int i = 0; i < warm; i++) {
        if (!one(subject, sample))
            return;
    }
    for (int round = 0; round < ROUNDS; round++) {
        struct holdings before = hold();
        int64_t end = now_ns() + ROUND_NS;
        for (done = 0; done < count && (done < 10 || now_ns() < end); done++) {
            if (!one(subject, sample))
                return;
        }
        struct holdings after = hold();
        grown.heap = least(grown.heap, (after.heap - before.heap) / done);
        grown.resident = least(grown.resident, (after.resident - before.resident) / done);
        grown.files = least(grown.files, after.files - before.files);
        grown.threads = least(grown.threads, after.threads - before.threads);
    }
    if (grown.heap >= bytes)
        snprintf(found, sizeof(found), "%lld bytes of heap for each of %d %s", grown.heap, done,
                 what);
    else if (grown.resident >= RESIDENT_BYTES)
        snprintf(found, sizeof(found), "%lld bytes of memory for each of %d %s", grown.resident,
                 done, what);
    if (grown.files > 0)
        snprintf(found + strlen(found), sizeof(found) - strlen(found),
                 "%s%lld file descriptors over %d %s", *found ? ", " : "", grown.files, done, what);
    if (grown.threads > 0)
        snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%lld threads over %d %s",
                 *found ? ", " : "", grown.threads, done, what);
    json_t *figures =
        json_pack("{sI sI sI sI si}", "heap_bytes_each", (json_int_t)grown.heap,
                  "resident_bytes_each", (json_int_t)grown.resident, "descriptors",
                  (json_int_t)grown.files, "threads", (json_int_t)grown.threads, "count", done);
    if (*found)
        trial_note(TRIAL_FAIL, figures, "it keeps %s", found);
    else
        trial_note(TRIAL_PASS, figures, "nothing is kept of %d %s", done, what);
}

static bool call_once(struct subject *subject, const struct sample *sample)
{
    return call(subject, sample, 0);
}

void trial_leaks(struct subject *subject, const struct sample *sample)
{
    look_for_growth(subject, sample, call_once, WARM_CALLS, CALLS, CALL_BYTES, "calls");
}

/* A model that is opened anew is loaded anew, and unloaded when it goes. */
static bool load_once(struct subject *subject, const struct sample *sample)
{
    vaccel_model_release(subject->opened);
    subject->opened = NULL;
    if (vaccel_model_open(subject->model, &subject->opened) == VACCEL_OK)
        return call(subject, sample, 0);
    trial_note(TRIAL_FAIL, NULL, "the model cannot be opened: %s", vaccel_last_error());
    return false;
}

void trial_loads(struct subject *subject, const struct sample *sample)
{
    if (sample->model)
        look_for_growth(subject, sample, load_once, WARM_LOADS, LOADS, LOAD_BYTES, "model loads");
    else
        trial_note(TRIAL_SKIPPED, NULL, "it takes no model");
}
