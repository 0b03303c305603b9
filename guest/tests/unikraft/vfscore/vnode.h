/* SPDX-License-Identifier: Apache-2.0 */
/** What /dev/vaccel uses of vfscore's nodes, names and files; the test behaves as vfscore does. */
#ifndef TEST_VFSCORE_VNODE_H
#define TEST_VFSCORE_VNODE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

enum { VCHR = 4 };

struct mount;
struct vfscore_file;
struct vnode;

struct uio {
    struct iovec *uio_iov;
    int uio_iovcnt;
    off_t uio_offset;
    ssize_t uio_resid;
};

struct vnops {
    int (*vop_open)(struct vfscore_file *file);
    int (*vop_close)(struct vnode *node, struct vfscore_file *file);
    int (*vop_read)(struct vnode *node, struct vfscore_file *file, struct uio *uio, int flags);
    int (*vop_write)(struct vnode *node, struct uio *uio, int flags);
    int (*vop_ioctl)(struct vnode *node, struct vfscore_file *file, unsigned long command,
                     void *argument);
    int (*vop_inactive)(struct vnode *node);
};

struct vnode {
    uint64_t v_ino;
    struct mount *v_mount;
    struct vnops *v_op;
    int v_refcnt;
    int v_type;
    mode_t v_mode;
    void *v_data;
    int locks;
};

struct dentry {
    int d_refcnt;
    char *d_path;
    struct vnode *d_vnode;
    struct dentry *d_parent;
};

struct vfscore_file {
    int fd;
    struct dentry *f_dentry;
};

int vfscore_vget(struct mount *mount, uint64_t number, struct vnode **node);
void vput(struct vnode *node);
struct dentry *dentry_alloc(struct dentry *parent, struct vnode *node, const char *path);
void dref(struct dentry *dentry);
void drele(struct dentry *dentry);
struct vfscore_file *vfscore_get_file(int fd);
void vfscore_put_file(struct vfscore_file *file);

#endif
