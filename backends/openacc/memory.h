/* SPDX-License-Identifier: Apache-2.0 */
/** A call's memory on the device: the caller's own where the device is the host, else copies,
 * without the gaps between rows. */
#ifndef VACCEL_OPENACC_MEMORY_H
#define VACCEL_OPENACC_MEMORY_H

#include "runtime.h"

enum vac_acc_access { VAC_ACC_READS, VAC_ACC_WRITES, VAC_ACC_UPDATES };

/** Elements in rows: `stride` is from one row to the next. A vector has one column. */
struct vac_acc_block {
    size_t rows, columns, stride;
};

/** A call under way. The first failure stays in `status`, and nothing is done after it. */
struct vac_acc_run {
    const struct vac_openacc *backend;
    const struct vac_acc_device *device;
    vaccel_status status;
    void *copies[3];
    size_t copy_count;
};

/** Takes a device for the calling thread, unless this is a fork. Then check `status`. */
void vac_acc_begin(const struct vac_openacc *backend, const vaccel_invocation *invocation,
                   struct vac_acc_run *run);

/** Where the device has the elements; `*stride` is what it is there. At most three for a run. NULL
 * when the run has failed. */
float *vac_acc_place(struct vac_acc_run *run, const float *data, const struct vac_acc_block *block,
                     enum vac_acc_access access, size_t *stride);

/** Brings the elements back to `data`, and leaves what is between rows. */
void vac_acc_fetch(struct vac_acc_run *run, const float *placed, float *data,
                   const struct vac_acc_block *block);

/** Bytes to the device and back. */
void vac_acc_round_trip(struct vac_acc_run *run, const void *from, void *to, size_t size);

/** Frees the copies; the call's status. */
vaccel_status vac_acc_end(struct vac_acc_run *run);

#endif
