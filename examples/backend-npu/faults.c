/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "faults.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 2000 };

static const struct {
    const char *name;
    enum npu_flaw flaw;
} flaws[] = {{"error", NPU_FLAW_ERROR}, {"drop", NPU_FLAW_DROP},   {"mute", NPU_FLAW_MUTE},
             {"hang", NPU_FLAW_HANG},   {"reset", NPU_FLAW_RESET}, {"dead", NPU_FLAW_DEAD}};

static const char *read_variable(const char *name)
{
    const char *value = secure_getenv(name);
    return value && *value ? value : NULL;
}

static vaccel_status read_flaw(const vaccel_host *host, const char *value, struct faults *faults)
{
    size_t length = strcspn(value, ":");
    char *end = NULL;

    if (value[length])
        faults->after = strtoull(value + length + 1, &end, 10);
    for (size_t i = 0; (!end || !*end) && i < sizeof(flaws) / sizeof(flaws[0]); i++) {
        if (strlen(flaws[i].name) == length && strncmp(flaws[i].name, value, length) == 0) {
            faults->flaw = flaws[i].flaw;
            return VACCEL_OK;
        }
    }
    return host->fail(
        VACCEL_ERR_CONFIG,
        "NPU_FAULT is '%s', and should be error, drop, mute, hang, reset or dead, and "
        "how many calls go well before, such as hang:3; correct or unset it",
        value);
}

vaccel_status faults_read(const vaccel_host *host, struct faults *faults)
{
    const char *fault = read_variable("NPU_FAULT");
    const char *timeout = read_variable("NPU_TIMEOUT_MS");
    char *end = NULL;

    *faults = (struct faults){.timeout_ms = TIMEOUT_MS};
    if (timeout) {
        long number = strtol(timeout, &end, 10);
        if (*end || number < 1 || number > 3600000)
            return host->fail(VACCEL_ERR_CONFIG,
                              "NPU_TIMEOUT_MS is '%s', and should be a number of milliseconds up "
                              "to 3600000; correct or unset it",
                              timeout);
        faults->timeout_ms = (int)number;
    }
    if (!fault || strncmp(fault, "probe-", 6) == 0)
        return VACCEL_OK;
    return read_flaw(host, fault, faults);
}

vaccel_status faults_probe(const vaccel_host *host)
{
    const char *fault = read_variable("NPU_FAULT");

    if (!fault || strncmp(fault, "probe-", 6) != 0)
        return VACCEL_OK;
    if (strcmp(fault, "probe-crash") == 0)
        abort();
    if (strcmp(fault, "probe-exit") == 0)
        _exit(3);
    while (strcmp(fault, "probe-hang") == 0)
        pause();
    return host->fail(VACCEL_ERR_UNAVAILABLE, "there is no NPU here: NPU_FAULT says so; unset it");
}
