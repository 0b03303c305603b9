/* SPDX-License-Identifier: Apache-2.0 */
/** Text for people: what comes from files and command lines must not be able to drive a terminal.
 */
#ifndef VAC_CLI_TEXT_H
#define VAC_CLI_TEXT_H

#include <stddef.h>
#include <stdio.h>

/**
 * A copy of `text` in which control characters, what reorders text, and bytes that are not UTF-8
 * are written as escapes
 * (\n, \x1b, \u{202e}). The caller frees it; ends the program when there is no memory.
 */
char *vac_text_safe(const char *text);

/** A copy of `text` in which bytes that are not UTF-8 are U+FFFD. The caller frees it. */
char *vac_text_utf8(const char *text);

/** Terminal columns that text of vac_text_safe() takes. */
size_t vac_text_columns(const char *safe);

/** Writes `text`, made safe. */
void vac_text_put(FILE *out, const char *text);

/**
 * Writes `text`, made safe and broken between words so that no line passes column `width` (0: no
 * limit), and a newline. The cursor is at column `indent`, where further lines begin as well.
 */
void vac_text_wrap(FILE *out, const char *text, size_t indent, size_t width);

#endif
