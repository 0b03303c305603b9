/* SPDX-License-Identifier: Apache-2.0 */
/** NVIDIA's driver as TensorRT's engines need it: devices, memory, copies, a stream. */
#ifndef VACCEL_TENSORRT_CUDA_H
#define VACCEL_TENSORRT_CUDA_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/backend.h>

/* The driver's API, declared here as its own header has it; enumerations are their integers. */
typedef unsigned int vac_trt_cuda_result;
typedef int vac_trt_cuda_device;
typedef unsigned long long vac_trt_cuda_ptr;

enum {
    VAC_TRT_CUDA_SUCCESS = 0,
    VAC_TRT_CUDA_NON_BLOCKING = 1,
    VAC_TRT_CUDA_ATTRIBUTE_MAJOR = 75,
    VAC_TRT_CUDA_ATTRIBUTE_MINOR = 76
};

/* clang-format off */
#define VAC_TRT_CUDA_FUNCTIONS(F)                                                                  \
    F(cuInit, (unsigned int flags))                                                                \
    F(cuGetErrorString, (vac_trt_cuda_result error, const char **text))                            \
    F(cuDeviceGetCount, (int *count))                                                              \
    F(cuDeviceGet, (vac_trt_cuda_device *device, int number))                                      \
    F(cuDeviceGetName, (char *name, int size, vac_trt_cuda_device device))                         \
    F(cuDeviceGetAttribute, (int *value, int attribute, vac_trt_cuda_device device))               \
    F(cuDevicePrimaryCtxRetain, (void **context, vac_trt_cuda_device device))                      \
    F(cuCtxPushCurrent_v2, (void *context))                                                        \
    F(cuCtxPopCurrent_v2, (void **context))                                                        \
    F(cuMemAlloc_v2, (vac_trt_cuda_ptr *memory, size_t size))                                      \
    F(cuMemFree_v2, (vac_trt_cuda_ptr memory))                                                     \
    F(cuMemcpyHtoDAsync_v2,                                                                        \
      (vac_trt_cuda_ptr to, const void *from, size_t size, void *stream))                          \
    F(cuMemcpyDtoHAsync_v2, (void *to, vac_trt_cuda_ptr from, size_t size, void *stream))          \
    F(cuStreamCreate, (void **stream, unsigned int flags))                                         \
    F(cuStreamSynchronize, (void *stream))                                                         \
    F(cuStreamDestroy_v2, (void *stream))
/* clang-format on */

struct vac_trt_cuda {
#define FIELD(name, arguments) vac_trt_cuda_result(*name) arguments;
    VAC_TRT_CUDA_FUNCTIONS(FIELD)
#undef FIELD
    int count; /* of devices; at least 1 */
};

/**
 * Opens the driver, for the rest of the process. Not thread-safe; runtime.c calls it once. Errors:
 * ERR_CONFIG (VACCEL_CUDA_LIBRARY makes no sense), ERR_UNAVAILABLE, ERR_NO_MEMORY.
 */
vaccel_status vac_trt_cuda_open(const vaccel_host *host, struct vac_trt_cuda *cuda);

/** What the driver says of an error. Static storage. */
const char *vac_trt_cuda_text(const struct vac_trt_cuda *cuda, vac_trt_cuda_result error);

#endif
