/* SPDX-License-Identifier: Apache-2.0 */
/** What the checks of numeric ops share: numbers to compute with, and comparisons. */
#ifndef VAC_TESTS_CONFORMANCE_NUMERIC_H
#define VAC_TESTS_CONFORMANCE_NUMERIC_H

#include <stddef.h>

#include "tests/conformance/conformance.h"

/** Numeric ops need no files. */
const char *numeric_missing(const struct files *files);

/** `count` floats from malloc that look random, between -1 and 1; the same for the same `seed`. */
float *numeric_make(size_t count, unsigned seed);

/** A copy of `count` floats, from malloc. */
float *numeric_copy(const float *values, size_t count);

/** Whether both are the same bits; NaN is NaN. */
bool numeric_same(const float *a, const float *b, size_t count);

/** Whether `value` is what a sum of `terms` products gives whose absolute values add up to
 * `magnitude`: within terms roundings of single precision, in whatever order they are added. */
bool numeric_near(float value, double expected, double magnitude, size_t terms);

/** What a matrix has at a row and a column. */
static inline float numeric_at(const float *matrix, size_t stride, bool transposed, size_t row,
                               size_t column)
{
    return transposed ? matrix[column * stride + row] : matrix[row * stride + column];
}

#endif
