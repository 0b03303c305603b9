/* SPDX-License-Identifier: Apache-2.0 */
/** The part of DLPack 1.0 in which libraries hand each other tensors, without a copy; laid out as
 * in its own header (github.com/dmlc/dlpack). */
#ifndef VACCEL_PYTHON_DLPACK_H
#define VACCEL_PYTHON_DLPACK_H

#include <stdint.h>

/* The names are the interface's own. */
typedef struct {
    int32_t device_type;
    int32_t device_id;
} DLDevice;

enum { DL_CPU = 1, DL_CUDA_HOST = 3, DL_ROCM_HOST = 11 };

typedef struct {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
} DLDataType;

enum { DL_INT = 0, DL_UINT = 1, DL_FLOAT = 2, DL_BFLOAT = 4, DL_BOOL = 6 };

typedef struct {
    void *data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t *shape;
    int64_t *strides; /* elements; NULL: row-major without gaps */
    uint64_t byte_offset;
} DLTensor;

typedef struct DLManagedTensor {
    DLTensor dl_tensor;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensor *self);
} DLManagedTensor;

typedef struct DLManagedTensorVersioned {
    struct {
        uint32_t major;
        uint32_t minor;
    } version;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensorVersioned *self);
    uint64_t flags;
    DLTensor dl_tensor;
} DLManagedTensorVersioned;

enum { DL_READ_ONLY = 1, DL_IS_COPIED = 2 };

#endif
