/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/text.h"

#include <stdarg.h>
#include <stdio.h>

size_t vac_text_append(char *out, size_t size, size_t used, const char *text, size_t length)
{
    for (size_t i = 0; i < length && used + 1 < size; i++) {
        unsigned char c = (unsigned char)text[i];
        out[used++] = (char)(c < 0x20 || c == 0x7f ? ' ' : c);
    }
    out[used] = '\0';
    return used;
}

void vac_text_trim(char *out, size_t used)
{
    size_t tail = 0;
    while (tail < used && tail < 3 && ((unsigned char)out[used - 1 - tail] & 0xc0) == 0x80) {
        tail++;
    }
    if (tail == used) {
        return;
    }
    unsigned char lead = (unsigned char)out[used - 1 - tail];
    size_t need = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (need > tail) {
        out[used - 1 - tail] = '\0';
    }
}

size_t vac_text_add(char *out, size_t size, size_t used, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out + used, size - used, format, arguments);
    va_end(arguments);
    if (length < 0) {
        return used;
    }
    return (size_t)length < size - used ? used + (size_t)length : size - 1;
}
