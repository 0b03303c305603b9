/* SPDX-License-Identifier: Apache-2.0 */
#include "media/resample.h"

#include <string.h>

enum { COLUMN_BLOCK = 256 };

static const int32_t HALF = 1 << (VAC_WEIGHT_BITS - 1);

static inline uint8_t to_pixel(int32_t sum)
{
    int32_t value = sum >> VAC_WEIGHT_BITS;
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static void row3(const struct vac_weights *weights, const uint8_t *in,
                 const struct vac_row_target *target)
{
    uint8_t *out = target->base;
    const int32_t *weight = weights->weight;
    for (uint32_t o = 0; o < weights->out; o++, out += target->step, weight += weights->taps) {
        const uint8_t *pixel = in + (size_t)weights->start[o] * 3;
        int32_t sum[3] = {HALF, HALF, HALF};
        for (uint32_t t = 0; t < weights->taps; t++, pixel += 3) {
            sum[0] += pixel[0] * weight[t];
            sum[1] += pixel[1] * weight[t];
            sum[2] += pixel[2] * weight[t];
        }
        for (size_t c = 0; c < 3; c++) {
            out[target->offset[c]] = to_pixel(sum[c]);
        }
    }
}

static void row1(const struct vac_weights *weights, const uint8_t *in,
                 const struct vac_row_target *target)
{
    uint8_t *out = target->base + target->offset[0];
    const int32_t *weight = weights->weight;
    for (uint32_t o = 0; o < weights->out; o++, out += target->step, weight += weights->taps) {
        const uint8_t *pixel = in + weights->start[o];
        int32_t sum = HALF;
        for (uint32_t t = 0; t < weights->taps; t++) {
            sum += pixel[t] * weight[t];
        }
        *out = to_pixel(sum);
    }
}

static void column(const int32_t *weight, uint32_t taps, const uint8_t *rows, size_t stride,
                   size_t count, uint8_t *out)
{
    int32_t sum[COLUMN_BLOCK];
    for (size_t done = 0; done < count; done += COLUMN_BLOCK) {
        size_t block = count - done < COLUMN_BLOCK ? count - done : COLUMN_BLOCK;
        for (size_t i = 0; i < block; i++) {
            sum[i] = HALF;
        }
        for (uint32_t t = 0; t < taps; t++) {
            const uint8_t *row = rows + t * stride + done;
            for (size_t i = 0; i < block; i++) {
                sum[i] += row[i] * weight[t];
            }
        }
        for (size_t i = 0; i < block; i++) {
            out[done + i] = to_pixel(sum[i]);
        }
    }
}

const struct vac_resample_kernels *vac_resample_portable(void)
{
    static const struct vac_resample_kernels portable = {row3, row1, column};
    return &portable;
}

#if !defined(__x86_64__)
const struct vac_resample_kernels *vac_resample_best(void)
{
    return vac_resample_portable();
}
#endif
