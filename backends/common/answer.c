/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/answer.h"

#include <math.h>
#include <stdio.h>

#include "backends/common/port.h"
#include "media/look.h"

enum { DEFAULT_TOP_K = 5 };

vaccel_status vac_check_classify_params(const vaccel_host *host,
                                        const vaccel_image_classify_params *params)
{
    /* Written so that what is no number fails it. */
    if (!(params->min_score >= 0 && params->min_score <= 1)) {
        return host->fail(VACCEL_ERR_INVALID,
                          "min_score is %g and should be from 0 to 1; correct it",
                          (double)params->min_score);
    }
    return VACCEL_OK;
}

vaccel_status vac_fail_image(const vaccel_host *host, vaccel_status status, size_t index)
{
    /* The message is replaced while it is read, so it is copied first. */
    char why[768];
    snprintf(why, sizeof(why), "%s", host->last_error());
    return host->fail(status, "images[%zu]: %s", index, why);
}

uint32_t vac_answer_room(const struct vac_model_info *info,
                         const vaccel_image_classify_params *params)
{
    uint32_t top_k = params->top_k != 0 ? params->top_k : DEFAULT_TOP_K;
    return top_k < info->label_count ? top_k : (uint32_t)info->label_count;
}

vaccel_status vac_answer(const vaccel_host *host, const struct vac_model_info *info,
                         const char *device, const vaccel_image_classify_params *params,
                         const float *scores, struct vac_media_score *best,
                         vaccel_label_score_view *entries, uint64_t *count)
{
    struct vac_error err;
    uint32_t found = 0;
    vaccel_status status =
        vac_media_topk(scores, info->label_count, info->activation == VAC_ACTIVATION_SOFTMAX,
                       vac_answer_room(info, params), best, &found, &err);
    if (status != VACCEL_OK) {
        return host->fail(err.status, "%s", err.message);
    }
    if (isnan(best[0].score)) {
        return host->fail(VACCEL_ERR_BACKEND,
                          "the model %s gave no number for any class on %s; ask for the "
                          "precision f32, or export the model again",
                          vac_model_text(info), device);
    }
    if (info->activation == VAC_ACTIVATION_SIGMOID) {
        for (uint32_t i = 0; i < found; i++) {
            best[i].score = vac_media_sigmoid(best[i].score);
        }
    }
    uint32_t kept = 0;
    while (kept < found && best[kept].score >= params->min_score) {
        entries[kept] = (vaccel_label_score_view){best[kept].index, best[kept].score,
                                                  info->labels[best[kept].index]};
        kept++;
    }
    *count = kept;
    return VACCEL_OK;
}
