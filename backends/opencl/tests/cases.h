/* SPDX-License-Identifier: Apache-2.0 */
/** Cases that need a process of their own: a backend is probed once in a process, and its libraries
 * stay. Each is this program executed again, since OpenCL's drivers do not survive a fork. A case
 * sets its environment first. */
#ifndef VACCEL_OPENCL_TESTS_CASES_H
#define VACCEL_OPENCL_TESTS_CASES_H

#include <stdbool.h>

#include <vaccel/vaccel.h>

#include "watched.h"

/** What a case returns when OpenCL is not here. */
enum { NOT_HERE = 77 };

/** Room for the path of a folder. */
enum { FOLDER = 1024 };

/** Fails the case, and says where. */
#define NEED(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return need_failed(__FILE__, __LINE__, #condition);                                    \
    } while (0)

int need_failed(const char *file, int line, const char *condition);

struct test_case {
    const char *name;
    int (*run)(void);   /* 0, NOT_HERE, or another number when it failed */
    const char *folder; /* the variable that has the folder where the loader looks first, or NULL */
};

/** Runs a case in a process of its own; what it returned, or -1 when it did not end by itself. */
int execute_case(const char *name);

/** Whether this program was executed for one of the cases, and then what came of it. */
bool wanted_case(int count, char **arguments, const struct test_case *cases, size_t case_count,
                 int *status);

/** What main() does: runs the one case that `arguments` has, or each as a test of its own. */
int run_cases(int count, char **arguments, const struct test_case *cases, size_t case_count);

/** A session pinned to the backend, on a device or NULL. */
vaccel_session *open_opencl(const char *device);

/** 1 + 1 + 1 by sdot: VACCEL_OK, how it failed, or ERR_INTERNAL when it is not 3. */
vaccel_status add_ones(vaccel_session *session);

/** Whether the last error has both. */
bool says(const char *one, const char *other);

/** Whether a file whose path has `name` in it is mapped into this process. */
bool is_mapped(const char *name);

/** Has the backend use the watched library, changed by these words. */
void use_watched(const char *words);

/** Its counts; NULL until the backend has loaded it. */
struct watched *watch(void);

/** A folder of this process's own for XDG_CACHE_HOME, while PoCL keeps its cache, without which it
 * takes many seconds. */
bool use_own_cache(char path[FOLDER]);

/** With all that is in it. */
void remove_folder(const char *path);

#endif
