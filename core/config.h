/* SPDX-License-Identifier: Apache-2.0 */
/** The VACCEL_* environment variables, read once per process and checked. */
#ifndef VAC_CORE_CONFIG_H
#define VAC_CORE_CONFIG_H

#include <stdbool.h>

#include <vaccel/enums.h>
#include <vaccel/log.h>

struct vac_config {
    char *backend;      /* VACCEL_BACKEND, or NULL */
    char *device;       /* VACCEL_DEVICE, or NULL */
    char *backend_path; /* VACCEL_BACKEND_PATH, or NULL */
    char *model_path;   /* VACCEL_MODEL_PATH, or NULL */
    char *target;       /* VACCEL_TARGET, or NULL */
    char *calibration;  /* VACCEL_CALIBRATION, or NULL */
    bool no_target;     /* VACCEL_TARGET is "none" */
    vaccel_precision precision;
    vaccel_performance performance;
    vaccel_log_level log_level;
    int probe_timeout_ms;
    vaccel_status status; /* VACCEL_OK, or ERR_CONFIG with `message` */
    char message[512];
};

/** The configuration; never NULL. Thread-safe. */
const struct vac_config *vac_config(void);

/** Where calls are carried to: VACCEL_TARGET, "none" included, or the default when its socket is
 * there; else NULL. Thread-safe. */
const char *vac_config_target(void);

/** Whether it has the form of a pin: names with a '/' between each two. */
bool vac_pin_is_valid(const char *pin);

/** VACCEL_OK, or the failure for the first variable that makes no sense. */
vaccel_status vac_config_check(void);

#endif
