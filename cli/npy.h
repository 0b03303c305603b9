/* SPDX-License-Identifier: Apache-2.0 */
/**
 * NumPy's .npy files, versions 1.0 to 3.0, as
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html describes them. Only what
 * a tensor can be: little-endian, in C order, of plain elements.
 */
#ifndef VAC_CLI_NPY_H
#define VAC_CLI_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/enums.h>

enum { VAC_NPY_RANK = 16, VAC_NPY_MESSAGE = 256, VAC_NPY_HEADER = 512 };

struct vac_npy {
    vaccel_dtype dtype; /* BYTES for byte strings of one width, padded with NULs */
    uint64_t width;     /* bytes of an element in the file; may be 0 for BYTES */
    uint32_t rank;
    int64_t shape[VAC_NPY_RANK];
    uint64_t count; /* elements */
    size_t offset;  /* where in the file they begin: they are the rest of it */
};

/** Whether the bytes begin as a .npy file does. */
bool vac_npy_is(const void *bytes, size_t size);

/** Reads the head of a whole file, which may be anything. Says what is wrong, and what to do, in
 * `message`. */
bool vac_npy_read(const void *bytes, size_t size, struct vac_npy *npy,
                  char message[VAC_NPY_MESSAGE]);

/** Writes the head of a file, version 1.0, of `dtype`, `width`, `rank` and `shape`; its length, or
 * 0 when the format has no such elements. */
size_t vac_npy_head(const struct vac_npy *npy, char head[VAC_NPY_HEADER]);

#endif
