/* SPDX-License-Identifier: Apache-2.0 */
/* Landlock: rights to files, and none to other processes. The kernel's header may be older than the
 * kernel, so what came after Linux 5.13 is declared here. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/sandbox/parts.h"

struct ruleset {
    uint64_t files;
    uint64_t network;
    uint64_t scoped;
};

enum { ABI_REFER = 2, ABI_TRUNCATE = 3, ABI_NETWORK = 4, ABI_IOCTL = 5, ABI_SCOPES = 6 };

#define RIGHTS_1 ((UINT64_C(1) << 13) - 1)
#define RIGHT_REFER (UINT64_C(1) << 13)
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)
#define RIGHT_IOCTL (UINT64_C(1) << 15)
#define NETWORK_ALL UINT64_C(3)
#define SCOPES_ALL UINT64_C(3)
/* What makes sense for something that is no folder. */
#define RIGHTS_OF_FILES                                                                            \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |   \
     RIGHT_TRUNCATE | RIGHT_IOCTL)

static struct ruleset handled(long abi)
{
    struct ruleset all = {.files = RIGHTS_1};

    if (abi >= ABI_REFER)
        all.files |= RIGHT_REFER;
    if (abi >= ABI_TRUNCATE)
        all.files |= RIGHT_TRUNCATE;
    if (abi >= ABI_NETWORK)
        all.network = NETWORK_ALL;
    if (abi >= ABI_IOCTL)
        all.files |= RIGHT_IOCTL;
    if (abi >= ABI_SCOPES)
        all.scoped = SCOPES_ALL;
    return all;
}

static size_t size_of(long abi)
{
    return abi >= ABI_SCOPES    ? sizeof(struct ruleset)
           : abi >= ABI_NETWORK ? 2 * sizeof(uint64_t)
                                : sizeof(uint64_t);
}

static uint64_t rights(int kind)
{
    static const uint64_t read = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

    switch (kind) {
    case VAC_PATH_READ:
        return read;
    case VAC_PATH_EXECUTE:
        return read | LANDLOCK_ACCESS_FS_EXECUTE;
    case VAC_PATH_DEVICE:
        return read | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_IOCTL;
    default: /* no devices are made, and nothing is executed from there */
        return (RIGHTS_1 | RIGHT_REFER | RIGHT_TRUNCATE) &
               ~(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK);
    }
}

/* What cannot be opened any more is not permitted, which is no fault. */
static bool add(int ruleset, const struct ruleset *all, const struct vac_rule *rule)
{
    struct landlock_path_beneath_attr beneath = {.parent_fd = open(rule->text, O_PATH | O_CLOEXEC)};
    struct stat info;
    bool added = true;

    if (beneath.parent_fd < 0)
        return true;
    beneath.allowed_access = rights(rule->kind) & all->files;
    if (fstat(beneath.parent_fd, &info) == 0 && !S_ISDIR(info.st_mode))
        beneath.allowed_access &= RIGHTS_OF_FILES;
    /* EBADFD: a file of a file system that has no paths, such as a pipe. */
    added = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 ||
            errno == EBADFD;
    close(beneath.parent_fd);
    return added;
}

void vac_sandbox_files(struct vac_sandbox_state *state, const struct vac_rules *rules)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (abi < 1) {
        vac_sandbox_say(state, false,
                        "Landlock is not to be had: %s; use a kernel with CONFIG_SECURITY_LANDLOCK "
                        "that was started with landlock in lsm=",
                        strerror(errno));
        return;
    }
    struct ruleset all = handled(abi);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, size_of(abi), 0);
    bool good = ruleset >= 0;
    for (size_t i = 0; i < rules->paths.count && good; i++)
        good = add(ruleset, &all, &rules->paths.rule[i]);
    good = good && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    int error = errno;
    if (ruleset >= 0)
        close(ruleset);
    vac_sandbox_say(
        state, good, good ? "Landlock, version %ld%s" : "Landlock, version %ld: %s", abi,
        good ? (abi < ABI_SCOPES ? ", which leaves signals to users" : "") : strerror(error));
}
