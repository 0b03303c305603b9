/* SPDX-License-Identifier: Apache-2.0 */
/** A virtio-fs device that a guest has: its memory, its queues, its file system. Not thread-safe;
 * functions fail with a negative errno, and log why. Descriptors stay the caller's. */
#ifndef VAC_DAEMON_DEVICE_H
#define VAC_DAEMON_DEVICE_H

#include <stdint.h>

#include "daemon/common/control.h"

struct vac_device;

/** `inflight` is the device's in-flight memory, as VAC_CONTROL_DEVICE_NEW has it. */
int vac_device_new(const struct vac_control_device *asked, int inflight,
                   struct vac_device **device);

/** Replaces all regions; queues that run go on in the new ones. */
int vac_device_memory(struct vac_device *device, const struct vac_control_memory *memory,
                      const int *fds);

/** Starts a queue: first what a worker before this one had under way is answered. */
int vac_device_start(struct vac_device *device, const struct vac_control_queue *asked, int kick,
                     int call);
/** Another eventfd for a queue's interrupts. */
int vac_device_call(struct vac_device *device, uint32_t index, int call);

/** Stops a queue, waiting for what is under way, which is cancelled when it takes long. `*next` is
 * the next available index. */
int vac_device_stop(struct vac_device *device, uint32_t index, uint64_t *next);

/** Stops all queues, such that another worker can go on; nothing is cancelled. May take as long as
 * the calls. */
void vac_device_leave(struct vac_device *device);

/** Stops all queues, cancelling what is under way and waiting for it, and drops all files. */
void vac_device_reset(struct vac_device *device);

/** The same, and frees it. */
void vac_device_free(struct vac_device *device);

#endif
