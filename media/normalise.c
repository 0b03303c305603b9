/* SPDX-License-Identifier: Apache-2.0 */
#include "media/normalise.h"

#include <math.h>
#include <string.h>

/* Samples at a time that are brought together before they are converted: the loops over neighbours
 * are what the compiler vectorises. */
enum { GATHER = 256 };

/* 1 / std when multiplying by it gives what dividing by std gives, to the last bit: std is a power
 * of two. */
static float exact_reciprocal(float std)
{
    int exponent;
    float mantissa = fabsf(frexpf(std, &exponent));
    return mantissa <= 0.5f && isnormal(1.0f / std) ? 1.0f / std : 0.0f;
}

/* Otherwise divides: the result then equals numpy's. */
static void divide(const uint8_t *restrict in, size_t count, float mean, float std,
                   float *restrict out)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = ((float)in[i] - mean) / std;
    }
}

static void multiply(const uint8_t *restrict in, size_t count, float mean, float scale,
                     float *restrict out)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = ((float)in[i] - mean) * scale;
    }
}

static void gather(const uint8_t *in, size_t step, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = in[i * step];
    }
}

void vac_normalise_f32(const uint8_t *in, size_t in_step, size_t count, float mean, float std,
                       float *out, size_t out_step)
{
    float scale = exact_reciprocal(std);
    uint8_t samples[GATHER];
    float elements[GATHER];
    for (size_t done = 0; done < count; done += GATHER) {
        size_t block = count - done < GATHER ? count - done : GATHER;
        const uint8_t *from = in + done * in_step;
        float *to = out_step == 1 ? out + done : elements;
        if (in_step != 1) {
            gather(from, in_step, block, samples);
            from = samples;
        }
        if (scale > 0 || scale < 0) {
            multiply(from, block, mean, scale, to);
        } else {
            divide(from, block, mean, std, to);
        }
        for (size_t i = 0; out_step != 1 && i < block; i++) {
            out[(done + i) * out_step] = elements[i];
        }
    }
}

void vac_normalise_u8(const uint8_t *in, size_t in_step, size_t count, uint8_t *out,
                      size_t out_step)
{
    if (in_step == 1 && out_step == 1) {
        memcpy(out, in, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        out[i * out_step] = in[i * in_step];
    }
}
