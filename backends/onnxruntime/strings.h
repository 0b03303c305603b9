/* SPDX-License-Identifier: Apache-2.0 */
/** Tensors of strings: vaccel's bytes (a little-endian length before each) and ONNX Runtime's. */
#ifndef VACCEL_ONNXRUNTIME_STRINGS_H
#define VACCEL_ONNXRUNTIME_STRINGS_H

#include <vaccel/tensor.h>

#include "runtime.h"

/** Makes a value out of a tensor whose bytes are checked. Any bytes may be in a string. */
OrtStatus *vac_ort_strings_in(const struct vac_ort_runtime *runtime, const vaccel_tensor *tensor,
                              OrtValue **value);

/** The bytes that a value's strings take as vaccel has them; `*count` is how many strings. */
OrtStatus *vac_ort_strings_size(const OrtApi *api, const OrtValue *value, size_t *count,
                                uint64_t *bytes);

/** Writes them to `out`, which has just that room; `offsets` has room for `count`. */
OrtStatus *vac_ort_strings_out(const OrtApi *api, const OrtValue *value, size_t count,
                               uint64_t bytes, size_t *offsets, unsigned char *out);

#endif
