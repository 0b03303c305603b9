/* SPDX-License-Identifier: Apache-2.0 */
#include "media/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Leaves no half of a UTF-8 sequence at the end of a message that vsnprintf cut. */
static void drop_partial_character(char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0u) == 0x80u) {
        start--;
    }
    if (start > 0 && ((unsigned char)text[start - 1] & 0x80u) != 0) {
        text[start - 1] = '\0';
    }
}

vaccel_status vac_media_fail(struct vac_error *err, vaccel_status status, const char *format, ...)
{
    if (err != NULL) {
        err->status = status;
        va_list arguments;
        va_start(arguments, format);
        int length = vsnprintf(err->message, sizeof(err->message), format, arguments);
        va_end(arguments);
        if (length < 0) {
            err->message[0] = '\0';
        } else if ((size_t)length >= sizeof(err->message)) {
            drop_partial_character(err->message, sizeof(err->message) - 1);
        }
    }
    return status;
}
