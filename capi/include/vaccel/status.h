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
    /** The call succeeded. */
    VACCEL_OK = 0,
    /** The call has been taken and has not completed yet. */
    VACCEL_PENDING = 1,
    /** An argument is not what the function takes. */
    VACCEL_ERR_INVALID = -1,
    /** Memory ran out. */
    VACCEL_ERR_NO_MEMORY = -2,
    /** A file, model, backend or op of that name does not exist. */
    VACCEL_ERR_NOT_FOUND = -3,
    /** What was asked for is well formed, and nothing here can do it. */
    VACCEL_ERR_UNSUPPORTED = -4,
    /** The contents of a file, image or model are malformed. */
    VACCEL_ERR_FORMAT = -5,
    /** A limit on size or number was exceeded. */
    VACCEL_ERR_LIMIT = -6,
    /** Reading or writing failed. */
    VACCEL_ERR_IO = -7,
    /** Policy or file permissions refuse it. */
    VACCEL_ERR_DENIED = -8,
    /** The framework behind a backend reported an error. */
    VACCEL_ERR_BACKEND = -9,
    /** The backend, its library or its device is not there. */
    VACCEL_ERR_UNAVAILABLE = -10,
    /** The time allowed ran out before the call completed. */
    VACCEL_ERR_TIMEOUT = -11,
    /** The call was cancelled before it produced a result. */
    VACCEL_ERR_CANCELLED = -12,
    /** Too many calls are in flight; try again. */
    VACCEL_ERR_BUSY = -13,
    /** The other side died after it had taken the call; it may have run. */
    VACCEL_ERR_LOST = -14,
    /** The other side no longer knows a model or session; the call was not started. */
    VACCEL_ERR_STALE = -15,
    /** A frame breaks the rules of the wire protocol. */
    VACCEL_ERR_PROTOCOL = -16,
    /** Two parts speak versions that do not fit together. */
    VACCEL_ERR_VERSION = -17,
    /** An environment variable or a configuration file has a value that makes no sense. */
    VACCEL_ERR_CONFIG = -18,
    /** A defect in vaccel itself. */
    VACCEL_ERR_INTERNAL = -19
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
