/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: from 8-bit samples to tensor elements. */
#ifndef VACCEL_MEDIA_NORMALISE_H
#define VACCEL_MEDIA_NORMALISE_H

#include <stddef.h>
#include <stdint.h>

/** out[i * out_step] = (in[i * in_step] - mean) / std, in single precision. */
void vac_normalise_f32(const uint8_t *in, size_t in_step, size_t count, float mean, float std,
                       float *out, size_t out_step);

/** out[i * out_step] = in[i * in_step]. */
void vac_normalise_u8(const uint8_t *in, size_t in_step, size_t count, uint8_t *out,
                      size_t out_step);

#endif
