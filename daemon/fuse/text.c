/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/fuse/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *grow(struct vac_text *text, size_t more)
{
    if (more > text->capacity - text->size) {
        size_t capacity = 2 * text->capacity + more + 256;
        char *data = text->failed ? NULL : (char *)realloc(text->data, capacity);
        if (!data) {
            text->failed = true;
            return NULL;
        }
        text->data = data;
        text->capacity = capacity;
    }
    return text->data + text->size;
}

void vac_text_add_bytes(struct vac_text *text, const void *data, size_t size)
{
    char *to = grow(text, size);

    if (to && size) {
        memcpy(to, data, size);
        text->size += size;
    }
}

void vac_text_add(struct vac_text *text, const char *format, ...)
{
    char *line;
    va_list arguments;

    va_start(arguments, format);
    int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text->failed = true;
        return;
    }
    vac_text_add_bytes(text, line, (size_t)length);
    free(line);
}

void vac_text_add_word(struct vac_text *text, const char *word)
{
    for (; word && *word; word++) {
        char byte = (unsigned char)*word < ' ' ? ' ' : *word;
        vac_text_add_bytes(text, &byte, 1);
    }
}
