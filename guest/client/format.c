/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/client/format.h"

#include <stdbool.h>
#include <stdint.h>

struct text {
    char *to;
    char *end; /* where the zero goes at the latest */
};

static void put(struct text *text, char c)
{
    if (text->to < text->end)
        *text->to++ = c;
}

static void put_number(struct text *text, uint64_t value, unsigned base)
{
    char digits[20];
    int count = 0;

    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    while (count)
        put(text, digits[--count]);
}

static void put_signed(struct text *text, int64_t value)
{
    if (value < 0)
        put(text, '-');
    put_number(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

/* Reads the length of an integer; true for 64 bits. */
static bool read_length(const char **at)
{
    bool wide = false;

    for (; **at == 'l' || **at == 'z'; ++*at)
        wide = true;
    return wide;
}

void vac_format(char *buffer, size_t size, const char *format, va_list arguments)
{
    struct text text = {buffer, buffer + size - 1};
    va_list left;

    va_copy(left, arguments);
    for (const char *at = format; *at; at++) {
        int most = INT32_MAX;
        if (*at != '%') {
            put(&text, *at);
            continue;
        }
        if (*++at == '.' && at[1] == '*') {
            most = va_arg(left, int);
            at += 2;
        }
        bool wide = read_length(&at);
        switch (*at) {
        case 's':
            for (const char *from = va_arg(left, const char *); most-- > 0 && *from; from++)
                put(&text, *from);
            break;
        case 'c':
            put(&text, (char)va_arg(left, int));
            break;
        case 'd':
        case 'i':
            put_signed(&text, wide ? va_arg(left, int64_t) : va_arg(left, int));
            break;
        case 'u':
        case 'x':
            put_number(&text, wide ? va_arg(left, uint64_t) : va_arg(left, unsigned),
                       *at == 'x' ? 16 : 10);
            break;
        default: /* %% */
            put(&text, *at);
        }
    }
    va_end(left);
    *text.to = '\0';
}
