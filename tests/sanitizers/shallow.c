/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded when the program under test has AddressSanitizer in it: OpenVINO's threading library
 * loads parts of itself with RTLD_DEEPBIND, and the sanitizer ends any program in which that is
 * done. And leaks are looked for when main() returns, and not at the very end, when threads of
 * frameworks may be dying: of those the leak checker of GCC 12 reads memory that is gone.
 */
#include <dlfcn.h>
#include <string.h>

typedef int (*main_fn)(int, char **, char **);
typedef int (*start_fn)(main_fn, int, char **, void (*)(void), void (*)(void), void (*)(void),
                        void *);

static main_fn program;

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static int run(int argc, char **argv, char **environment)
{
    int result = program(argc, argv, environment);
    void (*check)(void);
    void *symbol = dlsym(RTLD_DEFAULT, "__lsan_do_leak_check");

    memcpy(&check, &symbol, sizeof(check));
    if (symbol)
        check();
    return result;
}

int __libc_start_main(main_fn main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end);

__attribute__((visibility("default"))) int __libc_start_main(main_fn main, int argc, char **argv,
                                                             void (*init)(void), void (*fini)(void),
                                                             void (*rtld_fini)(void),
                                                             void *stack_end)
{
    start_fn start;
    void *symbol = next("__libc_start_main");

    memcpy(&start, &symbol, sizeof(start));
    program = main;
    return start(run, argc, argv, init, fini, rtld_fini, stack_end);
}

__attribute__((visibility("default"))) void *dlopen(const char *file, int mode)
{
    void *(*load)(const char *, int);
    void *symbol = next("dlopen");
    memcpy(&load, &symbol, sizeof(load)); /* ISO C has no cast from data to function */
    return load(file, mode & ~RTLD_DEEPBIND);
}
