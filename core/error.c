/* SPDX-License-Identifier: Apache-2.0 */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/thread.h"
#include "wire/utf8.h"
#include <vaccel/error.h>

/* Messages are UTF-8, but what they quote may be anything, and cutting may leave part of a
 * character at the end. */
void vac_message_mend(char *text)
{
    size_t length = strlen(text);

    for (size_t cut = 0; cut < 4 && cut < length; cut++) {
        if (vac_utf8_valid((const uint8_t *)text, length - cut)) {
            text[length - cut] = '\0';
            return;
        }
    }
    for (; *text; text++) {
        if ((unsigned char)*text >= 0x80)
            *text = '?';
    }
}

vaccel_status vac_fail(vaccel_status status, const char *format, ...)
{
    struct vac_thread *thread = vac_thread();
    char text[VAC_MESSAGE_SIZE]; /* an argument may be the old message */
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    vac_message_mend(text);
    if (!thread->said)
        memcpy(thread->before, thread->message, sizeof(thread->before));
    memcpy(thread->message, text, strlen(text) + 1);
    thread->said = true;
    return status;
}

void vac_message_save(struct vac_message *saved)
{
    const struct vac_thread *thread = vac_thread();

    saved->said = thread->said;
    memcpy(saved->text, thread->message, sizeof(saved->text));
    memcpy(saved->before, thread->before, sizeof(saved->before));
}

void vac_message_restore(const struct vac_message *saved)
{
    struct vac_thread *thread = vac_thread();

    thread->said = saved->said;
    memcpy(thread->message, saved->text, sizeof(saved->text));
    memcpy(thread->before, saved->before, sizeof(saved->before));
}

void vac_message_unsay(struct vac_thread *thread)
{
    thread->said = false;
    memcpy(thread->message, thread->before, sizeof(thread->message));
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
