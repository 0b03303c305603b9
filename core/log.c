/* SPDX-License-Identifier: Apache-2.0 */
#include "core/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/config.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static vaccel_log_fn sink;
static void *sink_user;
static vaccel_log_level sink_level;

void vaccel_log_set(vaccel_log_fn fn, void *user, vaccel_log_level level)
{
    pthread_mutex_lock(&lock);
    sink = fn;
    sink_user = user;
    sink_level = level;
    pthread_mutex_unlock(&lock);
}

void vac_log(vaccel_log_level level, const char *format, ...)
{
    static const char *const names[] = {"", "error", "warning", "info", "debug"};
    int saved = errno;
    char message[1024];
    va_list arguments;

    pthread_mutex_lock(&lock);
    vaccel_log_fn fn = sink;
    void *user = sink_user;
    vaccel_log_level wanted = fn ? sink_level : vac_config()->log_level;
    pthread_mutex_unlock(&lock);
    /* A backend may give any number. */
    if (level < VACCEL_LOG_ERROR)
        level = VACCEL_LOG_ERROR;
    else if (level > VACCEL_LOG_DEBUG)
        level = VACCEL_LOG_DEBUG;
    if (level <= wanted) {
        va_start(arguments, format);
        vsnprintf(message, sizeof(message), format, arguments);
        va_end(arguments);
        if (fn)
            fn(user, level, message);
        else
            fprintf(stderr, "vaccel: %s: %s\n", names[level], message);
    }
    errno = saved;
}
