/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "backends/virtio/request.h"
#include "wire/frame.h"

#define HOW_TO_MOUNT                                                                               \
    "`mkdir -p /run/vaccel && mount -t virtiofs vaccel /run/vaccel`, or `systemctl enable --now "  \
    "run-vaccel.mount`"
#define FUSE_MAGIC 0x65735546

enum { TEXT_SIZE = 256, MAX_MOUNTS = 64 };

const struct vac_surroundings vac_surroundings = {"/proc/self/mountinfo", "/sys/bus/virtio/devices",
                                                  "/dev/vaccel"};

/* What a folder turned out to be: the later, the more it helps to know. */
enum look {
    LOOK_HIDDEN, /* another mount is over it */
    LOOK_OTHER,  /* not vacceld's */
    LOOK_DEVICE, /* nor a device's that leads there */
    LOOK_SILENT, /* it cannot be read */
    LOOK_DENIED,
    LOOK_WIRE, /* vacceld's, of another wire version */
    LOOK_FOUND,
};

/* A look at one folder. */
struct look_at {
    enum look result;
    int error; /* errno, when silent */
    long wire; /* the other side's version */
    struct vac_found found;
};

/* Opens `name` for its text: -1 and errno; what blocks when it is opened is no text of vacceld's.
 */
static int open_text(int folder, const char *name)
{
    return openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
}

static ssize_t read_text(int file, char *text)
{
    ssize_t length;

    do
        length = read(file, text, TEXT_SIZE - 1);
    while (length < 0 && errno == EINTR);
    text[length > 0 ? length : 0] = '\0';
    return length;
}

/* "vaccel 0.1.0", "wire 0": a line each. */
static enum look judge(char *text, struct look_at *at)
{
    static const char first[] = "vaccel ";
    static const char second[] = "wire ";
    char *rest = text;
    char *name = strsep(&rest, "\n");
    char *wire = strsep(&rest, "\n");
    char *end = NULL;

    if (!wire || strncmp(name, first, strlen(first)) != 0 ||
        strncmp(wire, second, strlen(second)) != 0)
        return LOOK_OTHER;
    name += strlen(first);
    wire += strlen(second);
    at->wire = strtol(wire, &end, 10);
    size_t length = strspn(name, "0123456789abcdefghijklmnopqrstuvwxyz.+~-");
    if (length == 0 || length >= VAC_FIND_VERSION || name[length] || end == wire || *end)
        return LOOK_OTHER;
    memcpy(at->found.version, name, length + 1);
    return at->wire == VAC_FRAME_VERSION ? LOOK_FOUND : LOOK_WIRE;
}

static enum look silent(struct look_at *at)
{
    at->error = errno;
    return errno == EACCES || errno == EPERM ? LOOK_DENIED : LOOK_SILENT;
}

static enum look look_inside(int folder, struct look_at *at)
{
    char text[TEXT_SIZE];
    int file = open_text(folder, "version");

    if (file < 0)
        return errno == ENOENT || errno == ELOOP || errno == ENXIO ? LOOK_OTHER : silent(at);
    ssize_t length = read_text(file, text);
    enum look result = length < 0 && errno != EISDIR ? silent(at) : judge(text, at);
    close(file);
    if (result == LOOK_FOUND && faccessat(folder, "session", R_OK | W_OK, AT_EACCESS) != 0)
        return silent(at);
    return result;
}

bool vac_is_session(int file)
{
    return vac_request_cancel(file, 0) != 0 && errno == ENOENT;
}

static bool is_device(const char *path)
{
    struct stat state;

    return stat(path, &state) == 0 && S_ISCHR(state.st_mode);
}

