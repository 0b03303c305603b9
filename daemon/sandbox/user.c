/* SPDX-License-Identifier: Apache-2.0 */
#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/sandbox/parts.h"

enum { GROUPS = 16 };

static bool is_mapped(uid_t uid)
{
    unsigned inside, outside, count;
    bool mapped = false;
    FILE *map = fopen("/proc/self/uid_map", "re");

    if (!map)
        return false;
    while (!mapped && fscanf(map, "%u %u %u", &inside, &outside, &count) == 3)
        mapped = uid >= inside && uid - inside < count;
    fclose(map);
    return mapped;
}

/* What every user can read, or nobody needs to. */
static bool is_common(const char *path)
{
    static const char *const common[] = {"/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/"};

    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        if (strncmp(path, common[i], strlen(common[i])) == 0)
            return true;
    return false;
}

/* The first of the rules' files that this user cannot use, as the file system sees it now. */
static const char *unreachable(const struct vac_rules *rules)
{
    for (size_t i = 0; i < rules->paths.count; i++) {
        const struct vac_rule *rule = &rules->paths.rule[i];
        if (rule->kind == VAC_PATH_DEVICE || is_common(rule->text))
            continue;
        int mode = rule->kind == VAC_PATH_WRITE ? R_OK | W_OK : R_OK;
        if (faccessat(AT_FDCWD, rule->text, mode, AT_EACCESS) != 0 && errno != ENOENT)
            return rule->text;
    }
    return NULL;
}

bool vac_sandbox_user_can(struct vac_sandbox_state *state, const struct vac_sandbox_wish *wish,
                          const struct vac_rules *rules)
{
    gid_t groups[GROUPS * 64];
    const char *path;

    if (!wish->uid || geteuid() != 0 || !capng_have_capability(CAPNG_EFFECTIVE, CAP_SETUID) ||
        !capng_have_capability(CAPNG_EFFECTIVE, CAP_SETGID))
        return vac_sandbox_say(state, false, "vacceld may not change users");
    if (!is_mapped(wish->uid))
        return vac_sandbox_say(state, false, "there is no uid %u in this container", wish->uid);
    /* As that user for a moment. */
    int count = getgroups((int)(sizeof(groups) / sizeof(groups[0])), groups);
    if (count < 0 || setgroups(0, NULL) != 0 || setegid(wish->uid) != 0 || seteuid(wish->uid) != 0)
        return vac_sandbox_say(state, false, "uid %u cannot be had: %s", wish->uid,
                               strerror(errno));
    path = unreachable(rules);
    if (seteuid(0) != 0 || setegid(getgid()) != 0 || setgroups((size_t)count, groups) != 0)
        return vac_sandbox_say(state, false, "the user cannot be changed back: %s",
                               strerror(errno));
    if (path)
        return vac_sandbox_say(
            state, false,
            "%.120s is closed to uid %u; permit others what the worker is to do there", path,
            wish->uid);
    return true;
}

/* Of devices that a group may use, such as `render` of GPUs. */
static size_t find_groups(const struct vac_rules *rules, gid_t groups[GROUPS])
{
    size_t count = 0;

    for (size_t i = 0; i < rules->paths.count && count < GROUPS; i++) {
        struct stat info;
        bool known = false;
        if (rules->paths.rule[i].kind != VAC_PATH_DEVICE ||
            stat(rules->paths.rule[i].text, &info) != 0 || info.st_gid == 0 ||
            !(info.st_mode & S_IWGRP))
            continue;
        for (size_t g = 0; g < count; g++)
            known = known || groups[g] == info.st_gid;
        if (!known)
            groups[count++] = info.st_gid;
    }
    return count;
}

static void bound_processes(unsigned processes)
{
    const struct rlimit most = {processes, processes};

    if (processes)
        setrlimit(RLIMIT_NPROC, &most);
}

void vac_sandbox_user(struct vac_sandbox *sandbox, const struct vac_sandbox_wish *wish,
                      const struct vac_rules *rules)
{
    struct vac_sandbox_state *state = &sandbox->part[VAC_SANDBOX_USER];
    gid_t groups[GROUPS];
    size_t count = find_groups(rules, groups);

    if (setgroups(count, groups) != 0 || setresgid(wish->uid, wish->uid, wish->uid) != 0 ||
        setresuid(wish->uid, wish->uid, wish->uid) != 0) {
        vac_sandbox_say(state, false, "uid %u cannot be had: %s", wish->uid, strerror(errno));
        return;
    }
    bound_processes(wish->processes);
    vac_sandbox_say(state, true, "uid %u", wish->uid);
}

void vac_sandbox_processes(const struct vac_sandbox *sandbox, unsigned processes)
{
    /* It counts by user, so only one who has the user for itself is bounded by it. */
    if (sandbox->part[VAC_SANDBOX_USER].held)
        bound_processes(processes);
}

void vac_sandbox_privileges(struct vac_sandbox_state *state)
{
    bool good = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;

    /* The bounding set can be emptied with a capability only; without, nothing is executed that
     * could give any. */
    capng_clear(CAPNG_SELECT_ALL);
    if (capng_apply(CAPNG_SELECT_ALL) != 0)
        good = good && capng_apply(CAPNG_SELECT_CAPS) == 0;
    vac_sandbox_say(state, good, good ? "no capabilities, and none to be had" : "%s",
                    strerror(errno));
}
