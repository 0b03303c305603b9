/* SPDX-License-Identifier: Apache-2.0 */
#include "media/labels.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the well-formed sequence at `text`, 0 when there is none. */
static size_t sequence_length(const uint8_t *text, size_t size)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = text[0];
    if (lead < 0x80) {
        return lead >= 0x20 || lead == '\t' ? 1 : 0;
    }
    size_t length = lead >= 0xF0 && lead < 0xF8 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : 2;
    if (lead < 0xC0 || lead >= 0xF8 || length > size) {
        return 0;
    }
    uint32_t code = lead & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0u) != 0x80u) {
            return 0;
        }
        code = code << 6 | (text[i] & 0x3Fu);
    }
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return code >= least[length] && code <= 0x10FFFF && !surrogate ? length : 0;
}

bool vac_is_plain_utf8(const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    while (size > 0) {
        size_t length = sequence_length(bytes, size);
        if (length == 0) {
            return false;
        }
        bytes += length;
        size -= length;
    }
    return true;
}

void vac_strings_free(char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(strings[i]);
    }
    free(strings);
}

static size_t count_lines(const char *text, size_t size)
{
    size_t lines = size > 0 && text[size - 1] != '\n' ? 1 : 0;
    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n' ? 1u : 0u;
    }
    return lines;
}

vaccel_status vac_labels_parse(const char *text, size_t size, const char *where, char ***labels,
                               size_t *count, struct vac_error *err)
{
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) { /* byte order mark */
        text += 3;
        size -= 3;
    }
    size_t lines = count_lines(text, size);
    if (lines == 0) {
        return vac_media_fail(err, VACCEL_ERR_FORMAT,
                              "%s holds no labels; write one label per line, the first for class 0",
                              where);
    }
    char **strings = calloc(lines, sizeof(*strings));
    for (size_t i = 0; strings != NULL && i < lines; i++) {
        const char *end = memchr(text, '\n', size);
        size_t length = end != NULL ? (size_t)(end - text) : size;
        size_t label = length > 0 && text[length - 1] == '\r' ? length - 1 : length;
        if (label > VAC_LABEL_MAX_BYTES || !vac_is_plain_utf8(text, label)) {
            vac_strings_free(strings, lines);
            return vac_media_fail(
                err, VACCEL_ERR_FORMAT,
                "line %zu of %s is not a label (UTF-8 text of at most %d bytes); correct "
                "that line",
                i + 1, where, VAC_LABEL_MAX_BYTES);
        }
        strings[i] = strndup(text, label);
        if (strings[i] == NULL) {
            vac_strings_free(strings, lines);
            strings = NULL;
            break;
        }
        text += end != NULL ? length + 1 : length;
        size -= end != NULL ? length + 1 : length;
    }
    if (strings == NULL) {
        return vac_media_fail(err, VACCEL_ERR_NO_MEMORY, "no memory for the %zu labels of %s",
                              lines, where);
    }
    *labels = strings;
    *count = lines;
    return VACCEL_OK;
}
