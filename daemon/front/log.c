/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <vaccel/base.h>

static void say(const char *level, const char *tenant, const char *format, va_list arguments)
    VACCEL_PRINTF(3, 0);

static void say(const char *level, const char *tenant, const char *format, va_list arguments)
{
    char line[1024];
    int used =
        snprintf(line, sizeof(line), "%svacceld: %s%s%s", getenv("JOURNAL_STREAM") ? level : "",
                 tenant ? "tenant " : "", tenant ? tenant : "", tenant ? ": " : "");

    used += vsnprintf(line + used, sizeof(line) - (size_t)used, format, arguments);
    if ((size_t)used >= sizeof(line) - 1)
        used = sizeof(line) - 2;
    line[used] = '\n';
    /* In one piece, since workers write there too. Nobody can be told if that fails. */
    ssize_t written = write(STDERR_FILENO, line, (size_t)used + 1);
    (void)written;
}

void vac_log_error(const char *tenant, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say("<3>", tenant, format, arguments);
    va_end(arguments);
}

void vac_log_info(const char *tenant, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say("<6>", tenant, format, arguments);
    va_end(arguments);
}
