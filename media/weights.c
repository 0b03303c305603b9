/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "media/resample.h"

/* Keys, "Cubic convolution interpolation for digital image processing" (1981), with a = -1/2. */
static double bicubic(double x)
{
    const double a = -0.5;
    x = fabs(x);
    if (x < 1.0) {
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    }
    if (x < 2.0) {
        return (((x - 5) * x + 8) * x - 4) * a;
    }
    return 0.0;
}

static double bilinear(double x)
{
    x = fabs(x);
    return x < 1.0 ? 1.0 - x : 0.0;
}

static double sinc(double x)
{
    const double pi = 3.14159265358979323846;
    return x == 0.0 ? 1.0 : sin(x * pi) / (x * pi);
}

static double lanczos(double x)
{
    return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3.0) : 0.0;
}

static double kernel(enum vac_media_filter filter, double x)
{
    switch (filter) {
    case VAC_FILTER_BILINEAR:
        return bilinear(x);
    case VAC_FILTER_LANCZOS:
        return lanczos(x);
    default:
        return bicubic(x);
    }
}

static double support(enum vac_media_filter filter)
{
    switch (filter) {
    case VAC_FILTER_BILINEAR:
        return 1.0;
    case VAC_FILTER_LANCZOS:
        return 3.0;
    default:
        return 2.0;
    }
}

/* Weights per output: the kernel's width in input pixels, rounded up to a multiple of four. */
static uint32_t tap_count(uint32_t in, uint32_t out, enum vac_media_filter filter)
{
    if (filter == VAC_FILTER_NEAREST) {
        return 4;
    }
    double scale = (double)in / out;
    double taps = ceil(support(filter) * (scale > 1.0 ? scale : 1.0)) * 2 + 1;
    taps = taps < (double)in ? taps : (double)in;
    return ((uint32_t)taps + 3u) & ~3u;
}

uint64_t vac_weights_bytes(uint32_t in, uint32_t out, enum vac_media_filter filter)
{
    uint64_t taps = tap_count(in, out, filter);
    return sizeof(struct vac_weights) + (uint64_t)out * (sizeof(uint32_t) + taps * 8) +
           taps * sizeof(double);
}

static int32_t to_fixed(double weight)
{
    double scaled = weight * (double)(1 << VAC_WEIGHT_BITS);
    return (int32_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

/*
 * Sets where output `o` starts and returns the weight of input `first`. Near the end of the axis
 * the taps start earlier than that, so that all of them (but three, on an axis shorter than the
 * taps) lie within it.
 */
static int32_t *place(struct vac_weights *weights, uint32_t o, uint32_t first)
{
    uint32_t last_start = weights->in > weights->taps ? weights->in - weights->taps : 0;
    uint32_t start = first < last_start ? first : last_start;
    weights->start[o] = start;
    return weights->weight + (size_t)o * weights->taps + (first - start);
}

/* The weights of the outputs in turn; `real` holds one output's. */
static void fill(struct vac_weights *weights, double *real)
{
    double in = weights->in;
    double scale = in / weights->out;
    double stretch = scale > 1.0 ? scale : 1.0;
    double reach = support(weights->filter) * stretch;
    for (uint32_t o = 0; o < weights->out; o++) {
        double centre = (o + 0.5) * scale;
        double first = trunc(centre - reach + 0.5);
        double last = trunc(centre + reach + 0.5);
        uint32_t from = first > 0 ? (uint32_t)first : 0;
        uint32_t to = last < in ? (uint32_t)last : weights->in;
        double sum = 0;
        for (uint32_t i = from; i < to; i++) {
            real[i - from] = kernel(weights->filter, (i - centre + 0.5) * (1.0 / stretch));
            sum += real[i - from];
        }
        uint32_t count = to - from;
        uint32_t start = weights->mirrored ? weights->in - to : from;
        int32_t *row = place(weights, o, start);
        for (uint32_t i = 0; i < count; i++) {
            double weight = sum != 0.0 ? real[i] / sum : real[i];
            row[weights->mirrored ? count - 1 - i : i] = to_fixed(weight);
        }
    }
}

/* One tap of weight one. The position is summed up, as Pillow's affine transform does, to round
 * alike. */
static void fill_nearest(struct vac_weights *weights)
{
    double scale = (double)weights->in / weights->out;
    double position = scale * 0.5;
    for (uint32_t o = 0; o < weights->out; o++) {
        uint32_t from = position < weights->in ? (uint32_t)position : weights->in - 1;
        *place(weights, o, weights->mirrored ? weights->in - 1 - from : from) = 1
                                                                                << VAC_WEIGHT_BITS;
        position += scale;
    }
}

static void split(struct vac_weights *weights)
{
    size_t count = (size_t)weights->out * weights->taps;
    for (size_t i = 0; i < count; i++) {
        int32_t weight = weights->weight[i];
        int32_t low = weight & 0x3FFF;
        int16_t *group = weights->halves + i / 4 * 8;
        group[i % 4] = (int16_t)low;
        group[4 + i % 4] = (int16_t)((weight - low) / 0x4000);
    }
}

struct vac_weights *vac_weights_make(uint32_t in, uint32_t out, enum vac_media_filter filter,
                                     bool mirrored)
{
    struct vac_weights *weights = calloc(1, sizeof(*weights));
    if (weights == NULL) {
        return NULL;
    }
    weights->in = in;
    weights->out = out;
    weights->filter = filter;
    weights->mirrored = mirrored;
    weights->taps = tap_count(in, out, filter);
    size_t count = (size_t)out * weights->taps;
    weights->start = calloc(out, sizeof(*weights->start));
    weights->weight = calloc(count, sizeof(*weights->weight));
    weights->halves = calloc(count, 2 * sizeof(*weights->halves));
    double *real = calloc(weights->taps, sizeof(*real));
    if (weights->start == NULL || weights->weight == NULL || weights->halves == NULL ||
        real == NULL) {
        free(real);
        vac_weights_free(weights);
        return NULL;
    }
    if (filter == VAC_FILTER_NEAREST) {
        fill_nearest(weights);
    } else {
        fill(weights, real);
    }
    split(weights);
    free(real);
    return weights;
}

bool vac_weights_match(const struct vac_weights *weights, uint32_t in, uint32_t out,
                       enum vac_media_filter filter, bool mirrored)
{
    return weights != NULL && weights->in == in && weights->out == out &&
           weights->filter == filter && weights->mirrored == mirrored;
}

void vac_weights_free(struct vac_weights *weights)
{
    if (weights != NULL) {
        free(weights->start);
        free(weights->weight);
        free(weights->halves);
        free(weights);
    }
}
