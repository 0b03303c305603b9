/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VACCEL_STATUS_H
#define VACCEL_STATUS_H

#include <stdint.h>

typedef int32_t vaccel_status;

enum {
    VACCEL_OK = 0,
    VACCEL_PENDING = 1,
    VACCEL_ERR_INVALID = -1,
    VACCEL_ERR_NO_MEMORY = -2,
    VACCEL_ERR_NOT_FOUND = -3,
    VACCEL_ERR_UNSUPPORTED = -4,
    VACCEL_ERR_FORMAT = -5,
    VACCEL_ERR_LIMIT = -6,
    VACCEL_ERR_IO = -7,
    VACCEL_ERR_DENIED = -8,
    VACCEL_ERR_BACKEND = -9,
    VACCEL_ERR_UNAVAILABLE = -10,
    VACCEL_ERR_TIMEOUT = -11,
    VACCEL_ERR_CANCELLED = -12,
    VACCEL_ERR_BUSY = -13,
    VACCEL_ERR_LOST = -14,
    VACCEL_ERR_STALE = -15,
    VACCEL_ERR_PROTOCOL = -16,
    VACCEL_ERR_VERSION = -17,
    VACCEL_ERR_CONFIG = -18,
    VACCEL_ERR_INTERNAL = -19
};

#endif
