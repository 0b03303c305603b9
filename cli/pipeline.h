/* SPDX-License-Identifier: Apache-2.0 */
/** Many photos at once: so many calls in flight, and what came of them in the order of the photos.
 */
#ifndef VAC_CLI_PIPELINE_H
#define VAC_CLI_PIPELINE_H

#include <stddef.h>

#include <vaccel/params.h>

#include "cli/answer.h"
#include "cli/photos.h"
#include "cli/target.h"

struct vac_pipeline_options {
    const struct vac_target *target; /* prepared */
    const vaccel_image_classify_params *params;
    size_t jobs;  /* calls in flight at most, >= 1 */
    size_t batch; /* photos in a call at most, >= 1 */
    /** What came of one photo: an answer, or a failure when `answer` is NULL. Called in the order
     * of the photos, by the thread that runs the pipeline. */
    void (*done)(void *user, const char *path, const struct vac_answer *answer,
                 vaccel_status status, const char *message);
    void *user;
};

struct vac_pipeline_counts {
    size_t answered, failed;
    size_t cancelled; /* by a signal */
};

/** Takes photos until there are none, or a signal comes: then what is in flight is cancelled. A
 * photo is opened only when its call is next. */
struct vac_pipeline_counts vac_pipeline_photos(const struct vac_pipeline_options *options,
                                               struct vac_photos *photos);

#endif
