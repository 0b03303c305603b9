/* SPDX-License-Identifier: Apache-2.0 */
/** System calls of Unikraft's on /dev/vaccel, for the test of it. */
#ifndef TEST_UNIKRAFT_FILES_H
#define TEST_UNIKRAFT_FILES_H

#include <devfs/device.h>

struct stub {
    bool mounted; /* devfs, at /dev */
    int memory;   /* for so many nodes and names more; negative: for any number */
    int devices;
    int nodes; /* beside the one that all share */
};

extern struct stub stub;

/** A descriptor, or an errno, negated. */
int test_open(const char *path, int flags, ...);
int test_close(int fd);
long test_ioctl(int fd, unsigned long command, void *argument);
/** pwritev() and preadv(). */
long test_move(int fd, bool writes, struct iovec *pieces, int count, long offset);
/** To the name that all share. */
int test_references(void);

#endif
