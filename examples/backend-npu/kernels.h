/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NPU_KERNELS_H
#define NPU_KERNELS_H

#include "device.h"

/** What the device computes, in memory of its own; outputs are written at the end. Gives up between
 * two blocks when the work is cancelled or `*halt` is set: NPU_CANCELLED. Counts `*progress` up as
 * it goes. */
enum npu_status npu_compute(struct npu_work *work, const atomic_int *halt, atomic_uint *progress);

#endif
