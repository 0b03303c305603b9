/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/mount.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The fields of a line, by their places; proc_pid_mountinfo(5). */
enum { AT_DEVICE = 2, AT_ROOT = 3, AT_PATH = 4, FIRST_OPTIONAL = 6 };

/* "\040" is a space, as \ddd is any byte. */
static void unescape(char *text)
{
    char *to = text;

    for (const char *from = text; *from; to++) {
        unsigned value;
        if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
            from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
            value = (unsigned)(from[1] - '0') * 64 + (unsigned)(from[2] - '0') * 8 +
                    (unsigned)(from[3] - '0');
            from += 4;
        } else {
            value = (unsigned char)*from++;
        }
        *to = (char)value;
    }
    *to = '\0';
}

static bool copy_path(char *to, char *from)
{
    unescape(from);
    size_t length = strlen(from);
    if (length >= VAC_MOUNT_PATH || *from != '/')
        return false;
    memcpy(to, from, length + 1);
    return true;
}

static void copy_tag(char *to, char *from)
{
    size_t i;

    unescape(from);
    for (i = 0; from[i] && i < VAC_MOUNT_TAG - 1; i++)
        to[i] = '?';
    to[i] = '\0';
    for (i = 0; to[i]; i++) {
        if (from[i] >= ' ' && from[i] <= '~')
            to[i] = from[i];
    }
}

static bool read_device(const char *field, struct vac_mount *mount)
{
    char *end;
    unsigned long major = strtoul(field, &end, 10);

    if (end == field || *end != ':' || major > UINT_MAX)
        return false;
    const char *second = end + 1;
    unsigned long minor = strtoul(second, &end, 10);
    if (end == second || *end || minor > UINT_MAX)
        return false;
    mount->major = (unsigned)major;
    mount->minor = (unsigned)minor;
    return true;
}

bool vac_mount_read(char *line, struct vac_mount *mount)
{
    char *rest = line;
    char *fields[FIRST_OPTIONAL];
    char *field;

    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < FIRST_OPTIONAL; i++) {
        fields[i] = strsep(&rest, " ");
        if (!fields[i])
            return false;
    }
    do
        field = strsep(&rest, " ");
    while (field && strcmp(field, "-") != 0);
    char *type = strsep(&rest, " ");
    char *source = strsep(&rest, " ");
    if (!source || strcmp(type, "virtiofs") != 0 || strcmp(fields[AT_ROOT], "/") != 0)
        return false;
    copy_tag(mount->tag, source);
    return read_device(fields[AT_DEVICE], mount) && copy_path(mount->path, fields[AT_PATH]);
}

bool vac_mount_next(FILE *list, struct vac_mount *mount)
{
    char *line = NULL;
    size_t size = 0;
    bool found = false;

    while (!found && getline(&line, &size, list) > 0)
        found = vac_mount_read(line, mount);
    free(line);
    return found;
}
