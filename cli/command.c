/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/version.h>

#include "cli/exit.h"
#include "cli/fail.h"
#include "cli/memory.h"
#include "cli/suggest.h"
#include "cli/text.h"

static void print_help(FILE *out, const char *path, const struct vac_command *group)
{
    fprintf(out, "Usage: %s COMMAND [OPTION...]\n\n", path);
    vac_text_wrap(out, group->summary, 0, 80);
    fputs("\nCommands:\n", out);
    for (const struct vac_command *at = group->commands; at->name; at++)
        fprintf(out, "  %-10s %s\n", at->name, at->summary);
    fprintf(out, "  %-10s %s\n", "help", "Say how to use a command");
    fprintf(out, "\n`%s COMMAND --help` has each command's options; `man vaccel` has all of it.\n",
            path);
}

static bool is_any(const char *word, const char *const *choices)
{
    for (; *choices; choices++) {
        if (strcmp(word, *choices) == 0)
            return true;
    }
    return false;
}

static bool asks_help(const char *word)
{
    static const char *const choices[] = {"--help", "-h", "-?", "help", NULL};
    return is_any(word, choices);
}

static bool asks_version(const char *word)
{
    static const char *const choices[] = {"--version", "-V", NULL};
    return is_any(word, choices);
}

static int unknown(const char *path, const struct vac_command *group, const char *word)
{
    const char *meant = NULL;
    size_t least = 3;
    for (const struct vac_command *at = group->commands; at->name; at++) {
        size_t distance = vac_suggest_distance(word, at->name);
        if (distance < least) {
            least = distance;
            meant = at->name;
        }
    }
    vac_say_as(path);
    if (word[0] == '-')
        vac_say("there is no option '%s' here; options follow a command: see `%s --help`", word,
                path);
    else if (meant)
        vac_say("there is no command '%s'; did you mean `%s %s`?", word, path, meant);
    else
        vac_say("there is no command '%s'; `%s --help` lists them", word, path);
    return VAC_EXIT_USAGE;
}

static int run_one(const char *path, const struct vac_command *command, int argc, char **argv)
{
    static char help[] = "--help";
    char *whole = vac_memory_format("%s %s", path, command->name);
    int result;
    if (command->commands) {
        result = vac_command_run(whole, command, argc, argv);
    } else {
        vac_say_as(whole);
        argv[0] = whole;
        if (argc == 2 && strcmp(argv[1], "-h") == 0)
            argv[1] = help;
        result = command->run(argc, argv);
    }
    free(whole);
    return result;
}

static int help_about(const char *path, const struct vac_command *group, int argc, char **argv)
{
    static char help[] = "--help";
    char *arguments[] = {argv[0], help, NULL};
    if (argc < 2) {
        print_help(stdout, path, group);
        return VAC_EXIT_OK;
    }
    for (const struct vac_command *at = group->commands; at->name; at++) {
        if (strcmp(at->name, argv[1]) != 0)
            continue;
        if (!at->commands)
            return run_one(path, at, 2, arguments);
        char *whole = vac_memory_format("%s %s", path, at->name);
        int result = help_about(whole, at, argc - 1, argv + 1);
        free(whole);
        return result;
    }
    return unknown(path, group, argv[1]);
}

int vac_command_run(const char *path, const struct vac_command *group, int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr, path, group);
        return VAC_EXIT_USAGE;
    }
    if (asks_help(argv[1]))
        return help_about(path, group, argc - 1, argv + 1);
    if (asks_version(argv[1])) {
        printf("vaccel %s\n", vaccel_version());
        return VAC_EXIT_OK;
    }
    for (const struct vac_command *at = group->commands; at->name; at++) {
        if (strcmp(at->name, argv[1]) == 0)
            return run_one(path, at, argc - 1, argv + 1);
    }
    return unknown(path, group, argv[1]);
}
