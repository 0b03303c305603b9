/* SPDX-License-Identifier: Apache-2.0 */
/**
 * subject sessions N | noop N | direct N BACKEND: what is counted. What lies between two calls of
 * getppid() is what a tool should look at.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

/* The C library's own, under the names that it keeps for this purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static unsigned long allocations;

VACCEL_API void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

VACCEL_API void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

VACCEL_API void *realloc(void *memory, size_t size)
{
    allocations++;
    return __libc_realloc(memory, size);
}

VACCEL_API void *aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __libc_memalign(alignment, size);
}

static vaccel_session *open_one(void)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;

    options.backend = "noop";
    if (vaccel_session_open(&options, &session) != VACCEL_OK)
        abort();
    return session;
}

static void open_sessions(long count)
{
    vaccel_session_release(open_one());
    getppid();
    for (long i = 0; i < count; i++)
        vaccel_session_release(open_one());
    getppid();
}

static void call_noop(vaccel_session *session, long count)
{
    for (long i = 0; i < count; i++) {
        if (vaccel_noop(session) != VACCEL_OK)
            abort();
    }
}

/* The backend's function, called as the core calls it. */
static void call_direct(const char *path, long count)
{
    vaccel_backend_entry_fn entry;
    void *library = dlopen(path, RTLD_NOW);
    void *symbol = library ? dlsym(library, VACCEL_BACKEND_ENTRY_NAME) : NULL;
    if (!symbol)
        abort();
    memcpy(&entry, &symbol, sizeof(entry));
    vaccel_run_fn volatile run = entry()->ops[0].run;
    const vaccel_noop_args args = {0};
    const vaccel_invocation invocation = {.struct_size = sizeof(invocation)};
    for (long i = 0; i < count; i++) {
        if (run(NULL, &invocation, &args) != VACCEL_OK)
            abort();
    }
}

int main(int count, char **arguments)
{
    if (count < 3)
        return 2;
    const char *what = arguments[1];
    long times = atol(arguments[2]);
    if (strcmp(what, "sessions") == 0) {
        open_sessions(times);
    } else if (strcmp(what, "direct") == 0 && count == 4) {
        call_direct(arguments[3], times);
    } else {
        vaccel_session *session = open_one();
        call_noop(session, 1);
        unsigned long before = allocations;
        call_noop(session, times);
        printf("%lu\n", allocations - before);
        vaccel_session_release(session);
    }
    return 0;
}
