/* SPDX-License-Identifier: Apache-2.0 */
/** A device made ready: its context, the compiled kernels, and lanes that calls run in. */
#ifndef VACCEL_CUDA_RUNTIME_H
#define VACCEL_CUDA_RUNTIME_H

#include <pthread.h>
#include <stdatomic.h>

#include "backends/common/pool.h"
#include "cublas.h"
#include "devices.h"
#include "kernels.h"

/* What a call has on the device: two factors, a result, and parts of a reduction. */
enum { VAC_CUDA_SLOTS = 4 };

/** What a call has to itself. */
struct vac_cuda_lane {
    struct vac_pool_item item;
    vac_cuda_stream stream;
    vac_cublas_handle cublas; /* NULL until it is needed */
    /* Memory of the device that goes from call to call; grows. */
    struct {
        vac_cuda_ptr memory;
        size_t size;
    } slots[VAC_CUDA_SLOTS];
};

struct vac_cuda_runtime {
    const vaccel_host *host;
    const struct vac_cuda_driver *driver;
    const struct vac_cublas *cublas; /* NULL: the kernel of its own */
    const struct vac_cuda_device_info *device;
    vac_cuda_context context; /* NULL until it is ready */
    vac_cuda_module module;
    vac_cuda_function kernels[VAC_CUDA_KERNELS];
    struct vac_pool lanes;
};

/** The backend. Devices are made ready with their first call, and stay. */
struct vac_cuda {
    const vaccel_host *host;
    const struct vac_cuda_driver *driver;
    const struct vac_nvrtc *nvrtc;
    struct vac_cuda_device_info devices[VAC_CUDA_DEVICES];
    struct vac_cuda_runtime runtimes[VAC_CUDA_DEVICES];
    size_t device_count;
    pthread_mutex_t lock; /* of what is made ready */
    atomic_uint fatal;    /* the error after which nothing works in this process, or 0 */
};

/**
 * The device of that name, NULL for the first, ready. Thread-safe. Errors: ERR_INVALID (no such
 * device), ERR_CONFIG, ERR_UNAVAILABLE, ERR_BACKEND (it does not compile), ERR_NO_MEMORY.
 */
vaccel_status vac_cuda_runtime_get(struct vac_cuda *backend, const char *device,
                                   struct vac_cuda_runtime **runtime);

/** Fails with what the driver said to `what`. */
vaccel_status vac_cuda_fail(const struct vac_cuda_runtime *runtime, const char *what,
                            vac_cuda_result error);

/** Frees a lane's memory on the device; its context is the thread's. */
void vac_cuda_lane_trim(const struct vac_cuda_runtime *runtime, struct vac_cuda_lane *lane,
                        size_t most);

#endif
