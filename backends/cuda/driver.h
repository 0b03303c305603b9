/* SPDX-License-Identifier: Apache-2.0 */
/**
 * NVIDIA's driver, opened at run time: what is called of the CUDA driver API, declared here, since
 * its headers come with a toolkit that building does not need. A test compares the declarations
 * with the real ones.
 */
#ifndef VACCEL_CUDA_DRIVER_H
#define VACCEL_CUDA_DRIVER_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/backend.h>

/* Enumerations are their integers. */
typedef unsigned int vac_cuda_result;
typedef int vac_cuda_device;
typedef unsigned long long vac_cuda_ptr;
typedef struct CUctx_st *vac_cuda_context;
typedef struct CUmod_st *vac_cuda_module;
typedef struct CUfunc_st *vac_cuda_function;
typedef struct CUstream_st *vac_cuda_stream;

enum {
    VAC_CUDA_SUCCESS = 0,
    VAC_CUDA_INVALID_VALUE = 1,
    VAC_CUDA_OUT_OF_MEMORY = 2,
    VAC_CUDA_NO_DEVICE = 100,
    VAC_CUDA_STREAM_NON_BLOCKING = 1,
    VAC_CUDA_ATTRIBUTE_MAX_PITCH = 11,
    VAC_CUDA_ATTRIBUTE_MAJOR = 75,
    VAC_CUDA_ATTRIBUTE_MINOR = 76,
    VAC_CUDA_MEMORY_HOST = 1,
    VAC_CUDA_MEMORY_DEVICE = 2,
};

/** CUDA_MEMCPY2D_v2: rows of `width` bytes, `pitch` bytes from one to the next. */
struct vac_cuda_copy {
    size_t from_x, from_y;
    unsigned int from_type;
    const void *from_host;
    vac_cuda_ptr from_device;
    void *from_array;
    size_t from_pitch;
    size_t to_x, to_y;
    unsigned int to_type;
    void *to_host;
    vac_cuda_ptr to_device;
    void *to_array;
    size_t to_pitch;
    size_t width, height;
};

/* clang-format off */
#define VAC_CUDA_FUNCTIONS(F)                                                                      \
    F(cuInit, (unsigned int flags))                                                                \
    F(cuDriverGetVersion, (int *version))                                                          \
    F(cuGetErrorName, (vac_cuda_result error, const char **name))                                  \
    F(cuGetErrorString, (vac_cuda_result error, const char **text))                                \
    F(cuDeviceGetCount, (int *count))                                                              \
    F(cuDeviceGet, (vac_cuda_device *device, int number))                                          \
    F(cuDeviceGetName, (char *name, int size, vac_cuda_device device))                             \
    F(cuDeviceGetAttribute, (int *value, unsigned int attribute, vac_cuda_device device))          \
    F(cuDevicePrimaryCtxRetain, (vac_cuda_context *context, vac_cuda_device device))               \
    F(cuDevicePrimaryCtxRelease_v2, (vac_cuda_device device))                                      \
    F(cuCtxPushCurrent_v2, (vac_cuda_context context))                                             \
    F(cuCtxPopCurrent_v2, (vac_cuda_context *context))                                             \
    F(cuModuleLoadData, (vac_cuda_module *module, const void *image))                              \
    F(cuModuleUnload, (vac_cuda_module module))                                                    \
    F(cuModuleGetFunction, (vac_cuda_function *function, vac_cuda_module module, const char *name)) \
    F(cuMemAlloc_v2, (vac_cuda_ptr *memory, size_t size))                                          \
    F(cuMemFree_v2, (vac_cuda_ptr memory))                                                         \
    F(cuMemcpyHtoDAsync_v2,                                                                        \
      (vac_cuda_ptr to, const void *from, size_t size, vac_cuda_stream stream))                    \
    F(cuMemcpyDtoHAsync_v2, (void *to, vac_cuda_ptr from, size_t size, vac_cuda_stream stream))    \
    F(cuMemcpy2DAsync_v2, (const struct vac_cuda_copy *copy, vac_cuda_stream stream))              \
    F(cuStreamCreate, (vac_cuda_stream *stream, unsigned int flags))                               \
    F(cuStreamDestroy_v2, (vac_cuda_stream stream))                                                \
    F(cuStreamSynchronize, (vac_cuda_stream stream))                                               \
    F(cuLaunchKernel,                                                                              \
      (vac_cuda_function function, unsigned int grid_x, unsigned int grid_y, unsigned int grid_z,  \
       unsigned int block_x, unsigned int block_y, unsigned int block_z, unsigned int shared,      \
       vac_cuda_stream stream, void **arguments, void **extra))
/* clang-format on */

struct vac_cuda_driver {
#define FIELD(name, arguments) vac_cuda_result(*name) arguments;
    VAC_CUDA_FUNCTIONS(FIELD)
#undef FIELD
    int version; /* 1000 · major + 10 · minor, of CUDA */
};

/**
 * Opens the driver and initialises it, once per process. Thread-safe. Errors: ERR_CONFIG,
 * ERR_UNAVAILABLE (no driver, too old, a function is missing, no device), ERR_NO_MEMORY.
 */
vaccel_status vac_cuda_driver_get(const vaccel_host *host, const struct vac_cuda_driver **driver);

/** What the driver calls an error: "CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected". */
void vac_cuda_reason(const struct vac_cuda_driver *driver, vac_cuda_result error, char *reason,
                     size_t size);

/** Whether nothing works any more in this process after such an error: a kernel went astray. */
bool vac_cuda_is_fatal(vac_cuda_result error);

#endif
