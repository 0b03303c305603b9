/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include <stdlib.h>

#include "core/front.h"

vaccel_status vaccel_paint(vaccel_session *session, vaccel_image *canvas, uint32_t count,
                           const float *weights, const vaccel_paint_params *params, int64_t *budget,
                           vaccel_picture **result)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED_HANDLE(canvas, VAC_OBJECT_IMAGE);
    VAC_NEED_ARRAY(weights, count);
    VAC_NEED(budget);
    VAC_NEED(result);
    vaccel_paint_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "vaccel_paint_params"));
    vaccel_picture *result_made = NULL;
    vaccel_paint_args args = {
        .canvas = &canvas->view,
        .count = count,
        .weights = weights,
        .weights_count = count,
        .params = &params_read,
        .budget = budget,
        .result = &result_made,
    };
    vaccel_status status = vac_dispatch(session, VAC_INDEX_PAINT, NULL, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result("paint");
    }
    *result = result_made;
    return VACCEL_OK;
}

/* What an asynchronous call keeps: its arguments, and in them copies of everything that the caller
 * may change or free. */
struct kept_paint {
    vaccel_paint_args args;
    vaccel_paint_params params;
    int64_t budget;
    vaccel_picture *result;
};

static void drop_paint(void *memory)
{
    struct kept_paint *kept = (struct kept_paint *)memory;
    (void)kept;
    if (kept->result)
        vac_result_free(kept->result);
}

vaccel_status vaccel_paint_submit(vaccel_session *session, vaccel_image *canvas, uint32_t count,
                                  const float *weights, const vaccel_paint_params *params,
                                  int64_t *budget, vaccel_call **call)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(call);
    VAC_NEED_HANDLE(canvas, VAC_OBJECT_IMAGE);
    VAC_NEED_ARRAY(weights, count);
    VAC_NEED(budget);
    struct vaccel_call *made = NULL;
    struct kept_paint *kept;
    VAC_TRY(vac_call_new(session, VAC_INDEX_PAINT, NULL, sizeof(*kept), drop_paint, &made));
    kept = (struct kept_paint *)vac_call_kept(made);
    kept->args.canvas = &canvas->view;
    vac_call_hold_image(made, canvas);
    kept->args.count = count;
    kept->args.weights = weights;
    kept->args.weights_count = count;
    vac_call_keep_params(made, params, &kept->params, sizeof(kept->params), "vaccel_paint_params");
    kept->params.brand = vac_call_keep_string(made, kept->params.brand);
    kept->args.params = &kept->params;
    kept->budget = *budget;
    kept->args.budget = &kept->budget;
    kept->args.result = &kept->result;
    return vac_call_start(made, &kept->args, call);
}

vaccel_status vaccel_paint_result(vaccel_call *call, int64_t *budget, vaccel_picture **result)
{
    VAC_NEED_HANDLE(call, VAC_OBJECT_CALL);
    VAC_NEED(budget);
    VAC_NEED(result);
    void *memory;
    VAC_TRY(vac_call_take(call, VAC_INDEX_PAINT, &memory));
    struct kept_paint *kept = (struct kept_paint *)memory;
    (void)kept;
    if (!kept->result)
        return vac_fail_no_result("paint");
    *budget = kept->budget;
    *result = kept->result;
    kept->result = NULL;
    vac_call_taken(call);
    return VACCEL_OK;
}

vaccel_status vaccel_frame_it(vaccel_session *session, const vaccel_tensor *pixels,
                              vaccel_tensor *framed)
{
    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(pixels);
    VAC_NEED(framed);
    VAC_TRY(vac_tensors_check(pixels, pixels ? 1 : 0, true, "pixels"));
    VAC_TRY(vac_tensors_check(framed, framed ? 1 : 0, false, "framed"));
    vaccel_frame_it_args args = {
        .pixels = pixels,
        .framed = framed,
    };
    return vac_dispatch(session, VAC_INDEX_FRAME_IT, NULL, &args);
}
