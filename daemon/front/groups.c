/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/groups.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "daemon/front/log.h"

/* Where the front is: a group with groups in it has no processes of its own. */
#define OWN "front"

static char root[PATH_MAX]; /* empty: there are none */

/* A file of a group's. */
static bool put(const char *folder, const char *name, const char *text)
{
    char path[PATH_MAX + 64];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return good;
}

/* The mount of cgroup2 and what of the hierarchy is there; false when there is none. */
static bool find_mount(char *mount, char *from)
{
    char line[3 * PATH_MAX];
    bool found = false;
    FILE *file = fopen("/proc/self/mountinfo", "re");

    while (!found && file && fgets(line, sizeof(line), file)) {
        const char *kind = strstr(line, " - ");
        found = kind && strncmp(kind, " - cgroup2 ", 11) == 0 &&
                sscanf(line, "%*s %*s %*s %4095s %4095s", from, mount) == 2;
    }
    if (file)
        fclose(file);
    return found;
}

/* The folder of this process's group. */
static bool find_self(char *folder, size_t size)
{
    char mount[PATH_MAX], from[PATH_MAX], line[PATH_MAX];
    bool found = false;
    FILE *file = find_mount(mount, from) ? fopen("/proc/self/cgroup", "re") : NULL;

    while (!found && file && fgets(line, sizeof(line), file)) {
        size_t skipped = strcmp(from, "/") == 0 ? 0 : strlen(from);
        const char *path = line + 3;
        if (strncmp(line, "0::", 3) != 0 || strncmp(path, from, skipped) != 0)
            continue;
        path += skipped;
        int length = snprintf(folder, size, "%s%.*s", mount, (int)strcspn(path, "\n"), path);
        found = length > 0 && (size_t)length < size;
    }
    if (file)
        fclose(file);
    return found;
}

/* As systemd marks what is a service's own to divide (Delegate= in systemd.resource-control(5)). */
static bool is_delegated(const char *folder)
{
    char value[4] = "";

    return (getxattr(folder, "user.delegate", value, sizeof(value)) == 1 ||
            getxattr(folder, "trusted.delegate", value, sizeof(value)) == 1) &&
           value[0] == '1';
}

/* What was the daemon's group before it moved into one inside. */
static void leave_own(char *folder)
{
    char *last = strrchr(folder, '/');

    if (last && strcmp(last, "/" OWN) == 0)
        *last = '\0';
}

static bool move_self(const char *folder)
{
    char own[PATH_MAX + 16];

    snprintf(own, sizeof(own), "%s/" OWN, folder);
    return (mkdir(own, 0755) == 0 || errno == EEXIST) && put(own, "cgroup.procs", "0");
}

/* What is not there or not permitted is not bounded. */
static void enable(const char *folder)
{
    static const char *const controllers[] = {"+cpu", "+memory", "+pids"};

    for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++)
        put(folder, "cgroup.subtree_control", controllers[i]);
}

void vac_groups_init(const struct vac_config *config)
{
    const char *wanted = config->cgroup;
    char self[PATH_MAX] = "";
    bool known = find_self(self, sizeof(self));

    if (wanted && strcmp(wanted, "off") == 0)
        return;
    leave_own(self);
    if (!wanted && !(known && is_delegated(self)))
        return;
    const char *folder = wanted ? wanted : self;
    if (access(folder, W_OK | X_OK) < 0 || (strcmp(folder, self) == 0 && !move_self(folder))) {
        vac_log_error(NULL,
                      "workers have no cgroups of their own: %s: %s; give the daemon a group that "
                      "it may write to, with cgroup = in [vacceld] or Delegate=yes in its unit",
                      folder, strerror(errno));
        return;
    }
    enable(folder);
    snprintf(root, sizeof(root), "%s", folder);
}

static void folder_of(const struct vac_config_tenant *tenant, char *folder, size_t size)
{
    snprintf(folder, size, "%s/tenant-%s", root, tenant->name);
}

static void bound(const char *folder, const char *name, uint64_t most)
{
    char text[24] = "max";

    if (most)
        snprintf(text, sizeof(text), "%llu", (unsigned long long)most);
    put(folder, name, text);
}

int vac_groups_make(const struct vac_config_tenant *tenant)
{
    char folder[PATH_MAX + 64];
    char path[PATH_MAX + 80];
    char weight[16];

    if (!root[0])
        return -1;
    folder_of(tenant, folder, sizeof(folder));
    snprintf(weight, sizeof(weight), "%u", tenant->weight);
    snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
    int fd = mkdir(folder, 0755) == 0 || errno == EEXIST ? open(path, O_WRONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        vac_log_error(tenant->name, "its worker has no cgroup of its own: %s: %s", path,
                      strerror(errno));
        return -1;
    }
    put(folder, "cpu.weight", weight);
    bound(folder, "memory.max", tenant->max_resident);
    /* A worker without the programs that it started is none. */
    put(folder, "memory.oom.group", "1");
    bound(folder, "pids.max", tenant->max_processes);
    return fd;
}

void vac_groups_enter(int group)
{
    ssize_t written = group < 0 ? 0 : write(group, "0", 1);

    (void)written; /* it has no bounds then, and a worker it is nevertheless */
}

void vac_groups_remove(const struct vac_config_tenant *tenant)
{
    char folder[PATH_MAX + 64];

    if (!root[0])
        return;
    folder_of(tenant, folder, sizeof(folder));
    rmdir(folder);
}
