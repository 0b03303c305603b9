/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
/** The ops as a backend sees them: arguments as views, results as plain structs to make a handle
 * from. */
#ifndef VACCEL_BACKEND_OPS_H
#define VACCEL_BACKEND_OPS_H

#include <vaccel/backend.h>
#include <vaccel/ops.h>
#include <vaccel/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One stroke of the brush. */
typedef struct vaccel_stroke_view {
    /** Metres. */
    double length;
    /** Where it went. */
    const float *path;
    uint64_t path_count;
} vaccel_stroke_view;

/** What was painted. */
typedef struct vaccel_picture_view {
    /** What it is called. */
    const char *title;
    /** How it was made. */
    const vaccel_stroke_view *strokes;
    uint64_t strokes_count;
    /** What it looks like from afar. */
    vaccel_tensor thumbnail;
} vaccel_picture_view;

/** Record numbers, for vaccel_host.make. */
enum { VACCEL_RECORD_STROKE = 0, VACCEL_RECORD_PICTURE = 1 };

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_picture(const vaccel_host *host,
                                                const vaccel_picture_view *view,
                                                const vaccel_origin *origin,
                                                vaccel_picture **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_PICTURE, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_picture *)made;
    return status;
}

/** The same without a copy of the tensors' data, which stays valid until `release` is called with
 * `user`. On failure it is not called. */
static inline vaccel_status vaccel_share_picture(const vaccel_host *host,
                                                 const vaccel_picture_view *view,
                                                 const vaccel_origin *origin,
                                                 vaccel_release_fn release, void *user,
                                                 vaccel_picture **result)
{
    void *made = NULL;
    vaccel_status status =
        host->make_shared(VACCEL_RECORD_PICTURE, view, origin, release, user, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_picture *)made;
    return status;
}

enum { VACCEL_OP_PAINT_VERSION = 2 };

/** Arguments of paint. Params structs are whole and never NULL. */
typedef struct vaccel_paint_args {
    const vaccel_image_view *canvas;
    uint32_t count;
    const float *weights;
    uint64_t weights_count;
    const vaccel_paint_params *params;
    int64_t *budget;
    vaccel_picture **result;
} vaccel_paint_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of paint by their
 * type. */
#define VACCEL_IMPLEMENT_PAINT(name, function)                                                     \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_paint_args *)args);                        \
    }

enum { VACCEL_OP_FRAME_IT_VERSION = 1 };

/** Arguments of frame_it. Params structs are whole and never NULL. */
typedef struct vaccel_frame_it_args {
    const vaccel_tensor *pixels;
    vaccel_tensor *framed;
} vaccel_frame_it_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of frame_it by their
 * type. */
#define VACCEL_IMPLEMENT_FRAME_IT(name, function)                                                  \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_frame_it_args *)args);                     \
    }

#ifdef __cplusplus
}
#endif

#endif
