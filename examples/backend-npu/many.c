/* SPDX-License-Identifier: Apache-2.0 */
/**
 * many [COUNT [cancel]]: has COUNT calls in flight at once from one thread, with `cancel` gives
 * every other one up, and prints what became of them: how many were right, wrong, cancelled and
 * failed; and how many threads there were at most.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

enum { LENGTH = 4099 };

struct
try {
    vaccel_call *call;
    float a[LENGTH];
    float b[LENGTH];
    float sum[LENGTH];
};

static int threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;

    for (const struct dirent *task; tasks && (task = readdir(tasks));)
        count += task->d_name[0] != '.';
    if (tasks)
        closedir(tasks);
    return count;
}

static int failed(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, vaccel_last_error());
    return 1;
}

static int is_right(const struct try *try)
{
    for (size_t i = 0; i < LENGTH; i++) {
        if (try->sum[i] != try->a[i] + try->b[i])
            return 0;
    }
    return 1;
}

static int is_untouched(const struct try *try)
{
    for (size_t i = 0; i < LENGTH; i++) {
        if (try->sum[i] != -1)
            return 0;
    }
    return 1;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    int cancels = argc > 2 && strcmp(argv[2], "cancel") == 0;
    struct try *tries = calloc(count, sizeof(*tries));
    size_t right = 0;
    size_t wrong = 0;
    size_t cancelled = 0;
    size_t faults = 0;
    vaccel_session *session;

    if (!tries || vaccel_session_open(NULL, &session) != VACCEL_OK)
        return failed("session");
    for (size_t i = 0; i < count; i++) {
        struct try *try = &tries[i];
        for (size_t k = 0; k < LENGTH; k++) {
            try->a[k] = (float)(i + k);
            try->b[k] = (float)(2 * i);
            try->sum[k] = -1;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (vaccel_vector_add_submit(session, LENGTH, tries[i].a, tries[i].b, &tries[i].call) !=
            VACCEL_OK)
            return failed("submit");
    }
    int most = threads();
    for (size_t i = 0; cancels && i < count; i += 2)
        vaccel_call_cancel(tries[i].call);
    for (size_t i = 0; i < count; i++) {
        struct try *try = &tries[i];
        if (vaccel_call_wait(try->call, 60000000000) != VACCEL_OK)
            return failed("wait");
        vaccel_status status = vaccel_vector_add_result(try->call, try->sum, LENGTH);
        if (status == VACCEL_OK && is_right(try))
            right++;
        else if (status == VACCEL_OK || !is_untouched(try))
            wrong++;
        else if (status == VACCEL_ERR_CANCELLED)
            cancelled++;
        else if (faults++ == 0)
            fprintf(stderr, "%s: %s\n", vaccel_status_name(status), vaccel_call_error(try->call));
        vaccel_call_release(try->call);
    }
    printf("%zu right, %zu wrong, %zu cancelled, %zu failed; %d threads\n", right, wrong, cancelled,
           faults, most);
    vaccel_session_release(session);
    free(tries);
    return wrong ? 1 : 0;
}
