/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tests/child.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/tests/check.h"

void child_main(int count, char **arguments, const struct child_case *cases)
{
    if (count < 2)
        return;
    for (; cases->name; cases++) {
        if (strcmp(cases->name, arguments[1]) == 0) {
            cases->run();
            exit(0);
        }
    }
    exit(99);
}

static void become(const char *name, const char *const *environment, int output)
{
    char *program = program_invocation_name;
    char *copy = strdup(name);
    char *const arguments[] = {program, copy, NULL};

    for (; environment && *environment; environment++) {
        char *entry = strdup(*environment);
        if (entry)
            putenv(entry);
    }
    dup2(output, 1);
    dup2(output, 2);
    execv(program, arguments);
    _exit(98);
}

const char *child_run(const char *name, const char *const *environment)
{
    static char output[CHILD_OUTPUT];
    size_t length = 0;
    int ends[2];
    int ended;

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        become(name, environment, ends[1]);
    close(ends[1]);
    while (length < sizeof(output) - 1) {
        ssize_t got = read(ends[0], output + length, sizeof(output) - 1 - length);
        if (got == 0)
            break;
        if (got > 0)
            length += (size_t)got;
        else if (errno != EINTR)
            break;
    }
    output[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &ended, 0), child);
    if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0)
        fail_msg("case %s ended with %#x: %s", name, (unsigned)ended, output);
    return output;
}
