/* SPDX-License-Identifier: Apache-2.0 */
/** How `vaccel classify` shows what came of one photo. */
#ifndef VAC_CLI_ANSWER_H
#define VAC_CLI_ANSWER_H

#include <jansson.h>

#include <vaccel/ops.h>

#include "cli/origin.h"

struct vac_answer_label {
    uint32_t index;
    float score;
    const char *label;
};

/** What one photo shows, wherever it was answered: in a call of its own, or in a batch. Its strings
 * belong to the result that it was taken from. */
struct vac_answer {
    struct vac_answer_label *labels; /* best first */
    size_t count;
    struct vac_origin origin;
};

/** Takes an answer out of a result; free `labels`. */
struct vac_answer vac_answer_take(const vaccel_classification *result);

/** The same of the photo at `image` of a batch. */
struct vac_answer vac_answer_take_batch(const vaccel_classifications *result, size_t image);

/** Prints the photo's labels for people. */
void vac_answer_print(const char *path, const struct vac_answer *answer);

/** Sets the same into what is said of the photo in JSON. */
void vac_answer_json(json_t *object, const struct vac_answer *answer);

#endif
