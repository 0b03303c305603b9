/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: class names, one per line. */
#ifndef VACCEL_MEDIA_LABELS_H
#define VACCEL_MEDIA_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "media/error.h"

enum { VAC_LABELS_MAX_BYTES = 16 << 20, VAC_LABEL_MAX_BYTES = 4096 };

/** Whether the bytes are well-formed UTF-8 (RFC 3629) without control characters. */
bool vac_is_plain_utf8(const char *text, size_t size);

/**
 * Splits text into lines, which end in LF or CRLF; the last needs no end. Empty lines count,
 * because a line's number is its class. The caller frees each string and the array. `where` names
 * the text in messages.
 */
vaccel_status vac_labels_parse(const char *text, size_t size, const char *where, char ***labels,
                               size_t *count, struct vac_error *err);

void vac_strings_free(char **strings, size_t count);

#endif
