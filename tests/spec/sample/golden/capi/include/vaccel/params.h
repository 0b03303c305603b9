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

/** Options of paint. */
typedef struct vaccel_paint_params {
    uint32_t struct_size; /**< sizeof(vaccel_paint_params) */
    vaccel_colour colour; /**< What colour. */
    float strength;       /**< 0 to 1; 0 means 1. */
    const char *brand;    /**< Whose paint. */
} vaccel_paint_params;

/** The defaults. */
#define VACCEL_PAINT_PARAMS_INIT                                                                   \
    {                                                                                              \
        (uint32_t)sizeof(vaccel_paint_params), 0, 0, NULL                                          \
    }

/** Sets the defaults; `size` is sizeof(vaccel_paint_params). For languages that cannot use the
 * macro. */
VACCEL_API void vaccel_paint_params_init(vaccel_paint_params *params, size_t size);

#ifdef __cplusplus
}
#endif

#endif
