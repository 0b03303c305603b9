/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VACCEL_ENUMS_H
#define VACCEL_ENUMS_H

#include <stdint.h>

/** How the bytes of an image are to be read. */
typedef int32_t vaccel_pixel_format;
enum {
    VACCEL_PIXEL_ENCODED = 0, /* a JPEG or PNG file's bytes */
    VACCEL_PIXEL_RGB8 = 1,
    VACCEL_PIXEL_BGR8 = 2,
    VACCEL_PIXEL_RGBA8 = 3,
    VACCEL_PIXEL_GRAY8 = 4
};

/** Numeric precision of a computation. */
typedef int32_t vaccel_precision;
enum {
    VACCEL_PRECISION_DEFAULT = 0, /* f32 */
    VACCEL_PRECISION_F32 = 1,
    VACCEL_PRECISION_F16 = 2,
    VACCEL_PRECISION_BF16 = 3,
    VACCEL_PRECISION_FASTEST = 4 /* whatever the device does fastest */
};

#endif
