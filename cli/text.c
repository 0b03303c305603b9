/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "cli/memory.h"

/* One character of UTF-8, strictly; its length, or 0 when the bytes are none. */
static size_t decode(const char *text, uint32_t *character)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t value = bytes[0];
    if (value < 0x80) {
        *character = value;
        return 1;
    }
    size_t length = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
    if (value < 0xc2 || value > 0xf4)
        return 0;
    value &= 0x7fU >> length;
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *character = value;
    return length;
}

/* Controls, and what makes a terminal show text in another order than it stands in. */
static bool drives_terminal(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x061c ||
           character == 0x200e || character == 0x200f ||
           (character >= 0x2028 && character <= 0x202e) ||
           (character >= 0x2066 && character <= 0x2069);
}

static void put_escape(FILE *out, uint32_t character)
{
    switch (character) {
    case '\n':
        fputs("\\n", out);
        return;
    case '\r':
        fputs("\\r", out);
        return;
    case '\t':
        fputs("\\t", out);
        return;
    default:
        fprintf(out, character < 0x100 ? "\\x%02x" : "\\u{%x}", character);
    }
}

static void put_safe(FILE *out, const char *text)
{
    while (*text) {
        uint32_t character;
        size_t length = decode(text, &character);
        if (length == 0) {
            fprintf(out, "\\x%02x", (unsigned)(unsigned char)*text);
            length = 1;
        } else if (drives_terminal(character)) {
            put_escape(out, character);
        } else {
            fwrite(text, 1, length, out);
        }
        text += length;
    }
}

static void put_utf8(FILE *out, const char *text)
{
    while (*text) {
        uint32_t character;
        size_t length = decode(text, &character);
        if (length == 0) {
            fputs("\xef\xbf\xbd", out);
            length = 1;
        } else {
            fwrite(text, 1, length, out);
        }
        text += length;
    }
}

static char *copy(const char *text, void (*put)(FILE *, const char *))
{
    char *buffer = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&buffer, &size);
    vac_memory_check(out);
    put(out, text);
    if (fclose(out) != 0)
        vac_memory_check(NULL);
    return buffer;
}

char *vac_text_safe(const char *text)
{
    return copy(text, put_safe);
}

char *vac_text_utf8(const char *text)
{
    return copy(text, put_utf8);
}

static size_t columns(const char *text, size_t size)
{
    size_t total = 0;
    while (size > 0) {
        uint32_t character;
        size_t length = decode(text, &character);
        int width = length ? wcwidth((wchar_t)character) : 1;
        /* The C locale knows no width for what is not ASCII: one column is the best guess. */
        total += width >= 0 ? (size_t)width : 1;
        length = length ? length : 1;
        text += length;
        size -= length;
    }
    return total;
}

size_t vac_text_columns(const char *safe)
{
    return columns(safe, strlen(safe));
}

void vac_text_put(FILE *out, const char *text)
{
    put_safe(out, text);
}

void vac_text_wrap(FILE *out, const char *text, size_t indent, size_t width)
{
    char *safe = vac_text_safe(text);
    size_t at = indent;
    for (const char *word = safe + strspn(safe, " "); *word;) {
        size_t size = strcspn(word, " ");
        size_t wide = columns(word, size);
        if (at > indent) {
            if (width && at + 1 + wide > width) {
                fprintf(out, "\n%*s", (int)indent, "");
                at = indent;
            } else {
                fputc(' ', out);
                at++;
            }
        }
        fwrite(word, 1, size, out);
        at += wide;
        word += size;
        word += strspn(word, " ");
    }
    fputc('\n', out);
    free(safe);
}
