/* SPDX-License-Identifier: Apache-2.0 */
/** Tensors and networks for the suites. */
#ifndef VAC_TESTS_CONFORMANCE_TENSORS_H
#define VAC_TESTS_CONFORMANCE_TENSORS_H

#include "tests/conformance/conformance.h"

/** A tensor of one, two or no dimensions, in memory of its own. */
struct box {
    vaccel_tensor tensor;
    int64_t shape[16];
    unsigned char bytes[256];
};

/** Fills a box, and returns its tensor. `data` may be NULL, for room. */
vaccel_tensor *fill_box(struct box *box, const char *name, vaccel_dtype dtype, const void *data,
                        size_t size, uint32_t rank, int64_t first, int64_t second);

/** Opens the network NAME.onnx. */
vaccel_model *open_network(const struct files *files, const char *name);

/** Whether the networks were made, or why not. */
const char *missing_networks(const struct files *files);

/** Whether two tensors are alike, names aside. */
bool same_tensor(const vaccel_tensor *a, const vaccel_tensor *b);

/** The bytes of a file of at most `size`; how many, 0 when it cannot be read. */
size_t read_network(const struct files *files, const char *name, void *bytes, size_t size);

#endif
