/* SPDX-License-Identifier: Apache-2.0 */
/** vfscore and devfs, as far as a device notices them: counted nodes and names, and one open(). */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guest/tests/unikraft/files.h"

enum { FILES = 16 };

struct stub stub;
static struct vnode shared_node;
static struct dentry shared;
static struct vfscore_file *files[FILES];
static struct vnops of_devfs;

int test_devfs_open(struct device *device, int mode)
{
    (void)device;
    (void)mode;
    return 0;
}

int test_devfs_close(struct device *device)
{
    (void)device;
    return 0;
}

int test_devfs_ioctl(struct device *device, unsigned long command, void *argument)
{
    (void)device;
    (void)command;
    (void)argument;
    return EPERM;
}

int device_create(struct driver *driver, const char *name, int flags, struct device **device)
{
    (void)device;
    assert_non_null(driver->devops->open);
    assert_non_null(driver->devops->close);
    assert_non_null(driver->devops->read);
    assert_non_null(driver->devops->write);
    assert_non_null(driver->devops->ioctl);
    assert_string_equal(name, "vaccel");
    assert_int_equal(flags, D_CHR);
    stub.devices++;
    return 0;
}

int vfscore_vget(struct mount *mount, uint64_t number, struct vnode **node)
{
    *node = stub.memory ? (struct vnode *)calloc(1, sizeof(**node)) : NULL;
    stub.memory -= stub.memory > 0;
    if (!*node)
        return 0;
    **node = (struct vnode){
        .v_ino = number, .v_mount = mount, .v_op = &of_devfs, .v_refcnt = 1, .locks = 1};
    stub.nodes++;
    return 0;
}

static void release(struct vnode *node)
{
    assert_true(node->v_refcnt > 0);
    if (--node->v_refcnt)
        return;
    assert_ptr_not_equal(node, &shared_node);
    node->v_op->vop_inactive(node);
    free(node);
    stub.nodes--;
}

void vput(struct vnode *node)
{
    assert_int_equal(node->locks--, 1);
    release(node);
}

struct dentry *dentry_alloc(struct dentry *parent, struct vnode *node, const char *path)
{
    struct dentry *dentry = stub.memory ? (struct dentry *)calloc(1, sizeof(*dentry)) : NULL;

    stub.memory -= stub.memory > 0;
    if (!dentry)
        return NULL;
    *dentry =
        (struct dentry){.d_refcnt = 1, .d_path = strdup(path), .d_vnode = node, .d_parent = parent};
    node->v_refcnt++;
    dref(parent);
    return dentry;
}

void dref(struct dentry *dentry)
{
    dentry->d_refcnt++;
}

void drele(struct dentry *dentry)
{
    assert_true(dentry->d_refcnt > 0);
    if (--dentry->d_refcnt)
        return;
    assert_ptr_not_equal(dentry, &shared);
    drele(dentry->d_parent);
    release(dentry->d_vnode);
    free(dentry->d_path);
    free(dentry);
}

/* As sys_open() does it. */
int test_open(const char *path, int flags, ...)
{
    int fd = 0;

    (void)flags;
    assert_string_equal(path, "/dev/vaccel");
    while (files[fd])
        assert_in_range(++fd, 0, FILES - 1);
    if (!shared_node.v_op)
        shared_node =
            (struct vnode){.v_op = &of_devfs, .v_refcnt = 1, .v_type = VCHR, .v_mode = 0600};
    if (!stub.mounted)
        return -ENOENT;
    shared.d_vnode = &shared_node;
    shared.d_refcnt++;
    struct vfscore_file *file = (struct vfscore_file *)calloc(1, sizeof(*file));
    assert_non_null(file);
    *file = (struct vfscore_file){fd, &shared};
    int error = shared_node.v_op->vop_open ? shared_node.v_op->vop_open(file) : 0;
    if (error) {
        free(file);
        drele(&shared);
        return -error;
    }
    files[fd] = file;
    return fd;
}

int test_close(int fd)
{
    struct vfscore_file *file = files[fd];
    struct vnode *node = file->f_dentry->d_vnode;

    if (node->v_op->vop_close)
        node->v_op->vop_close(node, file);
    drele(file->f_dentry);
    free(file);
    files[fd] = NULL;
    return 0;
}

struct vfscore_file *vfscore_get_file(int fd)
{
    return files[fd];
}

void vfscore_put_file(struct vfscore_file *file)
{
    (void)file;
}

long test_ioctl(int fd, unsigned long command, void *argument)
{
    struct vnode *node = files[fd]->f_dentry->d_vnode;

    /* The system call returns what it was given, negated. */
    return -node->v_op->vop_ioctl(node, files[fd], command, argument);
}

/* Bytes, or an errno, negated. */
long test_move(int fd, bool writes, struct iovec *pieces, int count, long offset)
{
    struct vnode *node = files[fd]->f_dentry->d_vnode;
    struct uio uio = {pieces, count, offset, 0};

    for (int i = 0; i < count; i++)
        uio.uio_resid += (ssize_t)pieces[i].iov_len;
    ssize_t asked = uio.uio_resid;
    int error = writes ? node->v_op->vop_write(node, &uio, 0)
                       : node->v_op->vop_read(node, files[fd], &uio, 0);
    return error ? -error : asked - uio.uio_resid;
}

int test_references(void)
{
    return shared.d_refcnt;
}
