/* SPDX-License-Identifier: Apache-2.0 */
/** Where this guest's vacceld is: the mount of virtio-fs that it serves, a unikernel's /dev/vaccel,
 * or what is missing. */
#ifndef VAC_VIRTIO_FIND_H
#define VAC_VIRTIO_FIND_H

#include "backends/virtio/mount.h"
#include <vaccel/backend.h>

enum { VAC_FIND_VERSION = 32 };

/** Where to look; tests look elsewhere. */
struct vac_surroundings {
    const char *mounts;  /* "/proc/self/mountinfo" */
    const char *devices; /* "/sys/bus/virtio/devices" */
    const char *device;  /* "/dev/vaccel", or NULL */
};
extern const struct vac_surroundings vac_surroundings;

/** What serves a mount. */
struct vac_found {
    char path[VAC_MOUNT_PATH];      /* of the mount, or of the device */
    bool is_device;                 /* whose open files are sessions */
    char tag[VAC_MOUNT_TAG];        /* of its device; empty when the path was named */
    char version[VAC_FIND_VERSION]; /* of vaccel there; empty for a device, which does not say */
};

/**
 * Finds it. `named` is the path of a mount to take whatever its kind, or of a device, or NULL to
 * look for one: then mounts of the tag "vaccel" come first, and the device last. Thread-safe.
 *
 * Errors, with the remedy in their message: ERR_NOT_FOUND (this machine has no such device),
 * ERR_UNAVAILABLE (it is not mounted; what is mounted is not vacceld's, or does not answer),
 * ERR_DENIED (this user may not use it), ERR_VERSION (the two sides have no wire in common).
 */
vaccel_status vac_find(const vaccel_host *host, const struct vac_surroundings *where,
                       const char *named, struct vac_found *found);

/** Whether an open file is a session of vacceld's: it knows no call to cancel, and says so. */
bool vac_is_session(int file);

/** The message of ERR_DENIED for the mount at `path`; says who may use its `session`. */
vaccel_status vac_fail_denied(const vaccel_host *host, const char *path);

#endif
