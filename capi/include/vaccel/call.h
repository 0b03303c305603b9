/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Asynchronous calls.
 *
 * Every op has a `_submit` form that returns a vaccel_call and a `_result` form that takes what
 * came of it. Inputs and buffers belong to the call until it completes: handles may be released at
 * once, borrowed memory must stay. Waiting that runs out of time and cancelling are requests, not
 * completion. One thread at a time may take a call's result or release it; poll, wait and cancel
 * are thread-safe.
 */
#ifndef VACCEL_CALL_H
#define VACCEL_CALL_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** VACCEL_OK when the call has completed, well or badly; VACCEL_PENDING when not. */
VACCEL_API vaccel_status vaccel_call_poll(vaccel_call *call);

/**
 * Waits until the call has completed, well or badly: VACCEL_OK.
 *
 * `timeout_ns` is in nanoseconds; negative waits without limit. Errors: ERR_TIMEOUT: the call goes
 * on; ERR_INVALID.
 */
VACCEL_API vaccel_status vaccel_call_wait(vaccel_call *call, int64_t timeout_ns);

/**
 * Asks that the call be given up. It completes soon with ERR_CANCELLED, or, if it was too late, as
 * it would have anyway.
 */
VACCEL_API vaccel_status vaccel_call_cancel(vaccel_call *call);

/**
 * Has `done` called with `user` once, when the call has completed: from the thread that completes
 * it, or from this one, at once, when it has completed already. Releasing the call does not take it
 * back. `done` must not block; it may use and release the call. Errors: ERR_BUSY (there is one
 * already), ERR_INVALID.
 */
VACCEL_API vaccel_status vaccel_call_notify(vaccel_call *call, void (*done)(void *user),
                                            void *user);

/** How the call ended; VACCEL_PENDING until it has. */
VACCEL_API vaccel_status vaccel_call_status(const vaccel_call *call);

/** What went wrong, in words; empty until the call has failed. Lives as long as `call`. */
VACCEL_API const char *vaccel_call_error(const vaccel_call *call);

/** Releases a call. One that has not completed goes on by itself, and its result is dropped. NULL
 * is allowed. */
VACCEL_API void vaccel_call_release(vaccel_call *call);

#ifdef __cplusplus
}
#endif

#endif
