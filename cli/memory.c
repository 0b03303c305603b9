/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/fail.h"

void *vac_memory_check(void *memory)
{
    if (!memory) {
        vac_say("memory ran out; free some, or give fewer inputs at a time");
        exit(VAC_EXIT_INTERNAL);
    }
    return memory;
}

void *vac_memory_grow(void *array, size_t count, size_t size)
{
    return vac_memory_check(reallocarray(array, count + 1, size));
}

char *vac_memory_copy(const char *text)
{
    return vac_memory_check(strdup(text));
}

char *vac_memory_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text;
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    return vac_memory_check(text);
}
