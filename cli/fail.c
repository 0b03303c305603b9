/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <vaccel/error.h>

#include "cli/exit.h"
#include "cli/text.h"

static char name[64] = "vaccel";

void vac_say_as(const char *command)
{
    snprintf(name, sizeof(name), "%s", command);
}

void vac_say(const char *format, ...)
{
    char fixed[1024];
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(fixed, sizeof(fixed), format, arguments);
    char *longer = NULL;
    /* Cut when there is no memory for all of it. */
    if (length >= (int)sizeof(fixed) && vasprintf(&longer, format, again) < 0)
        longer = NULL;
    va_end(again);
    va_end(arguments);
    fprintf(stderr, "%s: ", name);
    vac_text_put(stderr, longer ? longer : fixed);
    fputc('\n', stderr);
    free(longer);
}

const char *vac_failure_text(vaccel_status status)
{
    const char *message = vaccel_last_error();
    return *message ? message : vaccel_status_text(status);
}

void vac_say_status(vaccel_status status)
{
    vac_say("%s", vac_failure_text(status));
}

int vac_exit_of(vaccel_status status, int contents)
{
    switch (status) {
    case VACCEL_ERR_INVALID:
    case VACCEL_ERR_CONFIG:
        return VAC_EXIT_USAGE;
    case VACCEL_ERR_NOT_FOUND:
    case VACCEL_ERR_FORMAT:
    case VACCEL_ERR_LIMIT:
    case VACCEL_ERR_IO:
    case VACCEL_ERR_DENIED:
        return contents;
    case VACCEL_ERR_NO_MEMORY:
    case VACCEL_ERR_PROTOCOL:
    case VACCEL_ERR_INTERNAL:
        return VAC_EXIT_INTERNAL;
    default:
        return status >= VACCEL_OK ? VAC_EXIT_OK : VAC_EXIT_UNAVAILABLE;
    }
}
