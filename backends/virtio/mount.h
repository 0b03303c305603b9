/* SPDX-License-Identifier: Apache-2.0 */
/** Mounts of virtio-fs, as /proc/self/mountinfo lists them. Thread-safe. */
#ifndef VAC_VIRTIO_MOUNT_H
#define VAC_VIRTIO_MOUNT_H

#include <stdbool.h>
#include <stdio.h>

/** Bytes that a path and a device's tag take, with the zero behind. */
enum { VAC_MOUNT_PATH = 4096, VAC_MOUNT_TAG = 64 };

struct vac_mount {
    char path[VAC_MOUNT_PATH];
    char tag[VAC_MOUNT_TAG]; /* what cannot be printed is '?' */
    unsigned major;          /* of the file system's device, which a file's st_dev has as well */
    unsigned minor;
};

/** Reads a line of the list, which is changed; false unless it is a virtio-fs, mounted with its
 * root. */
bool vac_mount_read(char *line, struct vac_mount *mount);

/** The next one of an open list; false at its end. */
bool vac_mount_next(FILE *list, struct vac_mount *mount);

#endif
