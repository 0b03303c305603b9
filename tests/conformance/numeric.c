/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/conformance/numeric.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *numeric_missing(const struct files *files)
{
    (void)files;
    return NULL;
}

float *numeric_make(size_t count, unsigned seed)
{
    float *values = malloc((count + 1) * sizeof(*values));
    uint32_t state = seed * 2654435761u + 1;

    if (!values)
        abort();
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (float)(state >> 8) / (float)(1 << 23) - 1;
    }
    return values;
}

float *numeric_copy(const float *values, size_t count)
{
    float *copy = malloc((count + 1) * sizeof(*copy));

    if (!copy)
        abort();
    memcpy(copy, values, count * sizeof(*copy));
    return copy;
}

bool numeric_same(const float *a, const float *b, size_t count)
{
    return memcmp(a, b, count * sizeof(*a)) == 0;
}

bool numeric_near(float value, double expected, double magnitude, size_t terms)
{
    return fabs((double)value - expected) <= (double)(terms + 3) * FLT_EPSILON * magnitude;
}
