/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/sandbox/gather.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/place.h"
#include <vaccel/model.h>

#define PACKAGES "/site-packages/"

extern char **environ;

/* The folder of a library that a link leads to; of a Python package all packages, since their
 * libraries use each other's. */
static void add_library(struct vac_rules *rules, const char *link)
{
    char real[PATH_MAX];
    char *end;

    if (!realpath(link, real))
        return;
    end = strstr(real, PACKAGES);
    end = end ? end + strlen(PACKAGES) - 1 : strrchr(real, '/');
    if (end == real)
        return;
    *end = '\0';
    vac_rules_add_path(rules, VAC_PATH_READ, real);
}

/* A model that a link leads to: the host's own, wherever it is. */
static void add_model(struct vac_rules *rules, const char *link)
{
    char real[PATH_MAX];

    if (realpath(link, real))
        vac_rules_add_path(rules, VAC_PATH_READ, real);
}

/* What links in a folder, and in those below, lead to. */
static void add_links(struct vac_rules *rules, const char *folder, int deeper,
                      void (*add)(struct vac_rules *rules, const char *link))
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    char path[PATH_MAX];

    while (entries && (entry = readdir(entries))) {
        struct stat info;
        if (entry->d_name[0] == '.' ||
            (size_t)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) >= sizeof(path))
            continue;
        if (lstat(path, &info) == 0 && S_ISLNK(info.st_mode))
            add(rules, path);
        if (deeper > 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
            add_links(rules, path, deeper - 1, add);
    }
    if (entries)
        closedir(entries);
}

/* Backends of others: the folder of each, which its file names. Whether there is one. */
static bool add_named(struct vac_rules *rules, const char *base, const char *rest)
{
    char folder[PATH_MAX];
    DIR *entries = NULL;
    struct dirent *entry;
    bool any = false;

    if (base && (size_t)snprintf(folder, sizeof(folder), "%s%s", base, rest) < sizeof(folder))
        entries = opendir(folder);
    while (entries && (entry = readdir(entries))) {
        char path[PATH_MAX + NAME_MAX + 2];
        char line[PATH_MAX];
        if (entry->d_name[0] == '.')
            continue;
        any = true;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        FILE *file = fopen(path, "re");
        if (file && fgets(line, sizeof(line), file)) {
            line[strcspn(line, " \t\r\n")] = '\0';
            if (line[0] == '/')
                add_library(rules, line);
        }
        if (file)
            fclose(file);
    }
    if (entries) {
        vac_rules_add_path(rules, VAC_PATH_READ, folder);
        closedir(entries);
    }
    return any;
}

/* The libraries that a policy for `exec` names by their paths. */
static void add_policy(struct vac_rules *rules, const char *policy)
{
    FILE *file = fopen(policy, "re");
    char *line = NULL;
    size_t size = 0;

    while (file && getline(&line, &size, file) >= 0) {
        char path[PATH_MAX];
        if (sscanf(line, " path = %4095s", path) == 1 && path[0] == '/') {
            vac_rules_add_path(rules, VAC_PATH_READ, path);
            add_library(rules, path);
        }
    }
    free(line);
    if (file)
        fclose(file);
}

/* Paths between colons. */
static void add_list(struct vac_rules *rules, enum vac_rule_path kind, const char *list)
{
    char *copy = list ? strdup(list) : NULL;
    char *rest = copy;
    const char *item;

    while (rest && (item = strsep(&rest, ":")))
        if (item[0] == '/' && item[1])
            vac_rules_add_path(rules, kind, item);
    free(copy);
}

/* What whoever set up the tenant names in a variable may be read; where a user is at home, and what
 * is looked for along PATH, is not meant by that. */
