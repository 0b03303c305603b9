/* SPDX-License-Identifier: Apache-2.0 */
/**
 * vaccel-probe BACKEND.so: runs a backend's probe, which may crash, exit or hang, and reports on
 * descriptor 3. See core/probe_child.c for what it says.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/backend_file.h"
#include <vaccel/backend.h>

enum { REPORT_FD = 3 };

static FILE *report;
static char message[1024];

static vaccel_status fail(vaccel_status status, const char *format, ...) VACCEL_PRINTF(2, 3);
static void ignore_log(vaccel_log_level level, const char *format, ...) VACCEL_PRINTF(2, 3);

static vaccel_status fail(vaccel_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    return status;
}

static const char *last_error(void)
{
    return message;
}

static void ignore_log(vaccel_log_level level, const char *format, ...)
{
    (void)level;
    (void)format;
}

/* Writes a field with its tabs and newlines replaced, which end fields and lines. */
static void put_field(const char *text)
{
    fputc('\t', report);
    for (; text && *text; text++)
        fputc((unsigned char)*text < ' ' ? ' ' : *text, report);
}

static vaccel_status add_device(vaccel_probe *probe, const char *name, const char *description,
                                const char *precisions)
{
    (void)probe;
    fputs("device", report);
    put_field(name);
    put_field(description);
    put_field(precisions);
    fputc('\n', report);
    return VACCEL_OK;
}

static vaccel_status set_version(vaccel_probe *probe, const char *version)
{
    (void)probe;
    fputs("version", report);
    put_field(version);
    fputc('\n', report);
    return VACCEL_OK;
}

int main(int count, char **arguments)
{
    const vaccel_host host = {
        .struct_size = sizeof(host),
        .abi_version = VACCEL_BACKEND_ABI,
        .fail = fail,
        .last_error = last_error,
        .log = ignore_log,
        .add_device = add_device,
        .set_version = set_version,
    };
    const vaccel_backend *backend = NULL;

    report = count == 2 ? fdopen(REPORT_FD, "w") : NULL;
    if (!report) {
        fputs("vaccel-probe is run by libvaccel; ask `vaccel info` instead\n", stderr);
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    vaccel_status status = vac_backend_load(arguments[1], &backend, message, sizeof(message));
    if (status == VACCEL_OK && backend->probe)
        status = backend->probe(&host, NULL);
    fprintf(report, "done\t%d", status);
    put_field(message);
    fputc('\n', report);
    fclose(report);
    /* Destructors of a framework must not be able to spoil what the probe found. */
    _exit(0);
}
