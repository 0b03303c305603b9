/* SPDX-License-Identifier: Apache-2.0 */
/** Tensors from files, and into files: .npy, or bare bytes. */
#ifndef VAC_CLI_TENSORS_H
#define VAC_CLI_TENSORS_H

#include <stdbool.h>
#include <stddef.h>

#include <vaccel/ops.h>

/** Zero is an empty list. Names, shapes and bytes are the list's. */
struct vac_tensors {
    vaccel_tensor *items;
    char **names; /* the items' own, or NULL */
    size_t count;
};

/**
 * Adds what [NAME=]FILE[:DTYPE:SHAPE] describes: a .npy file, or with DTYPE and SHAPE the bare
 * bytes of a tensor. Without a NAME it is meant by its position. Says what is wrong and returns
 * false.
 */
bool vac_tensors_add_file(struct vac_tensors *tensors, const char *text);

/** Adds a tensor of made-up values, the same each time: numbers from 0 to 1, small integers, short
 * strings. Says what is wrong (`size` beyond what is sensible) and returns false. */
bool vac_tensors_add_made(struct vac_tensors *tensors, const char *name, vaccel_dtype dtype,
                          const int64_t *shape, uint32_t rank);

/** Reads "1,3,224,224"; an empty text is a scalar's shape. False when it is none. */
bool vac_tensors_shape(const char *text, int64_t shape[16], uint32_t *rank);

/** Writes a tensor to a file: .npy if its name ends so, else bare bytes. Says what is wrong and
 * returns false. */
bool vac_tensors_write(const vaccel_tensor *tensor, const char *path);

/** How many elements it has: the product of its shape. */
uint64_t vac_tensors_count(const vaccel_tensor *tensor);

void vac_tensors_release(struct vac_tensors *tensors);

#endif
