/* SPDX-License-Identifier: Apache-2.0 */
/** A framework's words, fit for one line of a message. */
#ifndef VACCEL_COMMON_TEXT_H
#define VACCEL_COMMON_TEXT_H

#include <stddef.h>

/** Appends as much of `text` as fits `out` of `size` bytes, of which `used` are; control characters
 * become blanks. Returns what is used then. */
size_t vac_text_append(char *out, size_t size, size_t used, const char *text, size_t length);

/** Drops the beginning of a UTF-8 character at the end, which a cut leaves, and which is no text.
 */
void vac_text_trim(char *out, size_t used);

/** Appends formatted text, as far as it fits. Returns what is used then. */
size_t vac_text_add(char *out, size_t size, size_t used, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
