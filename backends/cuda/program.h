/* SPDX-License-Identifier: Apache-2.0 */
/** The backend's kernels on a device: from the cache on disk, or from NVRTC. */
#ifndef VACCEL_CUDA_PROGRAM_H
#define VACCEL_CUDA_PROGRAM_H

#include "runtime.h"

/** Loads them; the context is the thread's. Errors: ERR_BACKEND (they do not compile or load),
 * ERR_NO_MEMORY. */
vaccel_status vac_cuda_program(struct vac_cuda_runtime *runtime, const struct vac_nvrtc *nvrtc);

#endif
