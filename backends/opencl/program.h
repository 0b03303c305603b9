/* SPDX-License-Identifier: Apache-2.0 */
/** The backend's kernels, compiled for a device: from the cache on disk, or by the driver. */
#ifndef VACCEL_OPENCL_PROGRAM_H
#define VACCEL_OPENCL_PROGRAM_H

#include "runtime.h"

/** Errors: ERR_BACKEND (they do not compile; the message has the compiler's first words),
 * ERR_NO_MEMORY. */
vaccel_status vac_cl_program(struct vac_cl_runtime *runtime, cl_program *program);

#endif