static void look_at_device(struct look_at *at)
{
    int file = open(at->found.path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (file < 0) {
        at->result = silent(at);
        return;
    }
    at->found.is_device = true;
    at->result = vac_is_session(file) ? LOOK_FOUND : LOOK_DEVICE;
    close(file);
}

/* `mount` is what the list says of it, or NULL. */
static void look(const struct vac_mount *mount, struct look_at *at)
{
    struct stat state;
    struct statfs kind;
    int folder = open(at->found.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0) {
        at->result = silent(at);
        return;
    }
    if (fstat(folder, &state) != 0 || fstatfs(folder, &kind) != 0)
        at->result = silent(at);
    else if (mount && state.st_dev != makedev(mount->major, mount->minor))
        at->result = LOOK_HIDDEN;
    else if (kind.f_type != FUSE_MAGIC)
        at->result = LOOK_OTHER;
    else
        at->result = look_inside(folder, at);
    close(folder);
}

vaccel_status vac_fail_denied(const vaccel_host *host, const char *path)
{
    char file[VAC_MOUNT_PATH + 8];
    struct stat state;

    strcpy(file, path);
    strcat(file, "/session");
    if (stat(file, &state) != 0)
        return host->fail(VACCEL_ERR_DENIED,
                          "user %u may not enter %s, where vacceld is mounted; change the mode of "
                          "the folders above it, or, in a container, bind-mount it to where this "
                          "user may go",
                          (unsigned)geteuid(), path);
    return host->fail(VACCEL_ERR_DENIED,
                      "user %u may not use %s, which has mode %04o, owner %u and group %u; join "
                      "the group (`usermod -aG %u USER`; `--group-add %u` for a container), or "
                      "change guest_mode and guest_gid in vacceld.conf on the host",
                      (unsigned)geteuid(), file, (unsigned)(state.st_mode & 07777),
                      (unsigned)state.st_uid, (unsigned)state.st_gid, (unsigned)state.st_gid,
                      (unsigned)state.st_gid);
}

static vaccel_status fail_look(const vaccel_host *host, const struct look_at *at)
{
    const struct vac_found *found = &at->found;

    switch (at->result) {
    case LOOK_WIRE:
        return host->fail(VACCEL_ERR_VERSION,
                          "vacceld at %s is of version %s and speaks wire %ld, this library wire "
                          "%d; upgrade vaccel %s",
                          found->path, found->version, at->wire, VAC_FRAME_VERSION,
                          at->wire > VAC_FRAME_VERSION ? "in this guest" : "on the host");
    case LOOK_DENIED:
        return vac_fail_denied(host, found->path);
    case LOOK_SILENT:
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "the mount at %s cannot be used: %s; unmount it, see whether vacceld "
                          "runs on the host, and mount it again: " HOW_TO_MOUNT,
                          found->path, strerror(at->error));
    case LOOK_HIDDEN:
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "another mount is over the one at %s; mount vacceld's elsewhere, or name "
                          "where it is as well: VACCEL_TARGET=virtio:/path",
                          found->path);
    case LOOK_DEVICE:
        return host->fail(
            VACCEL_ERR_UNAVAILABLE,
            "%s is a device, and not one of vaccel's; in a unikernel, /dev/vaccel is: "
            "name that, or a mount, or unset VACCEL_TARGET",
            found->path);
    default:
        return host->fail(
            VACCEL_ERR_UNAVAILABLE,
            "%s is not vacceld's: it has no `version` of it, as the mount of a virtiofsd that "
            "shares a folder has none; vacceld serves a device of its own, with another tag: add "
            "it to the VM (tag=vaccel), and " HOW_TO_MOUNT,
            found->path);
    }
}

/* How far this machine's virtio-fs devices are. */
enum devices { DEVICES_UNKNOWN, DEVICES_NONE, DEVICES_IDLE, DEVICES_DRIVEN };

static bool is_file_system(int folder, const char *device)
{
    char path[NAME_MAX + 16];
    char text[TEXT_SIZE];

    strcpy(path, device);
    strcat(path, "/device");
    int file = open_text(folder, path);
    if (file < 0)
        return false;
    ssize_t length = read_text(file, text);
    close(file);
    return length > 0 && strtoul(text, NULL, 16) == 26;
}

