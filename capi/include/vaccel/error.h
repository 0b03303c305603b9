/* SPDX-License-Identifier: Apache-2.0 */
/** Statuses in words, and the message that goes with the last failure. */
#ifndef VACCEL_ERROR_H
#define VACCEL_ERROR_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What was wrong with the last vaccel call that failed on this thread, and what to do about it.
 *
 * Never NULL; empty when nothing failed yet. Valid until the next vaccel call on the same thread; a
 * call that succeeds leaves it alone. A `vaccel_call` has a message of its own:
 * vaccel_call_error().
 */
VACCEL_API const char *vaccel_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
