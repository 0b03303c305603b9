/* SPDX-License-Identifier: Apache-2.0 */
/** A short-lived program has nothing better to do without memory than to say so and end. */
#ifndef VAC_CLI_MEMORY_H
#define VAC_CLI_MEMORY_H

#include <stddef.h>

/** Ends the program when `memory` is NULL; gives it back otherwise. */
void *vac_memory_check(void *memory);

/** Grows an array that had room for `count` elements of `size` bytes, so that one more fits; as
 * vac_memory_check(). */
void *vac_memory_grow(void *array, size_t count, size_t size);

/** A copy of a string; as vac_memory_check(). */
char *vac_memory_copy(const char *text);

/** Formats into fresh memory; as vac_memory_check(). */
char *vac_memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
