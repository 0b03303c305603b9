/* SPDX-License-Identifier: Apache-2.0 */
/** A tensor spec in words, for the programs that Python tests drive: "NCHW f32 RGB bicubic center
 * 224 224 0.875 127 128". */
#ifndef VACCEL_MEDIA_TESTS_OPTIONS_H
#define VACCEL_MEDIA_TESTS_OPTIONS_H

#include "media/image.h"

/** Parses ten words; 0 when they are understood, -1 when not. The mean and the std serve all
 * channels. */
int parse_options(const char *text, struct vac_media_tensor_spec *spec);

#endif