static enum devices count_devices(const char *path)
{
    enum devices found = DEVICES_NONE;
    DIR *folder = opendir(path);
    char driver[NAME_MAX + 16];

    if (!folder)
        return errno == ENOENT && access("/sys/bus", F_OK) == 0 ? DEVICES_NONE : DEVICES_UNKNOWN;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (*entry->d_name == '.' || !is_file_system(dirfd(folder), entry->d_name))
            continue;
        strcpy(driver, entry->d_name);
        strcat(driver, "/driver");
        if (faccessat(dirfd(folder), driver, F_OK, 0) == 0)
            found = DEVICES_DRIVEN;
        else if (found == DEVICES_NONE)
            found = DEVICES_IDLE;
    }
    closedir(folder);
    return found;
}

static vaccel_status fail_nothing(const vaccel_host *host, const struct vac_surroundings *where)
{
    switch (count_devices(where->devices)) {
    case DEVICES_NONE:
        return host->fail(VACCEL_ERR_NOT_FOUND,
                          "this machine has no virtio-fs device, so it is no guest that a vacceld "
                          "serves; give the VM one with the tag vaccel, as vacceld(8) has it, or "
                          "name a daemon with VACCEL_TARGET");
    case DEVICES_IDLE:
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "there is a virtio-fs device, but the kernel has no driver for it: "
                          "`modprobe virtiofs`, then " HOW_TO_MOUNT
                          "; a kernel without that module can reach vacceld over vsock");
    case DEVICES_DRIVEN:
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "there is a virtio-fs device, but it is not mounted: " HOW_TO_MOUNT
                          "; a container needs the mount as well: `-v /run/vaccel:/run/vaccel`");
    default:
        return host->fail(VACCEL_ERR_UNAVAILABLE,
                          "no virtio-fs is mounted here: " HOW_TO_MOUNT
                          "; a container needs the mount as well: `-v /run/vaccel:/run/vaccel`");
    }
}

/* Looks at the mounts of the list, those with the tag or those without it; *best is what was found,
 * or what of the others it helps most to know. */
static void look_through(const char *list, bool tagged, struct look_at *best, bool *any)
{
    FILE *file = fopen(list, "re");
    struct vac_mount *mount = (struct vac_mount *)malloc(sizeof(*mount));
    struct look_at *at = (struct look_at *)malloc(sizeof(*at));

    for (int i = 0; file && mount && at && i < MAX_MOUNTS && vac_mount_next(file, mount); i++) {
        if ((strcmp(mount->tag, "vaccel") == 0) != tagged)
            continue;
        memcpy(at->found.path, mount->path, sizeof(mount->path));
        memcpy(at->found.tag, mount->tag, sizeof(mount->tag));
        at->found.is_device = false;
        look(mount, at);
        if (!*any || at->result > best->result)
            *best = *at;
        *any = true;
        if (best->result == LOOK_FOUND)
            break;
    }
    free(at);
    free(mount);
    if (file)
        fclose(file);
}

vaccel_status vac_find(const vaccel_host *host, const struct vac_surroundings *where,
                       const char *named, struct vac_found *found)
{
    struct look_at best = {.result = LOOK_HIDDEN};
    bool any = named != NULL;

    if (named) {
        strncat(best.found.path, named, sizeof(best.found.path) - 1);
        if (is_device(named))
            look_at_device(&best);
        else
            look(NULL, &best);
    } else {
        look_through(where->mounts, true, &best, &any);
        if (!any || best.result != LOOK_FOUND)
            look_through(where->mounts, false, &best, &any);
        if (!any && where->device && is_device(where->device)) {
            strcpy(best.found.path, where->device);
            look_at_device(&best);
            any = true;
        }
    }
    if (!any)
        return fail_nothing(host, where);
    if (best.result != LOOK_FOUND)
        return fail_look(host, &best);
    *found = best.found;
    return VACCEL_OK;
}
