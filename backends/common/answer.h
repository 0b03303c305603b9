/* SPDX-License-Identifier: Apache-2.0 */
/** From a classifier's scores to labels. */
#ifndef VACCEL_COMMON_ANSWER_H
#define VACCEL_COMMON_ANSWER_H

#include <vaccel/backend_ops.h>

#include "media/model.h"
#include "media/topk.h"

/** Whether the options make sense. Errors: ERR_INVALID. */
vaccel_status vac_check_classify_params(const vaccel_host *host,
                                        const vaccel_image_classify_params *params);

/** Says which of several images it was that the last error is about; returns `status`. */
vaccel_status vac_fail_image(const vaccel_host *host, vaccel_status status, size_t index);

/** How many labels at most an answer has. */
uint32_t vac_answer_room(const struct vac_model_info *info,
                         const vaccel_image_classify_params *params);

/**
 * The best labels of one image, from one score for each label: into `entries`, room for
 * vac_answer_room() of them; `best` is as much scratch. The labels stay the model's. Thread-safe.
 * Errors: ERR_BACKEND (no score is a number).
 */
vaccel_status vac_answer(const vaccel_host *host, const struct vac_model_info *info,
                         const char *device, const vaccel_image_classify_params *params,
                         const float *scores, struct vac_media_score *best,
                         vaccel_label_score_view *entries, uint64_t *count);

#endif
