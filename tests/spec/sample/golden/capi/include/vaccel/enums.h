/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VACCEL_ENUMS_H
#define VACCEL_ENUMS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What colour it is. On two lines. Tolerate values that you do not know. */
typedef int32_t vaccel_colour;
enum {
    /** As a rose. */
    VACCEL_COL_RED = 0,
    /** As the sky. */
    VACCEL_COL_BLUE = 7
};

/** The value's name in lower case; "unknown" for one that this library does not know. Static
 * storage. */
__attribute__((visibility("default"))) const char *vaccel_colour_name(vaccel_colour value);

#ifdef __cplusplus
}
#endif

#endif
