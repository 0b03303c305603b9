/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How long things took: values within 0.1 % of what they were, in bounded memory, as in Gil Tene's
 * HdrHistogram (http://hdrhistogram.org), whose C library Debian does not have.
 */
#ifndef VAC_CLI_HISTOGRAM_H
#define VAC_CLI_HISTOGRAM_H

#include <stdint.h>

enum {
    VAC_HISTOGRAM_BITS = 10, /* of a value that are kept after its first: a part in 1024 */
    VAC_HISTOGRAM_BUCKETS = (65 - VAC_HISTOGRAM_BITS) << VAC_HISTOGRAM_BITS
};

/** Zero is an empty one. */
struct vac_histogram {
    uint64_t count;
    uint64_t sum;      /* exact, as are the next two */
    uint64_t min, max; /* 0 while it is empty */
    uint64_t buckets[VAC_HISTOGRAM_BUCKETS];
};

void vac_histogram_record(struct vac_histogram *histogram, uint64_t value);

/** Adds what `other` holds. */
void vac_histogram_merge(struct vac_histogram *histogram, const struct vac_histogram *other);

/** The least value that `percent` of all (0 to 100) do not exceed: the nearest rank; 0 when there
 * is none. */
uint64_t vac_histogram_percentile(const struct vac_histogram *histogram, double percent);

/** The mean; 0 when there is none. */
double vac_histogram_mean(const struct vac_histogram *histogram);

#endif
