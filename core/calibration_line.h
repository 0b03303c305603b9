/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What `vaccel calibrate` measured, as lines of a file: the first is VAC_CALIBRATION_HEAD, and each
 * other one measurement, its fields parted by tabs in the order of the struct. The library reads
 * such a file, and the command reads and writes it.
 */
#ifndef VAC_CORE_CALIBRATION_LINE_H
#define VAC_CORE_CALIBRATION_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#define VAC_CALIBRATION_HEAD "vaccel calibration 1"

enum {
    VAC_CALIBRATION_FIELD = 512,       /* bytes of a text at most */
    VAC_CALIBRATION_LINE = 4096,       /* of a line */
    VAC_CALIBRATION_FILE = 1024 * 1024 /* of a file */
};

/** One measurement. Texts are never NULL; an empty one is written as "-". */
struct vac_calibration_line {
    const char *op;
    const char *model_key; /* empty for ops without a model */
    const char *backend;
    const char *pinned; /* the device that was asked for; empty for the backend's own choice */
    const char *precision;
    const char *performance;
    const char *version; /* of the backend, and its framework */
    const char *device;  /* that it ran on */
    uint64_t latency_ns; /* the median */
    uint32_t runs;
    int64_t when;      /* seconds since 1970 */
    const char *flaw;  /* why its answers were wrong; empty when they were right */
    const char *model; /* what the model was called, for people */
};

/** Where the file is: as `chosen` says (VACCEL_CALIBRATION, or NULL), else among the user's state;
 * false when there is to be none. */
bool vac_calibration_path(const char *chosen, char *path, size_t size);

/** Whether nobody but root and this user can have written a file, so that it may be believed. */
bool vac_calibration_is_ours(const struct stat *info);

/** Reads a line, without its end; it is cut up in place, and the texts point into it. False when it
 * is not one. */
bool vac_calibration_read(char *text, struct vac_calibration_line *line);

/** Writes a line with its end; false when it does not fit. Control characters become spaces. */
bool vac_calibration_write(const struct vac_calibration_line *line, char *text, size_t size);

#endif
