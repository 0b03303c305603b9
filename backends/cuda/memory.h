/* SPDX-License-Identifier: Apache-2.0 */
/** A call on a device: its stream, copies of the caller's memory without the gaps, kernels. */
#ifndef VACCEL_CUDA_MEMORY_H
#define VACCEL_CUDA_MEMORY_H

#include "runtime.h"

/** Elements in rows: `stride` is from one row to the next. A vector has one column. */
struct vac_cuda_block {
    size_t rows, columns, stride;
};

/** One call. The first error stays in `status`, and later steps do nothing. */
struct vac_cuda_run {
    struct vac_cuda *backend;
    struct vac_cuda_runtime *runtime;
    struct vac_cuda_lane *lane;
    vaccel_status status;
    bool entered; /* the context is the thread's */
};

/** Begins a call on the device that the invocation asks for. vac_cuda_end() ends it in any case. */
void vac_cuda_begin(struct vac_cuda *backend, const vaccel_invocation *invocation,
                    struct vac_cuda_run *run);

/** Room for `size` bytes on the device, in one of the call's slots; 0 after an error. */
vac_cuda_ptr vac_cuda_room(struct vac_cuda_run *run, unsigned slot, size_t size);

/** Copies of bytes. */
void vac_cuda_send(struct vac_cuda_run *run, vac_cuda_ptr to, const void *from, size_t size);
void vac_cuda_fetch(struct vac_cuda_run *run, void *to, vac_cuda_ptr from, size_t size);

/** The same of elements, which have no gaps on the device. */
vac_cuda_ptr vac_cuda_send_block(struct vac_cuda_run *run, unsigned slot, const float *from,
                                 const struct vac_cuda_block *block);
vac_cuda_ptr vac_cuda_room_block(struct vac_cuda_run *run, unsigned slot,
                                 const struct vac_cuda_block *block);
void vac_cuda_fetch_block(struct vac_cuda_run *run, float *to, vac_cuda_ptr from,
                          const struct vac_cuda_block *block);

/** Starts a kernel in blocks of VAC_CUDA_THREADS. */
void vac_cuda_launch(struct vac_cuda_run *run, enum vac_cuda_kernel kernel, unsigned grid_x,
                     unsigned grid_y, void **arguments);

/** cuBLAS for this call's stream; NULL where it is not here, or after an error. */
vac_cublas_handle vac_cuda_cublas(struct vac_cuda_run *run);

/** Keeps what cuBLAS said to `what`. */
void vac_cuda_check_cublas(struct vac_cuda_run *run, const char *what, vac_cublas_status status);

/** Ends the call: nothing is under way on the device when this returns the call's status. */
vaccel_status vac_cuda_end(struct vac_cuda_run *run);

#endif
