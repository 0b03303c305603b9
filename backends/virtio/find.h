/* SPDX-License-Identifier: Apache-2.0 */
/** Where this guest's vacceld is: the mount of virtio-fs that it serves, or what is missing. */
#ifndef VAC_VIRTIO_FIND_H
#define VAC_VIRTIO_FIND_H

#include "backends/virtio/mount.h"
#include <vaccel/backend.h>

enum { VAC_FIND_VERSION = 32 };

/** Where to look; tests look elsewhere. */
struct vac_surroundings {
    const char *mounts;  /* "/proc/self/mountinfo" */
    const char *devices; /* "/sys/bus/virtio/devices" */
};
extern const struct vac_surroundings vac_surroundings;

/** What serves a mount. */
struct vac_found {
    char path[VAC_MOUNT_PATH];      /* of the mount */
    char tag[VAC_MOUNT_TAG];        /* of its device; empty when the path was named */
    char version[VAC_FIND_VERSION]; /* of vaccel there */
};

/**
 * Finds it. `named` is the path of a mount to take whatever its kind, or NULL to look for one: then
 * those of the tag "vaccel" come first. Thread-safe.
 *
 * Errors, with the remedy in their message: ERR_NOT_FOUND (this machine has no such device),
 * ERR_UNAVAILABLE (it is not mounted; what is mounted is not vacceld's, or does not answer),
 * ERR_DENIED (this user may not use it), ERR_VERSION (the two sides have no wire in common).
 */
vaccel_status vac_find(const vaccel_host *host, const struct vac_surroundings *where,
                       const char *named, struct vac_found *found);

/** The message of ERR_DENIED for the mount at `path`; says who may use its `session`. */
vaccel_status vac_fail_denied(const vaccel_host *host, const char *path);

#endif
