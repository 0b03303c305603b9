/* SPDX-License-Identifier: Apache-2.0 */
/** What a command works with: a session, a model, and how to print. Shared by all that run or
 * explain an op. */
#ifndef VAC_CLI_TARGET_H
#define VAC_CLI_TARGET_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include <vaccel/params.h>
#include <vaccel/status.h>

struct vac_target {
    vaccel_session_options pins;
    const char *model; /* as it was named; NULL: none */
    bool json;
    vaccel_session *session;
    vaccel_model *handle; /* NULL while `model` is not open */
};

/* Everything that is not set is zero. */
#define VAC_TARGET_INIT                                                                            \
    {                                                                                              \
        .pins = VACCEL_SESSION_OPTIONS_INIT                                                        \
    }

/** --model, --backend, --device, --precision and --json, to be given as a child parser whose input
 * is a struct vac_target. */
extern const struct argp vac_target_argp;

/** The same without --model, for commands that take it as an argument. */
extern const struct argp vac_target_fixed_argp;

/** The list of children of a command that has no others. */
extern const struct argp_child vac_target_child[];

/** Opens the session, and the model if one is named. */
vaccel_status vac_target_open(struct vac_target *target);

/** As vac_target_open(); then chooses the backend for `op` and loads the model, which it tells of.
 */
vaccel_status vac_target_prepare(struct vac_target *target, uint32_t op);

/**
 * What is to be said of a failure of `status` to prepare `op`, freed by the caller; `*exit_status`
 * is what the program ends with.
 */
char *vac_target_failure(const struct vac_target *target, uint32_t op, vaccel_status status,
                         int *exit_status);

/** Says that; with --json also as a document with "model" and "error". What the program ends with.
 */
int vac_target_fail(const struct vac_target *target, uint32_t op, vaccel_status status);

void vac_target_close(struct vac_target *target);

#endif
