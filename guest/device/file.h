/* SPDX-License-Identifier: Apache-2.0 */
/**
 * An open `session` of the host's for programs that know it as a file: what a port with a file
 * layer registers as /dev/vaccel. The contract is that of docs/protocol.md, Calls from Linux; here
 * it is only carried.
 *
 * Functions give what the system call does, or an errno of Linux's, negated. Freestanding; one
 * thread at a time is in the library. Memory of the caller's is used where it lies, but for answers
 * of ioctls.
 */
#ifndef VAC_GUEST_DEVICE_FILE_H
#define VAC_GUEST_DEVICE_FILE_H

#include <stdint.h>

struct vac_file {
    uint64_t handle; /* of the host's */
    uint64_t mount;  /* the greeting that it is of */
};

/** Errors: ENODEV (there is no virtio-fs device, or it is not vacceld's; why was printed at boot),
 * ENFILE, ENOMEM, EIO (the host answers nonsense, or nothing). */
int vac_file_open(struct vac_file *file);
void vac_file_close(struct vac_file *file);

/** `command` says which way how many bytes of `argument` go, as Linux's _IOC() does. What the host
 * returns: 0, or 1 for a call that goes on. Errors: those of the contract, EIO when the host has
 * died or the file is one of before. */
int vac_file_ioctl(struct vac_file *file, uint32_t command, void *argument);

/** Bytes of the arena from an offset on. May be fewer than were asked for. */
int64_t vac_file_read(struct vac_file *file, void *to, uint64_t size, uint64_t offset);
int64_t vac_file_write(struct vac_file *file, const void *from, uint64_t size, uint64_t offset);

#endif
