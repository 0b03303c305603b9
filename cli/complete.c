/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complete_values.h"
#include "cli/exit.h"

/* The words of the command that is being completed; NULL when nothing is. The last one is being
 * typed. */
static char **typed;
static int typed_count;

int vac_completing(void)
{
    return typed != NULL;
}

/* Options that every command has. */
static const struct argp_option common[] = {
    {.name = "help", .key = '?', .doc = "Say how to use it"},
    {.name = "usage", .key = 1, .doc = "Say it in one line"},
    {.name = "version", .key = 'V', .doc = "Print the version"},
    {0},
};

static bool is_end(const struct argp_option *option)
{
    return !option->name && !option->key && !option->doc && !option->group;
}

/* The option that a word is, as --name or -n; `length` of its bytes are the name's. */
static const struct argp_option *find_option(const struct argp *argp, const char *word,
                                             size_t length)
{
    bool is_long = length > 2 && word[1] == '-';
    for (const struct argp_option *at = argp->options; at && !is_end(at); at++) {
        if (is_long && at->name && strlen(at->name) == length - 2 &&
            strncmp(at->name, word + 2, length - 2) == 0)
            return at;
        if (!is_long && length == 2 && word[0] == '-' && at->key == word[1])
            return at;
    }
    for (const struct argp_child *child = argp->children; child && child->argp; child++) {
        const struct argp_option *found = find_option(child->argp, word, length);
        if (found)
            return found;
    }
    return NULL;
}

static void list_options(const struct argp *argp, const char *prefix)
{
    for (const struct argp_option *at = argp->options; at && !is_end(at); at++) {
        if (at->name && !(at->flags & OPTION_HIDDEN))
            vac_complete_offer("--", at->name, at->doc, prefix);
    }
    for (const struct argp_child *child = argp->children; child && child->argp; child++)
        list_options(child->argp, prefix);
}

/* "[MODEL [PHOTO...]]": the name of the argument at an index; the last one may repeat. */
static void argument_name(const char *usage, size_t index, char *name, size_t size)
{
    static const char around[] = "[]. ";
    size_t length = 0;
    for (;; index--) {
        usage += strspn(usage, around);
        length = strcspn(usage, around);
        bool repeats = strncmp(usage + length, "...", 3) == 0;
        if (index == 0 || repeats || *usage == '\0')
            break;
        usage += length;
    }
    if (length >= size)
        length = size - 1;
    memcpy(name, usage, length);
    name[length] = '\0';
}

/* Lists what the words of this command may go on with. */
static void complete(const struct argp *argp)
{
    const struct argp_option *pending = NULL; /* an option that the next word is the value of */
    size_t arguments = 0;
    bool options_end = false;
    for (int i = 0; i < typed_count - 1; i++) {
        const char *word = typed[i];
        /* bash makes three words of --name=value. */
        if (pending && strcmp(word, "=") == 0)
            continue;
        if (pending) {
            pending = NULL;
        } else if (!options_end && strcmp(word, "--") == 0) {
            options_end = true;
        } else if (!options_end && word[0] == '-' && word[1]) {
            pending = find_option(argp, word, strlen(word));
            if (pending && !pending->arg)
                pending = NULL;
        } else {
            arguments++;
        }
    }
    const char *word = typed[typed_count - 1];
    const char *equals = strchr(word, '=');
    if (pending) {
        vac_complete_value(pending->name, pending->arg, "", strcmp(word, "=") == 0 ? "" : word);
    } else if (!options_end && word[0] == '-' && equals) {
        const struct argp_option *option = find_option(argp, word, (size_t)(equals - word));
        char *start = strndup(word, (size_t)(equals + 1 - word));
        if (option && option->arg && start)
            vac_complete_value(option->name, option->arg, start, equals + 1);
        free(start);
    } else if (!options_end && word[0] == '-') {
        const struct argp more = {.options = common};
        list_options(argp, word);
        list_options(&more, word);
    } else if (argp->args_doc) {
        char name[32];
        argument_name(argp->args_doc, arguments, name, sizeof(name));
        vac_complete_value(NULL, name, "", word);
    }
}

error_t vac_parse(const struct argp *argp, int argc, char **argv, void *input)
{
    if (!typed)
        return argp_parse(argp, argc, argv, 0, NULL, input);
    complete(argp);
    exit(VAC_EXIT_OK);
}

static void list_commands(const struct vac_command *group, const char *prefix)
{
    for (const struct vac_command *at = group->commands; at->name; at++)
        vac_complete_offer("", at->name, at->summary, prefix);
}

int vac_complete(const struct vac_command *group, int count, char **words)
{
    bool help = false;
    const char *last = count > 0 ? words[count - 1] : "";
    for (; count > 1; count--, words++) {
        const struct vac_command *at = group->commands;
        if (!help && strcmp(words[0], "help") == 0) {
            help = true;
            continue;
        }
        while (at->name && strcmp(at->name, words[0]) != 0)
            at++;
        if (!at->name || (help && at->run))
            return VAC_EXIT_OK;
        if (at->run) {
            typed = words + 1;
            typed_count = count - 1;
            return at->run(1, words);
        }
        group = at;
    }
    list_commands(group, last);
    if (!help) {
        vac_complete_offer("", "help", "Say how to use a command", last);
        if (last[0] == '-') {
            vac_complete_offer("", "--help", "Say what commands there are", last);
            vac_complete_offer("", "--version", "Print the version", last);
        }
    }
    return VAC_EXIT_OK;
}
