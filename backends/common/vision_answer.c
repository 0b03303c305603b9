/* SPDX-License-Identifier: Apache-2.0 */
/* From a network's outputs to the results of ops on images. */
#include <stdlib.h>

#include "backends/common/stopwatch.h"
#include "backends/common/vision.h"
#include "media/detect.h"

/* What all of them need. */
struct answer {
    const vaccel_host *host;
    const struct vac_model_info *info;
    const struct vac_vision_call *call;
    const struct vac_media_look *look;
    const struct vac_media_output *outputs;
    struct vac_stopwatch *watch;
    vaccel_origin *origin;
};

static vaccel_status pass_on(const struct answer *answer, const struct vac_error *err)
{
    return answer->host->fail(err->status, "the model %s: %s", vac_model_text(answer->info),
                              err->message);
}

static vaccel_status fail_memory(const struct answer *answer)
{
    return answer->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for an answer of the model %s",
                              vac_model_text(answer->info));
}

static void finish(const struct answer *answer)
{
    vac_stopwatch_lap(answer->watch, answer->origin, VACCEL_PHASE_POSTPROCESS);
}

static vaccel_status detect(const struct answer *answer)
{
    const vaccel_image_detect_args *args = answer->call->detect;
    const struct vac_media_detect_params params = {args->params->max_boxes, args->params->min_score,
                                                   args->params->max_overlap};
    const struct vac_media_output *scores =
        answer->info->detect.scores != NULL ? &answer->outputs[1] : NULL;
    struct vac_media_box *boxes = NULL;
    size_t count = 0;
    struct vac_error err;
    if (vac_media_detect(answer->info, &answer->outputs[0], scores, answer->look, &params, &boxes,
                         &count, &err) != VACCEL_OK) {
        return pass_on(answer, &err);
    }
    vaccel_box_view *views = calloc(count + 1, sizeof(*views));
    vaccel_status status = VACCEL_OK;
    for (size_t i = 0; i < count && views != NULL; i++) {
        const struct vac_media_box *box = &boxes[i];
        views[i] = (vaccel_box_view){.index = box->index,
                                     .score = box->score,
                                     .label = answer->info->labels[box->index],
                                     .x = box->left,
                                     .y = box->top,
                                     .width = box->right - box->left,
                                     .height = box->bottom - box->top};
    }
    finish(answer);
    if (views == NULL) {
        status = fail_memory(answer);
    } else {
        const vaccel_detection_view view = {answer->look->width, answer->look->height, views,
                                            count};
        status = vaccel_make_detection(answer->host, &view, answer->origin, args->result);
    }
    free(views);
    free(boxes);
    return status;
}

vaccel_status vac_vision_answer(const vaccel_host *host, const struct vac_model_info *info,
                                const struct vac_vision_call *call,
                                const struct vac_media_look *look,
                                const struct vac_media_output *outputs, struct vac_stopwatch *watch,
                                vaccel_origin *origin)
{
    const struct answer answer = {host, info, call, look, outputs, watch, origin};
    return detect(&answer);
}
