/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
/** The ops: what an accelerator can be asked to do. docs/ops.md is the same as prose. */
#ifndef VACCEL_OPS_H
#define VACCEL_OPS_H

#include <vaccel/base.h>
#include <vaccel/params.h>
#include <vaccel/tensor.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Op ids. Never reused. */
enum { VACCEL_OP_PAINT = 5, VACCEL_OP_FRAME_IT = 9 };

/** What was painted. Immutable, so many threads may read it at once. */
typedef struct vaccel_picture vaccel_picture;

/** What it is called. */
VACCEL_API const char *vaccel_picture_title(const vaccel_picture *result);

/** How many there are: How it was made. */
VACCEL_API size_t vaccel_picture_stroke_count(const vaccel_picture *result);

/** Metres. */
VACCEL_API double vaccel_picture_stroke_length(const vaccel_picture *result, size_t stroke_index);

/** Elements of: Where it went. */
VACCEL_API size_t vaccel_picture_stroke_path_count(const vaccel_picture *result,
                                                   size_t stroke_index);

/** Where it went. */
VACCEL_API const float *vaccel_picture_stroke_path(const vaccel_picture *result,
                                                   size_t stroke_index);

/** What it looks like from afar. */
VACCEL_API const vaccel_tensor *vaccel_picture_thumbnail(const vaccel_picture *result);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_picture_backend(const vaccel_picture *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_picture_device(const vaccel_picture *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_picture_precision(const vaccel_picture *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_picture_model_sha256(const vaccel_picture *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_picture_phase_ns(const vaccel_picture *result, vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_picture_release(vaccel_picture *result);

/**
 * Paint a picture.
 *
 * Takes its time.
 *
 * `session`: where to run it.
 * `canvas` (in): What to paint on.
 * `count` (in): How many weights.
 * `weights` (in): What matters.
 * `params` (in, optional): Options; NULL for the defaults.
 * `budget` (inout): What there is to spend and what is left of it.
 * `result` (out): The picture. Belongs to the caller: vaccel_picture_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_INVALID.
 */
VACCEL_API vaccel_status vaccel_paint(vaccel_session *session, vaccel_image *canvas, uint32_t count,
                                      const float *weights, const vaccel_paint_params *params,
                                      int64_t *budget, vaccel_picture **result);

/** Submits vaccel_paint() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_paint_submit(vaccel_session *session, vaccel_image *canvas,
                                             uint32_t count, const float *weights,
                                             const vaccel_paint_params *params, int64_t *budget,
                                             vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_paint_result(vaccel_call *call, int64_t *budget,
                                             vaccel_picture **result);

/**
 * Frame a picture, given as pixels.
 *
 * `session`: where to run it.
 * `pixels` (in): The picture.
 * `framed` (out): Room for the framed one.
 *
 * Thread-safe. Errors: ERR_INVALID.
 */
VACCEL_API vaccel_status vaccel_frame_it(vaccel_session *session, const vaccel_tensor *pixels,
                                         vaccel_tensor *framed);

#ifdef __cplusplus
}
#endif

#endif
