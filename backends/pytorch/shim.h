/* SPDX-License-Identifier: Apache-2.0 */
/**
 * libtorch behind a C interface: the one part of vaccel in C++, a library of its own that the
 * backend opens when it is used. No exception leaves it. Everything is thread-safe but that a
 * module is freed when nothing uses it any more.
 */
#ifndef VACCEL_PYTORCH_SHIM_H
#define VACCEL_PYTORCH_SHIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Raised with every change of what is below. */
enum { VAC_TORCH_ABI = 1 };
enum { VAC_TORCH_MAX_RANK = 16, VAC_TORCH_REASON_SIZE = 512 };

enum {
    VAC_TORCH_OK = 0,
    VAC_TORCH_INVALID = 1,     /* what was given */
    VAC_TORCH_UNSUPPORTED = 2, /* by libtorch, or here */
    VAC_TORCH_FAILED = 3,
    VAC_TORCH_NO_MEMORY = 4
};

/** A module that is loaded. */
struct vac_torch_module;

/** A tensor. Types are those of vaccel_dtype. */
struct vac_torch_tensor {
    void *data;
    uint64_t bytes;
    int32_t dtype;
    uint32_t rank;
    int64_t dims[VAC_TORCH_MAX_RANK];
    void *handle; /* of an output: what holds the memory, for `release` */
};

/** libtorch's functions. Those that can fail return VAC_TORCH_*, and fill `why`. */
struct vac_torch_functions {
    uint32_t abi; /* VAC_TORCH_ABI */
    const char *version;
    /** From a file if `path` is not NULL, else from `size` bytes. */
    int (*load)(const char *path, const void *data, size_t size, struct vac_torch_module **module,
                char why[VAC_TORCH_REASON_SIZE]);
    void (*free)(struct vac_torch_module *module);
    /** What forward() takes and gives; tensors only. */
    size_t (*input_count)(const struct vac_torch_module *module);
    size_t (*output_count)(const struct vac_torch_module *module);
    /** NULL past the last; lives as long as the module. */
    const char *(*input_name)(const struct vac_torch_module *module, size_t index);
    const char *(*output_name)(const struct vac_torch_module *module, size_t index);
    /**
     * Runs forward() on as many tensors as it takes, in its order, where they lie; at most
     * `threads` work on an operation. Gives all outputs, contiguous, in memory that is nobody
     * else's. Afterwards nothing refers to the inputs' memory, and nothing has written to it.
     */
    int (*run)(struct vac_torch_module *module, int threads, const struct vac_torch_tensor *inputs,
               struct vac_torch_tensor *outputs, char why[VAC_TORCH_REASON_SIZE]);
    void (*release)(void *handle);
};

/** The entry: vac_torch_entry. */
typedef const struct vac_torch_functions *(*vac_torch_entry_fn)(void);
#define VAC_TORCH_ENTRY_NAME "vac_torch_entry"

#ifdef __cplusplus
}
#endif

#endif
