/* SPDX-License-Identifier: Apache-2.0 */
/** Where the library's messages go. It never writes to standard output. */
#ifndef VACCEL_LOG_H
#define VACCEL_LOG_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t vaccel_log_level;
enum {
    VACCEL_LOG_NONE = 0,
    VACCEL_LOG_ERROR = 1,
    VACCEL_LOG_WARN = 2,
    VACCEL_LOG_INFO = 3,
    VACCEL_LOG_DEBUG = 4
};

/** Gets one message, without a newline. May be called from any thread, from several at once, with
 * locks held: it must not call vaccel. */
typedef void (*vaccel_log_fn)(void *user, vaccel_log_level level, const char *message);

/**
 * Sends messages up to `level` to `fn`; NULL goes back to the default.
 *
 * By default nothing is printed unless VACCEL_LOG is error, warn, info or debug: then messages go
 * to standard error. Thread-safe; a message that is on its way may still reach the earlier `fn`.
 */
VACCEL_API void vaccel_log_set(vaccel_log_fn fn, void *user, vaccel_log_level level);

#ifdef __cplusplus
}
#endif

#endif
