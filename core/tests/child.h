/* SPDX-License-Identifier: Apache-2.0 */
/** Cases that need a process of their own, because the library reads its environment once: the test
 * program runs itself again. */
#ifndef VAC_CORE_TESTS_CHILD_H
#define VAC_CORE_TESTS_CHILD_H

struct child_case {
    const char *name;
    void (*run)(void); /* prints what it sees */
};

enum { CHILD_OUTPUT = 65536 };

/** To be called first in main(): runs the case that the command line names, and exits. `cases` ends
 * with a NULL name. */
void child_main(int count, char **arguments, const struct child_case *cases);

/**
 * Runs a case with `environment` ("NAME=value", ended by NULL) added to this process's, and fails
 * the test unless it exits with 0. What it printed, to either stream, is valid until the next call.
 */
const char *child_run(const char *name, const char *const *environment);

#endif
