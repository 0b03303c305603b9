/* SPDX-License-Identifier: Apache-2.0 */
/** The part of the Arrow C data interface in which Pillow hands out an image's pixels without a
 * copy. */
#ifndef VACCEL_PYTHON_ARROW_H
#define VACCEL_PYTHON_ARROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The layout and its name are the interface's own. */
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *array);
    void *private_data;
};

/** The bytes of an array of uint8, or of fixed-size lists of uint8; false when it is laid out
 * otherwise. */
bool vac_py_arrow_bytes(const struct ArrowArray *array, const void **data, size_t *size);

#endif
