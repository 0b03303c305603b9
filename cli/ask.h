/* SPDX-License-Identifier: Apache-2.0 */
/** `vaccel model init` wants to know a few things of a network that its file does not say. */
#ifndef VAC_CLI_ASK_H
#define VAC_CLI_ASK_H

#include <stdbool.h>

#include "media/model.h"

/** Everything that can be asked, in the order of asking: a later answer may depend on an earlier
 * one. */
enum vac_question {
    VAC_ASK_COLOR,
    VAC_ASK_SIZE,
    VAC_ASK_LAYOUT,
    VAC_ASK_DTYPE,
    VAC_ASK_MEAN,
    VAC_ASK_STD,
    VAC_ASK_FILTER,
    VAC_ASK_CROP_FRACTION,
    VAC_ASK_ACTIVATION,
    VAC_ASK_LABELS,
    VAC_ASK_INPUT_NAME,
    VAC_ASK_OUTPUT_NAME,
    VAC_ASK_NAME,
    VAC_ASK_LICENSE,
    VAC_ASK_COUNT
};

/** What the command line answers: NULL where it does not. */
struct vac_answers {
    const char *given[VAC_ASK_COUNT];
    bool ask;   /* there is somebody to ask */
    bool brief; /* and they want to be asked only what has no default */
};

/**
 * Completes `info` from the answers, from whoever sits at the terminal, and from defaults where a
 * wrong one would be noticed. Says what is wrong and returns false when it cannot.
 */
bool vac_ask_all(const struct vac_answers *answers, struct vac_model_info *info);

#endif
