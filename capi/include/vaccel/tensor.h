/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VACCEL_TENSOR_H
#define VACCEL_TENSOR_H

#include <stddef.h>
#include <stdint.h>

#include <vaccel/base.h>

/**
 * A dense row-major array in the caller's memory. Its layout is frozen: arrays of it are passed
 * across the ABI.
 *
 * As an input, `data` holds `size` bytes and `shape` holds `rank` dimensions, and neither is
 * written. As an output, the caller gives room: `size` bytes at `data`, `rank` dimensions at
 * `shape`; the call writes what there is and lowers both to it. Without room (`size` 0) an op that
 * has a result puts the output there.
 */
typedef struct vaccel_tensor {
    const char *name; /* UTF-8; NULL when the op takes tensors by position */
    void *data;
    uint64_t size;  /* bytes at `data` */
    int64_t *shape; /* elements along each dimension, >= 0 */
    uint32_t rank;  /* dimensions, at most 16 */
    vaccel_dtype dtype;
    /** What `data` lies in; NULL for ordinary memory. A submitted call keeps it until it completes.
     */
    vaccel_buffer *buffer;
} vaccel_tensor;

/** Bytes of one element; 0 for BYTES, whose elements have a length of their own, and for what is no
 * dtype. */
static inline size_t vaccel_dtype_size(vaccel_dtype dtype)
{
    switch (dtype) {
    case VACCEL_DTYPE_BOOL:
    case VACCEL_DTYPE_U8:
    case VACCEL_DTYPE_I8:
        return 1;
    case VACCEL_DTYPE_U16:
    case VACCEL_DTYPE_I16:
    case VACCEL_DTYPE_F16:
    case VACCEL_DTYPE_BF16:
        return 2;
    case VACCEL_DTYPE_U32:
    case VACCEL_DTYPE_I32:
    case VACCEL_DTYPE_F32:
        return 4;
    case VACCEL_DTYPE_U64:
    case VACCEL_DTYPE_I64:
    case VACCEL_DTYPE_F64:
        return 8;
    default:
        return 0;
    }
}

#endif
