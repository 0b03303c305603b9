/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Internal: separable resampling of 8-bit pixels in fixed point.
 *
 * One pass along the rows, rounded to 8 bits, then one along the columns. An output pixel at
 * position o is the sum of the input pixels under the kernel, which is centred at (o + 0.5) * scale
 * and, when shrinking, widened by the scale (antialiasing); weights are normalised in double
 * precision, then rounded to 2^-22. This is the scheme that Pillow documents for Image.resize; the
 * same weights give the same bytes.
 */
#ifndef VACCEL_MEDIA_RESAMPLE_H
#define VACCEL_MEDIA_RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/image.h"

/** Fraction bits of a weight. */
enum { VAC_WEIGHT_BITS = 22 };

/**
 * The weights of one axis. Each output has `taps` weights, a multiple of four, zero after the last
 * that counts; reading input pixels under zero weights may run up to three pixels past the end of
 * the row.
 */
struct vac_weights {
    uint32_t in, out;             /* pixels; what the table was made for */
    enum vac_media_filter filter; /* likewise */
    bool mirrored;                /* likewise: input is read from its end */
    uint32_t taps;                /* per output */
    uint32_t *start;              /* [out] first input pixel */
    int32_t *weight;              /* [out][taps] */
    /* [out][taps / 4][8]: the low 14 bits of four weights, then the rest of each: weight = low +
     * high * 2^14. Both halves fit the 16-bit multiply-and-add that every x86 has. */
    int16_t *halves;
};

/** Bytes that vac_weights_make allocates. */
uint64_t vac_weights_bytes(uint32_t in, uint32_t out, enum vac_media_filter filter);

/** Makes the weights of in -> out; NULL without memory. Freed with vac_weights_free. */
struct vac_weights *vac_weights_make(uint32_t in, uint32_t out, enum vac_media_filter filter,
                                     bool mirrored);

bool vac_weights_match(const struct vac_weights *weights, uint32_t in, uint32_t out,
                       enum vac_media_filter filter, bool mirrored);

void vac_weights_free(struct vac_weights *weights);

/**
 * Where a row of pixels is written: channel c of pixel x goes to base[x * step + offset[c]]. Serves
 * planar and interleaved, RGB and BGR alike.
 */
struct vac_row_target {
    uint8_t *base;
    size_t step;
    size_t offset[3];
};

/**
 * Resamples a row of 1 or 3 channels. `in` is readable for VAC_ROW_SLACK bytes past its end.
 */
typedef void vac_resample_row_fn(const struct vac_weights *weights, const uint8_t *in,
                                 const struct vac_row_target *target);

/**
 * Resamples one output row of `count` bytes: rows[t] * weight[t] summed over `taps` rows, which lie
 * `stride` bytes apart.
 */
typedef void vac_resample_column_fn(const int32_t *weight, uint32_t taps, const uint8_t *rows,
                                    size_t stride, size_t count, uint8_t *out);

struct vac_resample_kernels {
    vac_resample_row_fn *row3;
    vac_resample_row_fn *row1;
    vac_resample_column_fn *column;
};

/** The portable kernels. */
const struct vac_resample_kernels *vac_resample_portable(void);

/** The fastest kernels that this processor runs; they give the same bytes as the portable ones. */
const struct vac_resample_kernels *vac_resample_best(void);

#endif
