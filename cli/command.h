/* SPDX-License-Identifier: Apache-2.0 */
/** Commands, and groups of them: `vaccel classify`, `vaccel model list`. */
#ifndef VAC_CLI_COMMAND_H
#define VAC_CLI_COMMAND_H

struct vac_command {
    const char *name;
    const char *summary;
    /** Does the work; argv[0] is the whole name, such as "vaccel model list". NULL for a group. */
    int (*run)(int argc, char **argv);
    /** A group's commands; the last has no name. */
    const struct vac_command *commands;
};

/** Finds the command that argv[1] names and runs it; answers --help, --version and `help`. The exit
 * status. */
int vac_command_run(const char *path, const struct vac_command *group, int argc, char **argv);

#endif
