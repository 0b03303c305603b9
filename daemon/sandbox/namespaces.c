/* SPDX-License-Identifier: Apache-2.0 */
#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/sandbox/parts.h"

/* Where a worker may leave files that live as long as it does. */
#define SCRATCH "/dev/shm"

enum { ALL = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS };

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd >= 0)
        close(fd);
    return written;
}

/* Inside, the user and the group are what they are outside, and nobody else exists. */
static bool map_ids(uid_t uid, gid_t gid)
{
    char map[64];

    snprintf(map, sizeof(map), "%u %u 1", uid, uid);
    if (!write_file("/proc/self/uid_map", map) || !write_file("/proc/self/setgroups", "deny"))
        return false;
    snprintf(map, sizeof(map), "%u %u 1", gid, gid);
    return write_file("/proc/self/gid_map", map);
}

/* Everything read-only but what is to be written, and a scratch folder of its own. In a user
 * namespace
 * (`apart`) nothing that is mounted here is seen elsewhere; without one, that is asked for. */
static void close_folders(struct vac_sandbox *sandbox, const struct vac_rules *rules, bool apart)
{
    struct mount_attr fixed = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
    struct mount_attr open_again = {.attr_clr = MOUNT_ATTR_RDONLY};
    bool good = mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL) == 0;
    int error = errno;

    apart = apart || good;
    for (size_t i = 0; i < rules->paths.count && good; i++)
        if (rules->paths.rule[i].kind == VAC_PATH_WRITE)
            good = mount(rules->paths.rule[i].text, rules->paths.rule[i].text, NULL,
                         MS_BIND | MS_REC, NULL) == 0;
    good = good && mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &fixed, sizeof(fixed)) == 0;
    for (size_t i = 0; i < rules->paths.count && good; i++)
        if (rules->paths.rule[i].kind == VAC_PATH_WRITE)
            good = mount_setattr(AT_FDCWD, rules->paths.rule[i].text, 0, &open_again,
                                 sizeof(open_again)) == 0;
    error = good ? error : errno;
    /* Where the root is no mount, as after chroot(), that much is left. */
    sandbox->scratch = apart && mount("vaccel", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV,
                                      "size=256m,nr_inodes=16k,mode=1777") == 0;
    error = good ? errno : error;
    good = good && sandbox->scratch;
    vac_sandbox_say(&sandbox->part[VAC_SANDBOX_FOLDERS], good,
                    good ? "a mount namespace, read-only but for " SCRATCH
                         : "mounts cannot be made read-only: %s; Landlock has to do",
                    strerror(error));
}

bool vac_sandbox_may_unshare(void)
{
    return capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN) != 0;
}

void vac_sandbox_namespaces(struct vac_sandbox *sandbox, const struct vac_rules *rules, bool owners)
{
    struct vac_sandbox_state *network = &sandbox->part[VAC_SANDBOX_NETWORK];
    struct vac_sandbox_state *folders = &sandbox->part[VAC_SANDBOX_FOLDERS];
    struct vac_sandbox_state *user = &sandbox->part[VAC_SANDBOX_USER];
    uid_t uid = geteuid();
    gid_t gid = getegid();

    if (vac_sandbox_may_unshare() && (user->held || owners)) {
        if (unshare(ALL) == 0) {
            vac_sandbox_say(network, true, "namespaces without network and System V IPC");
            close_folders(sandbox, rules, false);
            return;
        }
    }
    if (owners) {
        vac_sandbox_say(network, false,
                        "a policy's owner must stay visible, so there is no user namespace, and "
                        "without one no network namespace; sockets are refused by seccomp only");
        vac_sandbox_say(folders, false, "there is no mount namespace, as for the network");
        return;
    }
    bool apart = unshare(CLONE_NEWUSER | ALL) == 0;
    /* After chroot() the kernel gives none of users, but the others. */
    if (!apart && vac_sandbox_may_unshare() && unshare(ALL) == 0) {
        vac_sandbox_say(network, true, "namespaces without network and System V IPC");
        close_folders(sandbox, rules, false);
        return;
    }
    if (!apart || !map_ids(uid, gid)) {
        vac_sandbox_say(network, false,
                        "namespaces are not to be had: %s; permit user namespaces "
                        "(user.max_user_namespaces, kernel.unprivileged_userns_clone), or start "
                        "vacceld as root",
                        strerror(errno));
        vac_sandbox_say(folders, false, "there is no mount namespace, as for the network");
        return;
    }
    if (!user->held) {
        char reason[sizeof(user->how)];
        memcpy(reason, user->how, sizeof(reason));
        vac_sandbox_say(user, true, "uid %u in a user namespace of its own; %.120s", uid, reason);
    }
    vac_sandbox_say(network, true, "namespaces without network and System V IPC");
    close_folders(sandbox, rules, true);
}
