/* SPDX-License-Identifier: Apache-2.0 */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/thread.h"
#include <vaccel/error.h>

vaccel_status vac_fail(vaccel_status status, const char *format, ...)
{
    struct vac_thread *thread = vac_thread();
    char text[VAC_MESSAGE_SIZE]; /* an argument may be the old message */
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    memcpy(thread->message, text, strlen(text) + 1);
    thread->said = true;
    return status;
}

vaccel_status vac_fail_memory(void)
{
    return vac_fail(
        VACCEL_ERR_NO_MEMORY,
        "memory ran out; close what is not needed, or raise the process's memory limit");
}

const char *vaccel_last_error(void)
{
    return vac_thread()->message;
}
