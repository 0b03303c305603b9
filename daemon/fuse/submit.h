/* SPDX-License-Identifier: Apache-2.0 */
/** Calls that go on without the request that brought them: SUBMIT, SUBMIT_AT, WAIT. */
#ifndef VAC_FUSE_SUBMIT_H
#define VAC_FUSE_SUBMIT_H

#include "daemon/fuse/ioctl.h"

/** These answer, now or later; the open file is taken over. */
void vac_ioctl_submit(const struct vac_ioctl *ioctl, struct vac_fuse_file *file);
void vac_ioctl_submit_at(const struct vac_ioctl *ioctl, struct vac_fuse_file *file);
void vac_ioctl_wait(const struct vac_ioctl *ioctl, struct vac_fuse_file *file);

/** Forgets the calls of a file that is being closed; the lock is held, and the file's references
 * do not end here. */
void vac_submitted_drop(struct vac_fuse_file *file);

#endif
