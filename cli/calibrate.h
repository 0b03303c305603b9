/* SPDX-License-Identifier: Apache-2.0 */
/** `vaccel calibrate`: what is measured, and where it is kept. */
#ifndef VAC_CLI_CALIBRATE_H
#define VAC_CLI_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/vaccel.h>

#include "cli/tensors.h"
#include "core/calibration_line.h"

/** One kind of call, and what it is made with. */
struct vac_calibrate_work {
    uint32_t op;
    vaccel_model *model; /* or NULL */
    vaccel_image *image; /* of image ops */
    struct vac_tensors inputs;
    float *numbers; /* of numeric ops */
};

/** An answer as numbers, to be compared; freed by vac_calibrate_forget_answer(). */
struct vac_calibrate_answer {
    float *values;
    size_t count;
};

/** Whether the command can measure an op. */
bool vac_calibrate_knows(uint32_t op);

/** The ops without a model that it measures, by their place; 0 after the last. */
uint32_t vac_calibrate_numeric(size_t place);

/** Makes what the calls of an op take. `session` may be asked for the model's shapes. Says what is
 * wrong and returns false. */
bool vac_calibrate_prepare(struct vac_calibrate_work *work, vaccel_session *session);

/** Makes one call; the answer too, unless that is NULL. */
vaccel_status vac_calibrate_call(const struct vac_calibrate_work *work, vaccel_session *session,
                                 struct vac_calibrate_answer *answer);

/** Whether two answers mean the same; else `why` says how they differ. */
bool vac_calibrate_agree(const struct vac_calibrate_answer *a, const struct vac_calibrate_answer *b,
                         char *why, size_t size);

void vac_calibrate_forget_answer(struct vac_calibrate_answer *answer);

/** Releases what was prepared; image and model are the caller's. */
void vac_calibrate_release(struct vac_calibrate_work *work);

/** What is kept on disk. */
struct vac_calibrate_store {
    char path[4096];
    char *text; /* what the lines that were read point into */
    char **put; /* what those that were put point into */
    size_t put_count;
    struct vac_calibration_line *lines;
    size_t count;
};

/** Reads what is there; a file that is not one of ours is refused. Says what is wrong and returns
 * false. */
bool vac_calibrate_open(struct vac_calibrate_store *store);

/** Puts a copy of a measurement in the place of an earlier one of the same call, or at the end. */
void vac_calibrate_put(struct vac_calibrate_store *store, const struct vac_calibration_line *line);

/** Writes the file anew, whole or not at all. Says what is wrong and returns false. */
bool vac_calibrate_write(const struct vac_calibrate_store *store);

void vac_calibrate_close(struct vac_calibrate_store *store);

#endif
