/* SPDX-License-Identifier: Apache-2.0 */
#include "core/calibration_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIELDS = 13 };

bool vac_calibration_path(const char *chosen, char *path, size_t size)
{
    const char *state = secure_getenv("XDG_STATE_HOME");
    const char *home = secure_getenv("HOME");
    int length = -1;

    if (chosen && *chosen)
        length = strcmp(chosen, "none") == 0 ? -1 : snprintf(path, size, "%s", chosen);
    else if (state && *state == '/')
        length = snprintf(path, size, "%s/vaccel/calibration.tsv", state);
    else if (home && *home == '/')
        length = snprintf(path, size, "%s/.local/state/vaccel/calibration.tsv", home);
    return length > 0 && (size_t)length < size;
}

bool vac_calibration_is_ours(const struct stat *info)
{
    return (info->st_uid == 0 || info->st_uid == geteuid()) && !(info->st_mode & 022);
}

static bool number(const char *text, uint64_t most, uint64_t *value)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *value <= most;
}

bool vac_calibration_read(char *text, struct vac_calibration_line *line)
{
    const char *field[FIELDS];
    uint64_t runs;
    uint64_t when;

    for (size_t i = 0; i < FIELDS; i++) {
        if (!text)
            return false;
        field[i] = strsep(&text, "\t");
        if (!*field[i] || strlen(field[i]) >= VAC_CALIBRATION_FIELD)
            return false;
        if (strcmp(field[i], "-") == 0)
            field[i] = "";
    }
    if (text || !number(field[8], INT64_MAX, &line->latency_ns) ||
        !number(field[9], UINT32_MAX, &runs) || !number(field[10], INT64_MAX, &when))
        return false;
    line->op = field[0];
    line->model_key = field[1];
    line->backend = field[2];
    line->pinned = field[3];
    line->precision = field[4];
    line->performance = field[5];
    line->version = field[6];
    line->device = field[7];
    line->runs = (uint32_t)runs;
    line->when = (int64_t)when;
    line->flaw = field[11];
    line->model = field[12];
    return *line->op && *line->backend;
}

bool vac_calibration_write(const struct vac_calibration_line *line, char *text, size_t size)
{
    char latency[24];
    char runs[24];
    char when[24];
    const char *const field[FIELDS] = {line->op,
                                       line->model_key,
                                       line->backend,
                                       line->pinned,
                                       line->precision,
                                       line->performance,
                                       line->version,
                                       line->device,
                                       latency,
                                       runs,
                                       when,
                                       line->flaw,
                                       line->model};
    size_t used = 0;

    snprintf(latency, sizeof(latency), "%" PRIu64, line->latency_ns);
    snprintf(runs, sizeof(runs), "%" PRIu32, line->runs);
    snprintf(when, sizeof(when), "%" PRId64, line->when);
    for (size_t i = 0; i < FIELDS; i++) {
        const char *from = *field[i] ? field[i] : "-";
        size_t length = strnlen(from, VAC_CALIBRATION_FIELD - 1);
        if (used + length + 2 > size)
            return false;
        for (size_t k = 0; k < length; k++)
            text[used++] = (unsigned char)from[k] < ' ' || from[k] == 0x7F ? ' ' : from[k];
        text[used++] = i + 1 < FIELDS ? '\t' : '\n';
    }
    text[used] = '\0';
    return true;
}
