/* SPDX-License-Identifier: Apache-2.0 */
#include "media/normalise.h"

#include <string.h>

/* Divides rather than multiplies by 1 / std: the result then equals numpy's to the last bit. */
static inline float scaled(uint8_t pixel, float mean, float std)
{
    return ((float)pixel - mean) / std;
}

/* A loop of its own for neighbours, which the compiler vectorises. */
static void normalise_run(const uint8_t *restrict in, size_t count, float mean, float std,
                          float *restrict out)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = scaled(in[i], mean, std);
    }
}

void vac_normalise_f32(const uint8_t *in, size_t in_step, size_t count, float mean, float std,
                       float *out, size_t out_step)
{
    if (in_step == 1 && out_step == 1) {
        normalise_run(in, count, mean, std, out);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        out[i * out_step] = scaled(in[i * in_step], mean, std);
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
