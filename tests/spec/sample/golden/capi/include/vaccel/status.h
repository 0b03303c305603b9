/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VACCEL_STATUS_H
#define VACCEL_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a call ended: 0 or positive is success, negative a failure. Tolerate values that you do not
 * know. */
typedef int32_t vaccel_status;

enum {
    /** It worked. */
    VACCEL_OK = 0,
    /** A "wrong" argument, such as C:\temp | D. */
    VACCEL_ERR_INVALID = -1
};

/** The status's name, such as "ERR_INVALID"; "UNKNOWN" for one that this library does not know.
 * Static storage. */
__attribute__((visibility("default"))) const char *vaccel_status_name(vaccel_status status);

/** The status in words. Static storage. */
__attribute__((visibility("default"))) const char *vaccel_status_text(vaccel_status status);

#ifdef __cplusplus
}
#endif

#endif
