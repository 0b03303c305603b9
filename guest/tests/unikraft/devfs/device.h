/* SPDX-License-Identifier: Apache-2.0 */
/** What /dev/vaccel uses of devfs. */
#ifndef TEST_DEVFS_DEVICE_H
#define TEST_DEVFS_DEVICE_H

#include <stddef.h>

#include "vfscore/vnode.h"

enum { D_CHR = 1 };

struct device;

struct devops {
    int (*open)(struct device *device, int mode);
    int (*close)(struct device *device);
    int (*read)(struct device *device, struct uio *uio, int flags);
    int (*write)(struct device *device, struct uio *uio, int flags);
    int (*ioctl)(struct device *device, unsigned long command, void *argument);
};

struct driver {
    const char *name;
    struct devops *devops;
    size_t devsz;
    int flags;
};

int test_devfs_open(struct device *device, int mode);
int test_devfs_close(struct device *device);
int test_devfs_ioctl(struct device *device, unsigned long command, void *argument);
#define dev_noop_open test_devfs_open
#define dev_noop_close test_devfs_close
#define dev_noop_ioctl test_devfs_ioctl

int device_create(struct driver *driver, const char *name, int flags, struct device **device);

#endif
