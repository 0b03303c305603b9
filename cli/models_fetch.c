/* SPDX-License-Identifier: Apache-2.0 */
/* Models are made by a Python program, because the packages that hold them are Python's: see
 * models/README.md. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/memory.h"

/* PREFIX/libexec/vaccel of the very tree that this program stands in. */
static char *script(void)
{
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length <= 0)
        return NULL;
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    char *path =
        vac_memory_format("%s/%s/vaccel/model-fetch/fetch.py", self, VACCEL_LIBEXEC_FROM_BIN);
    char *resolved = realpath(path, NULL);
    free(path);
    return resolved;
}

int vac_models_fetch(int argc, char **argv)
{
    static char python3[] = "python3";
    char *python = getenv("VACCEL_PYTHON");
    char *program = script();
    if (!program) {
        vac_say(
            "the program that fetches models, libexec/vaccel/model-fetch/fetch.py, is not beside "
            "this one; reinstall vaccel");
        return VAC_EXIT_UNAVAILABLE;
    }
    if (!python || !*python)
        python = python3;
    char **arguments = vac_memory_check(calloc((size_t)argc + 2, sizeof(*arguments)));
    arguments[0] = python;
    arguments[1] = program;
    memcpy(arguments + 2, argv + 1, ((size_t)argc - 1) * sizeof(*arguments));
    execvp(python, arguments);
    vac_say("'%s' cannot be run: %s; install Python 3.11 or newer, or name it in VACCEL_PYTHON",
            python, strerror(errno));
    free(arguments);
    free(program);
    return VAC_EXIT_UNAVAILABLE;
}
