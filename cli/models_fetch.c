/* SPDX-License-Identifier: Apache-2.0 */
/* Models are made by a Python program, because the packages that hold them are Python's: see
 * models/README.md. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/beside.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/memory.h"

enum { LONG = 256 };

/* What fetch.py takes, for completion only. */
static const struct argp_option options[] = {
    {.name = "list", .key = LONG, .doc = "List the models that there are recipes for"},
    {.name = "to", .key = LONG, .arg = "DIR", .doc = "Put it in DIR/NAME"},
    {.name = "force", .key = LONG, .doc = "Make it again even if it is there"},
    {.name = "json", .key = LONG, .doc = "Print JSON"},
    {.name = "quiet", .key = LONG, .doc = "No progress, only errors"},
    {.name = "python", .key = LONG, .arg = "FILE", .doc = "Convert with this interpreter"},
    {.name = "recipes", .key = LONG, .arg = "DIR", .doc = "Take recipes from DIR"},
    {0},
};
static const struct argp argp = {.options = options, .args_doc = "RECIPE"};

int vac_models_fetch(int argc, char **argv)
{
    static char python3[] = "python3";
    char *python = getenv("VACCEL_PYTHON");
    if (vac_completing())
        return vac_parse(&argp, argc, argv, NULL);
    char *program = vac_beside(VACCEL_LIBEXEC_FROM_BIN "/vaccel/model-fetch/fetch.py");
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
