/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_GUEST_FORMAT_H
#define VAC_GUEST_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/**
 * What messages need of vsnprintf(): %s, %.*s, %c, %d, %i, %u and %x, with l, ll and z, and %%. Cut
 * at `size` bytes, the zero included; `size` is at least 1. Freestanding, and thread-safe.
 */
void vac_format(char *text, size_t size, const char *format, va_list arguments)
    __attribute__((__format__(__printf__, 3, 0)));

#endif
