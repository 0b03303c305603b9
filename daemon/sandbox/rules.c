/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/sandbox/rules.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/place.h"

static const char *const call_verbs[] = {"allow", "refuse", "absent", "kill"};
static const char *const path_verbs[] = {"read", "execute", "device", "write"};

/* The first fault is the one that is said. */
__attribute__((format(printf, 2, 3))) static void wrong(struct vac_rules *rules, const char *format,
                                                        ...)
{
    va_list arguments;

    if (rules->fault[0])
        return;
    va_start(arguments, format);
    vsnprintf(rules->fault, sizeof(rules->fault), format, arguments);
    va_end(arguments);
}

static struct vac_rule *add(struct vac_rules *rules, struct vac_rule_list *list, int kind,
                            const char *text, size_t length)
{
    struct vac_rule *more =
        (struct vac_rule *)realloc(list->rule, (list->count + 1) * sizeof(*more));
    char *copy = more ? strndup(text, length) : NULL;

    if (more)
        list->rule = more;
    if (!copy) {
        wrong(rules, "there is no memory for it; free some");
        return NULL;
    }
    more[list->count] = (struct vac_rule){.text = copy, .kind = kind};
    return &more[list->count++];
}

void vac_rules_add_path(struct vac_rules *rules, enum vac_rule_path kind, const char *pattern)
{
    glob_t found;

    if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++)
        add(rules, &rules->paths, (int)kind, found.gl_pathv[i], strlen(found.gl_pathv[i]));
    globfree(&found);
}

/* What %l, %p and %h stand for; NULL when that is unknown here. */
static const char *meaning(char letter)
{
    switch (letter) {
    case 'l':
        return vac_place_libdir();
    case 'p':
        return vac_place_prefix();
    case 'h': {
        const char *home = getenv("HOME");
        return home && *home == '/' ? home : NULL;
    }
    default:
        return NULL;
    }
}

static void add_path(struct vac_rules *rules, enum vac_rule_path kind, const char *item)
{
    char path[PATH_MAX];

    if (item[0] == '%') {
        const char *base = meaning(item[1]);
        if (!base || strlen(base) + strlen(item) >= sizeof(path))
            return;
        snprintf(path, sizeof(path), "%s%s", base, item + 2);
        item = path;
    }
    vac_rules_add_path(rules, kind, item);
}

/* [ARGUMENT&MASK==VALUE], the mask being optional. */
static bool take_condition(struct vac_rule *rule, const char *text)
{
    char *end;

    rule->conditional = true;
    rule->mask = UINT64_MAX;
    if (text[1] < '0' || text[1] > '5')
        return false;
    rule->argument = (unsigned)(text[1] - '0');
    text += 2;
    if (*text == '&') {
        rule->mask = strtoull(text + 1, &end, 0);
        text = end;
    }
    if (strncmp(text, "==", 2) != 0 || !text[2])
        return false;
    errno = 0;
    rule->value = strtoull(text + 2, &end, 0);
    return !errno && strcmp(end, "]") == 0;
}

static bool add_call(struct vac_rules *rules, enum vac_rule_call kind, const char *item)
{
    size_t length = strcspn(item, "[");
    struct vac_rule *rule = add(rules, &rules->calls, (int)kind, item, length);

    return !rule || !item[length] || take_condition(rule, item + length);
}

static int find(const char *const *verbs, const char *verb)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(verbs[i], verb) == 0)
            return i;
    return -1;
}

static void take_line(struct vac_rules *rules, const char *file, int number, char *line)
{
    char *rest = line;
    const char *item;

    line[strcspn(line, "#\n")] = '\0';
    line += strspn(line, " \t");
    rest = line;
    const char *verb = strsep(&rest, " \t");
    if (!*verb)
        return;
    int call = find(call_verbs, verb);
    int path = find(path_verbs, verb);
    if (call < 0 && path < 0)
        wrong(rules, "%s:%d: there is no verb '%.40s'; install vaccel again", file, number, verb);
    while ((item = strsep(&rest, " \t"))) {
        if (!*item)
            continue;
        if (path >= 0)
            add_path(rules, (enum vac_rule_path)path, item);
        else if (call >= 0 && !add_call(rules, (enum vac_rule_call)call, item))
            wrong(rules, "%s:%d: '%.60s' is no system call with a condition; install vaccel again",
                  file, number, item);
    }
}

bool vac_rules_read(struct vac_rules *rules, const char *file)
{
    FILE *stream = fopen(file, "re");
    char *line = NULL;
    size_t size = 0;

    if (!stream)
        return false;
    for (int number = 1; getline(&line, &size, stream) >= 0; number++)
        take_line(rules, file, number, line);
    free(line);
    fclose(stream);
    return true;
}

static void empty(struct vac_rule_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->rule[i].text);
    free(list->rule);
    *list = (struct vac_rule_list){NULL, 0};
}

void vac_rules_free(struct vac_rules *rules)
{
    empty(&rules->calls);
    empty(&rules->paths);
}
