/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/histogram.h"

#include <math.h>
#include <stddef.h>

enum { BITS = VAC_HISTOGRAM_BITS, HIGHEST_BIT = 63 };

#define PART ((uint64_t)1 << BITS)

/* Values below two parts have a bucket each. From there on, each power of two has as many buckets
 * as one part, so that they get twice as wide from one power to the next. */
static size_t bucket_of(uint64_t value)
{
    if (value < 2 * PART)
        return value;
    unsigned shift = HIGHEST_BIT - (unsigned)__builtin_clzll(value) - BITS;
    return shift * PART + (value >> shift);
}

/* The greatest value of a bucket. */
static uint64_t top_of(size_t bucket)
{
    if (bucket < 2 * PART)
        return bucket;
    unsigned shift = (unsigned)(bucket >> BITS) - 1;
    uint64_t lowest = (bucket - shift * PART) << shift;
    return lowest + (((uint64_t)1 << shift) - 1);
}

void vac_histogram_record(struct vac_histogram *histogram, uint64_t value)
{
    if (histogram->count == 0 || value < histogram->min)
        histogram->min = value;
    if (value > histogram->max)
        histogram->max = value;
    histogram->count++;
    histogram->sum += value;
    histogram->buckets[bucket_of(value)]++;
}

void vac_histogram_merge(struct vac_histogram *histogram, const struct vac_histogram *other)
{
    if (other->count == 0)
        return;
    if (histogram->count == 0 || other->min < histogram->min)
        histogram->min = other->min;
    if (other->max > histogram->max)
        histogram->max = other->max;
    histogram->count += other->count;
    histogram->sum += other->sum;
    for (size_t i = 0; i < VAC_HISTOGRAM_BUCKETS; i++)
        histogram->buckets[i] += other->buckets[i];
}

uint64_t vac_histogram_percentile(const struct vac_histogram *histogram, double percent)
{
    /* 99.9 has no exact binary form: what is an integer but for that must not be rounded up. */
    double rank = ceil(percent / 100 * (double)histogram->count - 1e-6);
    uint64_t seen = 0;
    if (rank <= 1)
        return histogram->min;
    for (size_t i = 0; i < VAC_HISTOGRAM_BUCKETS; i++) {
        seen += histogram->buckets[i];
        if ((double)seen >= rank) {
            uint64_t top = top_of(i);
            return top < histogram->max ? top : histogram->max;
        }
    }
    return histogram->max;
}

double vac_histogram_mean(const struct vac_histogram *histogram)
{
    return histogram->count ? (double)histogram->sum / (double)histogram->count : 0;
}
