/* SPDX-License-Identifier: Apache-2.0 */
/** The few FUSE messages (7.31, linux/fuse.h) that a guest needs: INIT, LOOKUP, OPEN, IOCTL and
 * RELEASE; and READ and WRITE, where it has files. */
#ifndef VAC_GUEST_FUSE_H
#define VAC_GUEST_FUSE_H

#include <stdint.h>

enum {
    VAC_FUSE_LOOKUP = 1,
    VAC_FUSE_OPEN = 14,
    VAC_FUSE_READ = 15,
    VAC_FUSE_WRITE = 16,
    VAC_FUSE_RELEASE = 18,
    VAC_FUSE_INIT = 26,
    VAC_FUSE_IOCTL = 39
};

enum { VAC_FUSE_MAJOR = 7, VAC_FUSE_MINOR = 31, VAC_FUSE_ROOT = 1, VAC_FUSE_RDWR = 2 };

struct vac_fuse_in {
    uint32_t length; /* of the whole request */
    uint32_t opcode;
    uint64_t unique;
    uint64_t node;
    uint32_t user;
    uint32_t group;
    uint32_t process;
    uint32_t padding;
};

struct vac_fuse_out {
    uint32_t length; /* of the whole answer */
    int32_t error;   /* 0, or an errno of Linux's, negated */
    uint64_t unique;
};

struct vac_fuse_init_in {
    uint32_t major;
    uint32_t minor;
    uint32_t max_readahead;
    uint32_t flags;
};

/** What of the answer is looked at; more follows. */
struct vac_fuse_init_out {
    uint32_t major;
    uint32_t minor;
    uint8_t more[56];
};

struct vac_fuse_entry {
    uint64_t node;
    uint8_t more[120];
};

struct vac_fuse_open_in {
    uint32_t flags;
    uint32_t unused;
};

struct vac_fuse_open_out {
    uint64_t handle;
    uint32_t flags;
    uint32_t padding;
};

struct vac_fuse_release_in {
    uint64_t handle;
    uint32_t flags;
    uint32_t release_flags;
    uint64_t lock_owner;
};

struct vac_fuse_ioctl_in {
    uint64_t handle;
    uint32_t flags;
    uint32_t command;
    uint64_t argument;
    uint32_t in_size;
    uint32_t out_size;
};

struct vac_fuse_ioctl_out {
    int32_t result;
    uint32_t flags;
    uint32_t in_iovs;
    uint32_t out_iovs;
};

/** Of READ as well as of WRITE. */
struct vac_fuse_move_in {
    uint64_t handle;
    uint64_t offset;
    uint32_t size;
    uint32_t move_flags;
    uint64_t lock_owner;
    uint32_t flags;
    uint32_t padding;
};

struct vac_fuse_write_out {
    uint32_t size;
    uint32_t padding;
};

/** What a READ's or a WRITE's request begins with. */
struct vac_move_in {
    struct vac_fuse_in head;
    struct vac_fuse_move_in move;
};

/** What an ioctl's request and answer begin with. */
struct vac_ioctl_in {
    struct vac_fuse_in head;
    struct vac_fuse_ioctl_in ioctl;
};

struct vac_ioctl_out {
    struct vac_fuse_out head;
    struct vac_fuse_ioctl_out ioctl;
};

_Static_assert(sizeof(struct vac_fuse_in) == 40 && sizeof(struct vac_ioctl_in) == 72 &&
                   sizeof(struct vac_ioctl_out) == 32 && sizeof(struct vac_fuse_entry) == 128 &&
                   sizeof(struct vac_fuse_init_out) == 64 && sizeof(struct vac_move_in) == 80,
               "FUSE's own layout");

#endif
