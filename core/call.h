/* SPDX-License-Identifier: Apache-2.0 */
/** Asynchronous calls: what submit.c is made of. */
#ifndef VAC_CORE_CALL_H
#define VAC_CORE_CALL_H

#include <vaccel/backend.h>
#include <vaccel/call.h>

/**
 * Makes a call of the op with that index, with zeroed room for its args struct and for what that
 * points to. Results in it that nobody takes go with it. The call is nobody's until
 * vac_call_start().
 */
vaccel_status vac_call_new(vaccel_session *session, int index, vaccel_model *model,
                           struct vaccel_call **call, void **room);
void *vac_call_args(struct vaccel_call *call);

/** Keep what the arguments refer to until the call has completed. A failure is remembered for
 * vac_call_start(). */
void vac_call_hold_image(struct vaccel_call *call, vaccel_image *image);
void vac_call_hold_model(struct vaccel_call *call, vaccel_model *model);
void vac_call_hold_buffer(struct vaccel_call *call, vaccel_buffer *buffer);
void vac_call_keep_params(struct vaccel_call *call, const void *params, void *read, size_t size,
                          const char *type);
char *vac_call_keep_string(struct vaccel_call *call, const char *text);
/** Room for an output of `count` elements of `width` bytes, starting as a copy of `from` unless
 * that is NULL. */
void *vac_call_keep_output(struct vaccel_call *call, const void *from, size_t count, size_t width);
/** The views of images, which are kept. */
const vaccel_image_view *const *vac_call_keep_images(struct vaccel_call *call,
                                                     vaccel_image *const *images, size_t count);
/** Copies of the structs and shapes; the data stays the caller's, and buffers that it lies in are
 * kept. */
vaccel_tensor *vac_call_keep_tensors(struct vaccel_call *call, const vaccel_tensor *tensors,
                                     size_t count);

/** Starts the call and hands it to the application; frees it when it cannot be started. */
vaccel_status vac_call_start(struct vaccel_call *call, vaccel_call **out);

/** Begins to take the results: the call's own status, or ERR_BUSY, or ERR_INVALID when they were
 * taken. */
vaccel_status vac_call_take(vaccel_call *call, int index);
void vac_call_taken(vaccel_call *call);

/** vaccel_host.complete. */
void vac_call_complete(vaccel_ticket *ticket, vaccel_status status, const char *message);

/** A vaccel_run_fn over a backend's `submit`; `self` is the route. */
vaccel_status vac_submit_and_wait(void *self, const vaccel_invocation *invocation,
                                  const void *args);

/** Runs a call that was queued; for the pool. */
void vac_call_run(struct vaccel_call *call);

#endif
