/* SPDX-License-Identifier: Apache-2.0 */
/** The stages of `vaccel backend check`, each in a process that may crash or hang for it. */
#ifndef VAC_CLI_BACKEND_STAGE_H
#define VAC_CLI_BACKEND_STAGE_H

#include <jansson.h>
#include <stddef.h>

struct vac_stages {
    const char *file;     /* the backend's, absolute */
    const char *name;     /* what it has to be called */
    const char *model;    /* NULL for none */
    const char *photo;    /* NULL for none */
    const char *networks; /* a folder of what networks.py makes; NULL for none */
    unsigned timeout_s;
    char *folder; /* for what stages leave; made by vac_stages_begin() */
    char *trial;  /* the programs; NULL when they are not beside this one */
    char *conformance;
};

/** Finds the programs and makes the folder; VAC_EXIT_OK, or a status and a message was written. */
int vac_stages_begin(struct vac_stages *stages);

/** Removes the folder and all that was made. */
void vac_stages_end(struct vac_stages *stages);

/**
 * Runs a stage of vaccel-trial on an op ("" for none): an array of objects with `check`, `op`,
 * `verdict` ("pass", "fail", "skipped"), `detail`, and figures. A stage that crashes, ends or hangs
 * has failed. The caller's.
 */
json_t *vac_stage_trial(const struct vac_stages *stages, const char *stage, const char *op);

/** Runs the conformance suite of an op; as vac_stage_trial(). */
json_t *vac_stage_conformance(const struct vac_stages *stages, const char *op);

/** What the backend has printed to standard output, of at most `size` - 1 bytes; how many in all.
 */
size_t vac_stages_output(const struct vac_stages *stages, char *start, size_t size);

#endif
