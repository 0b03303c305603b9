/* SPDX-License-Identifier: Apache-2.0 */
/** A device made ready: its context, the compiled kernels, and lanes that calls run in. */
#ifndef VACCEL_OPENCL_RUNTIME_H
#define VACCEL_OPENCL_RUNTIME_H

#include <pthread.h>

#include "backends/common/pool.h"
#include "devices.h"

enum vac_cl_kernel {
    VAC_CL_VECTOR_ADD,
    VAC_CL_SAXPY,
    VAC_CL_SDOT,
    VAC_CL_MINMAX,
    VAC_CL_SGEMV,
    VAC_CL_SGEMM,
    VAC_CL_KERNELS
};

/** What a call has to itself: a kernel's arguments are set one after the other. */
struct vac_cl_lane {
    struct vac_pool_item item;
    cl_command_queue queue;
    cl_kernel kernels[VAC_CL_KERNELS];
};

struct vac_cl_runtime {
    pthread_mutex_t lock; /* of making it ready, which takes seconds: other devices do not wait */
    const vaccel_host *host;
    const struct vac_cl *cl;
    const struct vac_cl_device *device;
    cl_context context; /* NULL until it is ready */
    cl_program program;
    struct vac_pool lanes;
};

/** The backend. Devices are made ready with their first call, and stay. */
struct vac_opencl {
    const vaccel_host *host;
    const struct vac_cl *cl;
    struct vac_cl_device devices[VAC_CL_DEVICES];
    struct vac_cl_runtime runtimes[VAC_CL_DEVICES];
    size_t device_count;
};

/**
 * The device of that name, NULL for the first, ready. Thread-safe. Errors: ERR_INVALID (no such
 * device), ERR_UNAVAILABLE, ERR_BACKEND (it does not compile), ERR_NO_MEMORY.
 */
vaccel_status vac_cl_runtime_get(struct vac_opencl *backend, const char *device,
                                 struct vac_cl_runtime **runtime);

/** Fails with what an OpenCL call said. */
vaccel_status vac_cl_fail(const struct vac_cl_runtime *runtime, const char *what, cl_int error);

#endif
