/* SPDX-License-Identifier: Apache-2.0 */
/** Products of matrices: CLBlast's where it is here, else the backend's own kernel. */
#ifndef VACCEL_OPENCL_GEMM_H
#define VACCEL_OPENCL_GEMM_H

#include "backends/common/numeric.h"
#include "runtime.h"

/** Runs a checked product to its end. */
vaccel_status vac_cl_gemm(struct vac_opencl *backend, const vaccel_invocation *invocation,
                          const struct vac_gemm *gemm);

#endif
