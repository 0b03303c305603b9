/* SPDX-License-Identifier: Apache-2.0 */
/** A call's memory on the device: the caller's own where the device shares it and can use it as it
 * lies, else copies. */
#ifndef VACCEL_OPENCL_MEMORY_H
#define VACCEL_OPENCL_MEMORY_H

#include "runtime.h"

/** One call on a device. The first error stays, and later steps do nothing. */
struct vac_cl_run {
    struct vac_cl_runtime *runtime;
    struct vac_cl_lane *lane;
    const int32_t *cancelled; /* as in vaccel_invocation */
    vaccel_status status;
    size_t alignment;  /* bytes, that the kernels count on where memory is the caller's */
    cl_mem buffers[4]; /* released when it ends */
    size_t buffer_count;
};

/** What a kernel does with a buffer. */
enum vac_cl_access { VAC_CL_READS, VAC_CL_WRITES, VAC_CL_UPDATES };

/** Begins a call on the device that the invocation asks for. vac_cl_end() ends it in any case. */
void vac_cl_begin(struct vac_opencl *backend, const vaccel_invocation *invocation,
                  struct vac_cl_run *run);

/** A buffer of `size` bytes, not 0, at `data`; NULL after an error. */
cl_mem vac_cl_buffer(struct vac_cl_run *run, const void *data, size_t size,
                     enum vac_cl_access access);

/** A buffer of the device's own. */
cl_mem vac_cl_scratch(struct vac_cl_run *run, size_t size);

/** Copies between two buffers. */
void vac_cl_copy(struct vac_cl_run *run, cl_mem from, cl_mem to, size_t size);

/** Waits, and brings what kernels wrote to `data`, where it was made from. */
void vac_cl_fetch(struct vac_cl_run *run, cl_mem buffer, void *data, size_t size);

/** Waits, and reads a buffer of the device's own. */
void vac_cl_read(struct vac_cl_run *run, cl_mem buffer, void *data, size_t size);

/** An argument of a kernel. */
struct vac_cl_value {
    const void *data;
    size_t size;
};

#define VAC_CL_VALUE(variable)                                                                     \
    {                                                                                              \
        &(variable), sizeof(variable)                                                              \
    }

/** Sets a kernel's arguments, and runs it over at least `items` work-items, in whole groups of one
 * size: compilers make a kernel anew for each, and a size of many items may have no factors. */
void vac_cl_launch(struct vac_cl_run *run, enum vac_cl_kernel kernel,
                   const struct vac_cl_value *values, size_t count, size_t items);

/** The same over a plane, in groups of that size, of which `work` is a multiple. */
void vac_cl_launch_plane(struct vac_cl_run *run, enum vac_cl_kernel kernel,
                         const struct vac_cl_value *values, size_t count, const size_t work[2],
                         const size_t group[2]);

/** ERR_CANCELLED from here on, if the call is to be given up. */
void vac_cl_check_cancelled(struct vac_cl_run *run);

/** Ends the call: nothing is under way on the device when this returns the call's status. */
vaccel_status vac_cl_end(struct vac_cl_run *run);

#endif
