/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/sandbox/sandbox.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/sandbox/gather.h"
#include "daemon/sandbox/parts.h"

static const char *const names[] = {"limits",     "network", "folders", "user",
                                    "privileges", "files",   "calls"};

const char *vac_sandbox_part_name(enum vac_sandbox_part part)
{
    return names[part];
}

bool vac_sandbox_say(struct vac_sandbox_state *state, bool held, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(state->how, sizeof(state->how), format, arguments);
    va_end(arguments);
    state->held = held;
    return held;
}

static struct vac_sandbox_wish read_wish(struct vac_sandbox *sandbox)
{
    const char *level = getenv("VACCEL_SANDBOX");
    const char *uid = getenv("VACCEL_SANDBOX_UID");
    const char *processes = getenv("VACCEL_SANDBOX_PROCESSES");

    sandbox->off = level && strcmp(level, "off") == 0;
    sandbox->strict = level && strcmp(level, "strict") == 0;
    return (struct vac_sandbox_wish){.uid = uid ? (uid_t)strtoul(uid, NULL, 10) : 0,
                                     .processes =
                                         processes ? (unsigned)strtoul(processes, NULL, 10) : 0};
}

static void forget_wish(void)
{
    static const char *const variables[] = {"VACCEL_SANDBOX", "VACCEL_SANDBOX_UID",
                                            "VACCEL_SANDBOX_PROCESSES", "VACCEL_SANDBOX_READ",
                                            "VACCEL_SANDBOX_WRITE"};

    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
        unsetenv(variables[i]);
}

/* Users before namespaces where the rights for the latter come from a user namespace of its own,
 * and after them where they are this process's: they are lost with the user. */
static void change_user(struct vac_sandbox *sandbox, const struct vac_sandbox_wish *wish,
                        const struct vac_rules *rules, bool owners)
{
    struct vac_sandbox_state *user = &sandbox->part[VAC_SANDBOX_USER];
    bool can = vac_sandbox_user_can(user, wish, rules);

    if (can && vac_sandbox_may_unshare()) {
        user->held = true;
        vac_sandbox_namespaces(sandbox, rules, owners);
        vac_sandbox_user(sandbox, wish, rules);
        return;
    }
    if (can)
        vac_sandbox_user(sandbox, wish, rules);
    vac_sandbox_namespaces(sandbox, rules, owners);
}

/* Files that frameworks make go where they live as long as the worker. */
static void point_to_scratch(const struct vac_sandbox *sandbox)
{
    if (!sandbox->scratch)
        return;
    setenv("TMPDIR", "/dev/shm", 0);
    setenv("XDG_CACHE_HOME", "/dev/shm", 0);
}

static bool judge(const struct vac_sandbox *sandbox, char *why, size_t size)
{
    for (int i = 0; sandbox->strict && i < VAC_SANDBOX_PARTS; i++)
        if (!sandbox->part[i].held) {
            snprintf(why, size, "%s: %s; or set 'sandbox = full', which goes on without", names[i],
                     sandbox->part[i].how);
            return false;
        }
    return true;
}

bool vac_sandbox_enter(struct vac_sandbox *sandbox, char *why, size_t size)
{
    struct vac_rules rules = {.fault = ""};
    bool owners = false;

    *sandbox = (struct vac_sandbox){.off = false};
    struct vac_sandbox_wish wish = read_wish(sandbox);
    bool good = sandbox->off || vac_gather(&rules, &owners);
    forget_wish();
    good = good && !rules.fault[0];
    if (!good)
        snprintf(why, size, "%s", rules.fault);
    if (good && !sandbox->off) {
        vac_sandbox_limits(&sandbox->part[VAC_SANDBOX_LIMITS]);
        change_user(sandbox, &wish, &rules, owners);
        vac_sandbox_processes(sandbox, wish.processes);
        point_to_scratch(sandbox);
        vac_sandbox_privileges(&sandbox->part[VAC_SANDBOX_PRIVILEGES]);
        if (sandbox->scratch)
            vac_rules_add_path(&rules, VAC_PATH_WRITE, "/dev/shm");
        vac_sandbox_files(&sandbox->part[VAC_SANDBOX_FILES], &rules);
        vac_sandbox_calls(&sandbox->part[VAC_SANDBOX_CALLS], &rules);
        good = judge(sandbox, why, size);
    }
    vac_rules_free(&rules);
    return good;
}
