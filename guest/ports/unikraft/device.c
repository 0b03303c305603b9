/* SPDX-License-Identifier: Apache-2.0 */
/**
 * /dev/vaccel: each open file is a session of the host's, with the contract of docs/protocol.md,
 * Calls from Linux, so that Linux programs on Unikraft's ELF loader call as they do in a Linux
 * guest.
 *
 * devfs gives a driver a device and no open file, and all of them one node. So the device is made,
 * its node is kept, and opening it gives the file a node of its own.
 */
#include <devfs/device.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <uk/init.h>
#include <uk/print.h>
#include <unistd.h>
#include <vfscore/dentry.h>
#include <vfscore/file.h>
#include <vfscore/uio.h>
#include <vfscore/vnode.h>
#if CONFIG_LIBVACCEL_YIELD
#include <uk/sched.h>
#endif

#include "guest/device/file.h"

/* Numbers of nodes, where devfs counts its own from 1. */
#define FIRST_NODE (UINT64_C(1) << 32)
#define PATH "/dev/vaccel"

static struct vnops operations;

/* Where other threads run while a call waits, one at a time is in the library. */
#if CONFIG_LIBVACCEL_YIELD
static bool busy;

static void enter(void)
{
    while (busy)
        uk_sched_yield();
    busy = true;
}

static void leave(void)
{
    busy = false;
}
#else
static void enter(void)
{
}

static void leave(void)
{
}
#endif

/* The library's errnos are Linux's, negated; vfscore's are Linux's. */
static int opened(struct vac_file *file)
{
    enter();
    int error = -vac_file_open(file);
    leave();
    return error;
}

static void closed(struct vac_file *file)
{
    enter();
    vac_file_close(file);
    leave();
}

/* A node of its own takes the place of the one that all share. */
static int give_node(struct vfscore_file *fp, struct vac_file *file)
{
    static uint64_t last = FIRST_NODE;
    struct dentry *shared = fp->f_dentry;
    struct vnode *node = NULL;
    char path[32];

    snprintf(path, sizeof(path), "/vaccel/%lu", (unsigned long)(++last - FIRST_NODE));
    if (vfscore_vget(shared->d_vnode->v_mount, last, &node) || !node)
        return ENOMEM;
    node->v_op = &operations;
    node->v_type = VCHR;
    node->v_mode = shared->d_vnode->v_mode;
    node->v_data = file;
    struct dentry *own = dentry_alloc(shared, node, path);
    if (!own)
        node->v_data = NULL;
    vput(node);
    if (!own)
        return ENOMEM;
    drele(shared);
    fp->f_dentry = own;
    return 0;
}

static int device_file_open(struct vfscore_file *fp)
{
    struct vac_file *file = (struct vac_file *)calloc(1, sizeof(*file));

    if (!file)
        return ENOMEM;
    int error = opened(file);
    if (error) {
        free(file);
        return error;
    }
    error = give_node(fp, file);
    if (error) {
        closed(file);
        free(file);
    }
    return error;
}

static int device_file_close(struct vnode *node, struct vfscore_file *fp)
{
    (void)fp;
    if (node->v_data)
        closed((struct vac_file *)node->v_data);
    return 0;
}

static int device_file_inactive(struct vnode *node)
{
    free(node->v_data);
    node->v_data = NULL;
    return 0;
}

static int device_file_ioctl(struct vnode *node, struct vfscore_file *fp, unsigned long command,
                             void *argument)
{
    (void)fp;
    /* Whether a file blocks and who is told says fcntl() of every file. */
    if (command == FIONBIO || command == FIOASYNC)
        return 0;
    enter();
    /* What is above 0 is a result, and vfscore negates what it is given. */
    int result = vac_file_ioctl((struct vac_file *)node->v_data, (uint32_t)command, argument);
    leave();
    return -result;
}

/* Moves the pieces one after the other, until one ends early. */
static int move(struct vnode *node, struct uio *uio, bool writes)
{
    struct vac_file *file = (struct vac_file *)node->v_data;
    int64_t moved = 0;
    bool some = false;

    for (int i = 0; i < uio->uio_iovcnt && moved >= 0; i++) {
        char *at = (char *)uio->uio_iov[i].iov_base;
        size_t left = uio->uio_iov[i].iov_len;
        while (left) {
            uint64_t offset = (uint64_t)uio->uio_offset;
            enter();
            moved = writes ? vac_file_write(file, at, left, offset)
                           : vac_file_read(file, at, left, offset);
            leave();
            if (moved <= 0)
                return moved < 0 && !some ? (int)-moved : 0;
            some = true;
            at += moved;
            left -= (size_t)moved;
            uio->uio_offset += (off_t)moved;
            uio->uio_resid -= (ssize_t)moved;
        }
    }
    return 0;
}

static int device_file_read(struct vnode *node, struct vfscore_file *fp, struct uio *uio, int flags)
{
    (void)fp;
    (void)flags;
    return move(node, uio, false);
}

static int device_file_write(struct vnode *node, struct uio *uio, int flags)
{
    (void)flags;
    return move(node, uio, true);
}

static int none(struct device *device, struct uio *uio, int flags)
{
    (void)device;
    (void)uio;
    (void)flags;
    return ENODEV;
}

/* devfs asks for all of them, and calls those of opening and closing once, below. */
static struct devops nothing = {dev_noop_open, dev_noop_close, none, none, dev_noop_ioctl};
static struct driver driver = {.name = "vaccel", .devops = &nothing};

/* Behind devfs, which is mounted before. */
static int make_device(struct uk_init_ctx *context)
{
    (void)context;
    if (device_create(&driver, "vaccel", D_CHR, NULL)) {
        uk_pr_err("vaccel: devfs takes no further device, so there is no " PATH "\n");
        return 0;
    }
    int fd = open(PATH, O_RDONLY);
    struct vfscore_file *fp = fd < 0 ? NULL : vfscore_get_file(fd);
    if (!fp) {
        uk_pr_warn("vaccel: there is no " PATH
                   ", as devfs is not mounted at /dev; select LIBDEVFS_AUTOMOUNT\n");
        return 0;
    }
    /* It stays, and so does its node. */
    dref(fp->f_dentry);
    operations = *fp->f_dentry->d_vnode->v_op;
    operations.vop_open = device_file_open;
    operations.vop_close = device_file_close;
    operations.vop_inactive = device_file_inactive;
    operations.vop_ioctl = device_file_ioctl;
    operations.vop_read = device_file_read;
    operations.vop_write = device_file_write;
    struct vnode *node = fp->f_dentry->d_vnode;
    vfscore_put_file(fp);
    close(fd);
    node->v_op = &operations;
    node->v_data = NULL;
    return 0;
}

uk_late_initcall(make_device, 0x0);
