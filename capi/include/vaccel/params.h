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
    uint32_t profile;  /**< 1: measure where each call's time goes; results then say it. */
    uint32_t fallback; /**< 1: when the backend that was chosen fails in a way that another might
                          not (ERR_UNAVAILABLE, ERR_BACKEND, ERR_LOST), the next that can do it is
                          asked, with a warning in the log; never where an argument of the call may
                          have been changed already. Not for submitted calls. */
} vaccel_session_options;

/** The defaults. */
#define VACCEL_SESSION_OPTIONS_INIT                                                                \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_session_options), 0, NULL, NULL, 0, 0, 0                           \
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

/** Options of image_detect. */
typedef struct vaccel_image_detect_params {
    uint32_t struct_size; /**< sizeof(vaccel_image_detect_params) */
    uint32_t max_boxes;   /**< How many boxes to return at most, best first; 0 means 100. */
    float min_score; /**< Leave out boxes that score less, 0 to 1; 0 means what model.json says, or
                        else 0.25. */
    float max_overlap; /**< Of two boxes of one class whose intersection over union is more than
                          this, only the better one is kept; 0 means what model.json says, or else
                          0.45; 1 keeps all. */
} vaccel_image_detect_params;

/** The defaults. */
#define VACCEL_IMAGE_DETECT_PARAMS_INIT                                                            \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_image_detect_params), 0, 0, 0                                      \
    }

/** Sets the defaults; `size` is sizeof(vaccel_image_detect_params). For languages that cannot use
 * the macro. */
VACCEL_API void vaccel_image_detect_params_init(vaccel_image_detect_params *params, size_t size);

/** Options of image_segment. */
typedef struct vaccel_image_segment_params {
    uint32_t struct_size; /**< sizeof(vaccel_image_segment_params) */
    uint32_t width;       /**< Columns of the mask; 0 means the image's. */
    uint32_t height;      /**< Rows of the mask; 0 means the image's. */
} vaccel_image_segment_params;

/** The defaults. */
#define VACCEL_IMAGE_SEGMENT_PARAMS_INIT                                                           \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_image_segment_params), 0, 0                                        \
    }

/** Sets the defaults; `size` is sizeof(vaccel_image_segment_params). For languages that cannot use
 * the macro. */
VACCEL_API void vaccel_image_segment_params_init(vaccel_image_segment_params *params, size_t size);

/** Options of image_pose. */
typedef struct vaccel_image_pose_params {
    uint32_t struct_size; /**< sizeof(vaccel_image_pose_params) */
    uint32_t max_poses;   /**< How many poses to return at most, best first; 0 means 20. */
    float min_score;      /**< Leave out poses and keypoints that score less, 0 to 1; 0 means what
                             model.json says, or else 0.25. */
} vaccel_image_pose_params;

/** The defaults. */
#define VACCEL_IMAGE_POSE_PARAMS_INIT                                                              \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_image_pose_params), 0, 0                                           \
    }

/** Sets the defaults; `size` is sizeof(vaccel_image_pose_params). For languages that cannot use the
 * macro. */
VACCEL_API void vaccel_image_pose_params_init(vaccel_image_pose_params *params, size_t size);

/** Options of image_depth. */
typedef struct vaccel_image_depth_params {
    uint32_t struct_size; /**< sizeof(vaccel_image_depth_params) */
    uint32_t width;       /**< Columns of the map; 0 means the image's. */
    uint32_t height;      /**< Rows of the map; 0 means the image's. */
} vaccel_image_depth_params;

/** The defaults. */
#define VACCEL_IMAGE_DEPTH_PARAMS_INIT                                                             \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_image_depth_params), 0, 0                                          \
    }

/** Sets the defaults; `size` is sizeof(vaccel_image_depth_params). For languages that cannot use
 * the macro. */
VACCEL_API void vaccel_image_depth_params_init(vaccel_image_depth_params *params, size_t size);

/** How the matrices of blas_sgemm lie in memory; all zero means as they are, row by row without
 * gaps. */
typedef struct vaccel_blas_sgemm_params {
    uint32_t struct_size; /**< sizeof(vaccel_blas_sgemm_params) */
    uint8_t transpose_a;  /**< 1: a is stored transposed, k rows of m. */
    uint8_t transpose_b;  /**< 1: b is stored transposed, n rows of k. */
    uint64_t lda; /**< Elements from one row of a as stored to the next; 0 means its columns as
                     stored. */
    uint64_t ldb; /**< The same of b. */
    uint64_t ldc; /**< Elements from one row of c to the next; 0 means n. */
} vaccel_blas_sgemm_params;

/** The defaults. */
#define VACCEL_BLAS_SGEMM_PARAMS_INIT                                                              \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_blas_sgemm_params), 0, 0, 0, 0, 0                                  \
    }

/** Sets the defaults; `size` is sizeof(vaccel_blas_sgemm_params). For languages that cannot use the
 * macro. */
VACCEL_API void vaccel_blas_sgemm_params_init(vaccel_blas_sgemm_params *params, size_t size);

/** How the matrix and the vectors of blas_sgemv lie in memory; all zero means without gaps. */
typedef struct vaccel_blas_sgemv_params {
    uint32_t struct_size; /**< sizeof(vaccel_blas_sgemv_params) */
    uint8_t transpose;    /**< 1: a is used transposed: x has m elements and y has n. */
    uint64_t lda;         /**< Elements from one row of a to the next; 0 means n. */
    int64_t incx; /**< Elements from one of x to the next; 0 means 1; when negative, x runs from its
                     end to its start. */
    int64_t incy; /**< The same of y. */
} vaccel_blas_sgemv_params;

/** The defaults. */
#define VACCEL_BLAS_SGEMV_PARAMS_INIT                                                              \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_blas_sgemv_params), 0, 0, 0, 0                                     \
    }

/** Sets the defaults; `size` is sizeof(vaccel_blas_sgemv_params). For languages that cannot use the
 * macro. */
VACCEL_API void vaccel_blas_sgemv_params_init(vaccel_blas_sgemv_params *params, size_t size);

/** How the vectors of blas_saxpy and blas_sdot lie in memory; all zero means without gaps. */
typedef struct vaccel_blas_vector_params {
    uint32_t struct_size; /**< sizeof(vaccel_blas_vector_params) */
    int64_t incx; /**< Elements from one of x to the next; 0 means 1; when negative, x runs from its
                     end to its start. */
    int64_t incy; /**< The same of y. */
} vaccel_blas_vector_params;

/** The defaults. */
#define VACCEL_BLAS_VECTOR_PARAMS_INIT                                                             \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_blas_vector_params), 0, 0                                          \
    }

/** Sets the defaults; `size` is sizeof(vaccel_blas_vector_params). For languages that cannot use
 * the macro. */
VACCEL_API void vaccel_blas_vector_params_init(vaccel_blas_vector_params *params, size_t size);

#ifdef __cplusplus
}
#endif

#endif
