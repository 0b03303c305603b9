/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/exit.h"
#include "cli/fail.h"

static void check(void)
{
    /* An earlier write may have failed and left only the mark; closing reports what the file system
     * held back. */
    errno = 0;
    int failed = ferror(stdout);
    if (fclose(stdout) == 0 && !failed)
        return;
    vac_say("standard output could not be written: %s; free some space, or send it elsewhere",
            errno ? strerror(errno) : "an earlier write failed");
    _exit(VAC_EXIT_INTERNAL);
}

void vac_output_guard(void)
{
    if (atexit(check) != 0)
        vac_say("no memory to check standard output at the end");
}