static void add_environment(struct vac_rules *rules)
{
    static const char *const others[] = {"HOME=", "PATH=", "PWD=", "XDG_"};

    for (char **variable = environ; *variable; variable++) {
        bool other = false;
        for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
            other = other || strncmp(*variable, others[i], strlen(others[i])) == 0;
        const char *value = strchr(*variable, '=');
        if (!other && value && value[1] == '/')
            add_list(rules, VAC_PATH_READ, value + 1);
    }
}

/* Where calls are carried to: a socket, which the worker's user must be able to use, or a mount. */
static void add_target(struct vac_rules *rules, const char *target)
{
    if (target && strncmp(target, "unix:", 5) == 0)
        vac_rules_add_path(rules, VAC_PATH_READ, target + 5);
    else if (target && strncmp(target, "virtio:", 7) == 0)
        vac_rules_add_path(rules, VAC_PATH_WRITE, target + 7);
}

static void add_backends(struct vac_rules *rules, const char *folders)
{
    char *copy = folders ? strdup(folders) : NULL;
    char *rest = copy;
    const char *folder;

    while (rest && (folder = strsep(&rest, ":")))
        if (*folder)
            add_links(rules, folder, 1, add_library);
    free(copy);
}

/* The rules of the backend that the tenant is bound to, or of each. What carries calls on needs
 * sockets, which only a tenant has that is told where to. */
static void add_files(struct vac_rules *rules, const char *folder)
{
    const char *bound = getenv("VACCEL_BACKEND");
    const char *target = getenv("VACCEL_TARGET");
    bool carries = target && *target && strcmp(target, "none") != 0;
    size_t length = bound ? strcspn(bound, "/") : 0;
    DIR *entries = opendir(folder);
    struct dirent *entry;
    char path[PATH_MAX];

    while (entries && (entry = readdir(entries))) {
        const char *end = strstr(entry->d_name, ".rules");
        if (!end || entry->d_name[0] == '.' || strcmp(entry->d_name, "base.rules") == 0)
            continue;
        size_t size = (size_t)(end - entry->d_name);
        bool carrier = strncmp(entry->d_name, "stream.", 7) == 0;
        bool wanted = carrier
                          ? carries
                          : !length || (length == size && strncmp(bound, entry->d_name, size) == 0);
        if (wanted &&
            (size_t)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) < sizeof(path))
            vac_rules_read(rules, path);
    }
    if (entries)
        closedir(entries);
}

bool vac_gather(struct vac_rules *rules, bool *owners)
{
    const char *libdir = vac_place_libdir();
    const char *policy = getenv("VACCEL_EXEC_POLICY");
    const char *config = getenv("XDG_CONFIG_HOME");
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/vaccel/sandbox/base.rules", libdir ? libdir : "");
    if (!vac_rules_read(rules, path)) {
        snprintf(rules->fault, sizeof(rules->fault), "%.160s cannot be read; install vaccel again",
                 path);
        return false;
    }
    *strrchr(path, '/') = '\0';
    add_files(rules, path);
    snprintf(path, sizeof(path), "%s/vaccel/backends", libdir);
    add_links(rules, path, 1, add_library);
    add_backends(rules, getenv("VACCEL_BACKEND_PATH"));
    for (size_t i = 0; vaccel_model_folder(i); i++) {
        vac_rules_add_path(rules, VAC_PATH_READ, vaccel_model_folder(i));
        add_links(rules, vaccel_model_folder(i), 1, add_model);
    }
    add_environment(rules);
    add_target(rules, getenv("VACCEL_TARGET"));
    if (policy)
        add_policy(rules, policy);
    add_list(rules, VAC_PATH_READ, getenv("VACCEL_SANDBOX_READ"));
    add_list(rules, VAC_PATH_WRITE, getenv("VACCEL_SANDBOX_WRITE"));
    *owners = add_named(rules, "/etc", "/vaccel/backends.d");
    *owners = add_named(rules, config ? config : getenv("HOME"),
                        config ? "/vaccel/backends.d" : "/.config/vaccel/backends.d") ||
              *owners || policy;
    return true;
}
