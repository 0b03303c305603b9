/* SPDX-License-Identifier: Apache-2.0 */
/** What a tensor holds, in short. */
#ifndef VAC_CLI_SUMMARY_H
#define VAC_CLI_SUMMARY_H

#include <jansson.h>

#include <vaccel/tensor.h>

struct vac_summary {
    uint64_t count;
    uint64_t finite;       /* numbers that are neither NaN nor infinite; 0 for strings */
    double min, max, mean; /* of those */
};

struct vac_summary vac_summary_of(const vaccel_tensor *tensor);

/** The first elements, as people read them: "0.25 1e-05 nan ...". To be freed. */
char *vac_summary_first(const vaccel_tensor *tensor);

/** The same in JSON: numbers, truth values, strings; what JSON has no number for is "nan", "inf" or
 * "-inf". */
json_t *vac_summary_first_json(const vaccel_tensor *tensor);

/** A shape: "[1,3,?,?]", where a dimension below 0 may vary. To be freed. */
char *vac_summary_shape(const int64_t *shape, size_t rank);

/** The same in JSON, where such a dimension is -1. */
json_t *vac_summary_shape_json(const int64_t *shape, size_t rank);

#endif
