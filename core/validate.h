/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The checking layer of VACCEL_VALIDATE=1: it knows every handle that was ever given out, so that a
 * wrong, released or foreign one is caught before anything touches it. Without it, a check costs
 * one comparison.
 */
#ifndef VAC_CORE_VALIDATE_H
#define VAC_CORE_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/status.h>

#if __STDC_HOSTED__
extern int vac_validate;
#else
/* There is no environment that could ask for it. */
enum { vac_validate = 0 };
#endif

/** Remembers a handle that was given out. `function` is the public function that did. */
void vac_validate_made(const void *handle, uint32_t type, const char *function);

/** Whether `handle` is live and of that type; sets the message and logs it when not. */
bool vac_validate_check(const void *handle, uint32_t type, const char *function);

/** The same, and marks it as released, from `caller`. */
bool vac_validate_released(const void *handle, uint32_t type, const char *function,
                           const void *caller);

/** Frees a handle's memory. Under validation that of a handle that was given out is kept, so that
 * its address never stands for another one. */
void vac_handle_free(void *handle);

#endif
