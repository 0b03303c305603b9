/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What could come next on a command line, for the shells: `vaccel __complete WORD...`, whose last
 * word is the one that is being typed. Each line is a value, a tab and what it means; `:file` and
 * `:dir` ask the shell for names of files and of folders. The scripts in completion/ know no more
 * than that, so that commands and options are written down in one place.
 */
#ifndef VAC_CLI_COMPLETE_H
#define VAC_CLI_COMPLETE_H

#include <argp.h>

#include "cli/command.h"

#define VAC_COMPLETE_WORD "__complete"

/** Prints what could come next; the exit status. */
int vac_complete(const struct vac_command *group, int count, char **words);

/** argp_parse(), which every command goes through: while completing it lists what the command takes
 * and ends the program. */
error_t vac_parse(const struct argp *argp, int argc, char **argv, void *input);

/** Whether vac_complete() is at work: a command that has no options of its own lists them. */
int vac_completing(void);

#endif
