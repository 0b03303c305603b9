/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VACCEL_ENUMS_H
#define VACCEL_ENUMS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How the bytes of an image are to be read. Tolerate values that you do not know. */
typedef int32_t vaccel_pixel_format;
enum {
    /** The bytes of a JPEG or PNG file. */
    VACCEL_PIXEL_ENCODED = 0,
    /** Three bytes a pixel: red, green, blue. */
    VACCEL_PIXEL_RGB8 = 1,
    /** Three bytes a pixel: blue, green, red. */
    VACCEL_PIXEL_BGR8 = 2,
    /** Four bytes a pixel: red, green, blue, alpha (ignored). */
    VACCEL_PIXEL_RGBA8 = 3,
    /** One byte a pixel. */
    VACCEL_PIXEL_GRAY8 = 4
};

/** The value's name in lower case; "unknown" for one that this library does not know. Static
 * storage. */
__attribute__((visibility("default"))) const char *
vaccel_pixel_format_name(vaccel_pixel_format value);

/** Numeric precision of a computation. Tolerate values that you do not know. */
typedef int32_t vaccel_precision;
enum {
    /** The default: f32, the same answer on every device. */
    VACCEL_PRECISION_DEFAULT = 0,
    /** IEEE 754 single precision. */
    VACCEL_PRECISION_F32 = 1,
    /** IEEE 754 half precision. */
    VACCEL_PRECISION_F16 = 2,
    /** bfloat16. */
    VACCEL_PRECISION_BF16 = 3,
    /** Whatever the device does fastest; results may move. */
    VACCEL_PRECISION_FASTEST = 4
};

/** The value's name in lower case; "unknown" for one that this library does not know. Static
 * storage. */
__attribute__((visibility("default"))) const char *vaccel_precision_name(vaccel_precision value);

/** What counts more when calls compete. Tolerate values that you do not know. */
typedef int32_t vaccel_performance;
enum {
    /** The time of one call: it may use the whole device. The default. */
    VACCEL_PERFORMANCE_LATENCY = 0,
    /** The number of calls in a second: many run side by side, and each takes longer. */
    VACCEL_PERFORMANCE_THROUGHPUT = 1
};

/** The value's name in lower case; "unknown" for one that this library does not know. Static
 * storage. */
__attribute__((visibility("default"))) const char *
vaccel_performance_name(vaccel_performance value);

/** Where a call's time goes. Tolerate values that you do not know. */
typedef int32_t vaccel_phase;
enum {
    /** Waiting for a thread or for the device. */
    VACCEL_PHASE_QUEUE = 0,
    /** Making the network's input: decoding, resizing, normalising. */
    VACCEL_PHASE_PREPROCESS = 1,
    /** Running the network. */
    VACCEL_PHASE_COMPUTE = 2,
    /** Making the result of the network's output. */
    VACCEL_PHASE_POSTPROCESS = 3
};

/** The value's name in lower case; "unknown" for one that this library does not know. Static
 * storage. */
__attribute__((visibility("default"))) const char *vaccel_phase_name(vaccel_phase value);

/** Element type of a tensor. Tolerate values that you do not know. */
typedef int32_t vaccel_dtype;
enum {
    /** One byte, 0 or 1. */
    VACCEL_DTYPE_BOOL = 1,
    /** Unsigned 8 bits. */
    VACCEL_DTYPE_U8 = 2,
    /** Unsigned 16 bits. */
    VACCEL_DTYPE_U16 = 3,
    /** Unsigned 32 bits. */
    VACCEL_DTYPE_U32 = 4,
    /** Unsigned 64 bits. */
    VACCEL_DTYPE_U64 = 5,
    /** Signed 8 bits. */
    VACCEL_DTYPE_I8 = 6,
    /** Signed 16 bits. */
    VACCEL_DTYPE_I16 = 7,
    /** Signed 32 bits. */
    VACCEL_DTYPE_I32 = 8,
    /** Signed 64 bits. */
    VACCEL_DTYPE_I64 = 9,
    /** IEEE 754 half precision. */
    VACCEL_DTYPE_F16 = 10,
    /** IEEE 754 single precision. */
    VACCEL_DTYPE_F32 = 11,
    /** IEEE 754 double precision. */
    VACCEL_DTYPE_F64 = 12,
    /** Strings: per element a little-endian 32-bit length, then the bytes. */
    VACCEL_DTYPE_BYTES = 13,
    /** bfloat16. */
    VACCEL_DTYPE_BF16 = 14
};

/** The value's name in lower case; "unknown" for one that this library does not know. Static
 * storage. */
__attribute__((visibility("default"))) const char *vaccel_dtype_name(vaccel_dtype value);

/** What selection decided about one backend. Tolerate values that you do not know. */
typedef int32_t vaccel_verdict;
enum {
    /** This backend answers the call. */
    VACCEL_VERDICT_TAKEN = 0,
    /** It could answer, and another one ranks higher. */
    VACCEL_VERDICT_ABLE = 1,
    /** It is here, and cannot answer this call. */
    VACCEL_VERDICT_PASSED_OVER = 2,
    /** Its library or its device is not here, or it failed to load. */
    VACCEL_VERDICT_UNAVAILABLE = 3,
    /** Another backend was asked for by name. */
    VACCEL_VERDICT_NOT_PINNED = 4
};

/** The value's name in lower case; "unknown" for one that this library does not know. Static
 * storage. */
__attribute__((visibility("default"))) const char *vaccel_verdict_name(vaccel_verdict value);

#ifdef __cplusplus
}
#endif

#endif
