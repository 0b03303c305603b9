/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
/**
 * Options. Each struct starts with its own size, as the program was compiled with it; zero is every
 * field's default. A later library takes a smaller struct; an earlier one takes a larger struct
 * whose unknown rest is zero, and refuses any other with ERR_UNSUPPORTED.
 */
#ifndef VACCEL_PARAMS_H
#define VACCEL_PARAMS_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a session chooses where its calls run. */
typedef struct vaccel_session_options {
    uint32_t struct_size;       /**< sizeof(vaccel_session_options) */
    vaccel_precision precision; /**< The precision to compute in. */
    const char
        *backend; /**< The backend to use, whatever ranks higher; NULL lets the core choose. */
    const char *device; /**< The backend's device, as `vaccel info` lists it; NULL lets the backend
                           choose. */
    vaccel_performance performance; /**< What counts more when calls compete. */
    uint32_t profile; /**< 1: measure where each call's time goes; results then say it. */
} vaccel_session_options;

/** The defaults. */
#define VACCEL_SESSION_OPTIONS_INIT                                                                \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_session_options), 0, NULL, NULL, 0, 0                              \
    }

/** Sets the defaults; `size` is sizeof(vaccel_session_options). For languages that cannot use the
 * macro. */
VACCEL_API void vaccel_session_options_init(vaccel_session_options *params, size_t size);

/** How raw pixels lie in memory. */
typedef struct vaccel_image_geometry {
    uint32_t struct_size;       /**< sizeof(vaccel_image_geometry) */
    vaccel_pixel_format format; /**< Any but ENCODED. */
    uint32_t width;             /**< Pixels in a row. */
    uint32_t height;            /**< Rows. */
    uint64_t stride; /**< Bytes from the start of one row to the start of the next; 0 means tightly
                        packed. */
} vaccel_image_geometry;

/** The defaults. */
#define VACCEL_IMAGE_GEOMETRY_INIT                                                                 \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_image_geometry), 0, 0, 0, 0                                        \
    }

/** Sets the defaults; `size` is sizeof(vaccel_image_geometry). For languages that cannot use the
 * macro. */
VACCEL_API void vaccel_image_geometry_init(vaccel_image_geometry *params, size_t size);

/** Options of image_classify. */
typedef struct vaccel_image_classify_params {
    uint32_t struct_size; /**< sizeof(vaccel_image_classify_params) */
    uint32_t top_k;       /**< How many labels to return at most, best first; 0 means 5. */
    float min_score;      /**< Leave out labels that score less, 0 to 1. */
} vaccel_image_classify_params;

/** The defaults. */
#define VACCEL_IMAGE_CLASSIFY_PARAMS_INIT                                                          \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_image_classify_params), 0, 0                                       \
    }

/** Sets the defaults; `size` is sizeof(vaccel_image_classify_params). For languages that cannot use
 * the macro. */
VACCEL_API void vaccel_image_classify_params_init(vaccel_image_classify_params *params,
                                                  size_t size);

#ifdef __cplusplus
}
#endif

#endif
