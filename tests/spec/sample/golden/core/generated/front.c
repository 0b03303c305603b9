/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include <stdlib.h>

#include "core/front.h"

/* An op without arguments is all overhead, so only there the dispatch stands in the function. */

vaccel_status vaccel_paint(vaccel_session *session, vaccel_image *canvas, uint32_t count,
                           const float *weights, const vaccel_paint_params *params, int64_t *budget,
                           vaccel_picture **result)
{
    if (VAC_UNLIKELY(vac_validate || !session || !canvas || (!weights && count) || !budget ||
                     !result)) {
        const vaccel_paint_args given = {
            .canvas = (const vaccel_image_view *)(const void *)canvas,
            .count = count,
            .weights = weights,
            .weights_count = count,
            .params = params,
            .budget = budget,
            .result = result,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_PAINT, session, NULL, &given));
    }
    vaccel_paint_params params_read;
    VAC_TRY(vac_params_read(params, &params_read, sizeof(params_read), "paint_params"));
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
    vaccel_status status = vac_dispatch_op(session, VAC_INDEX_PAINT, NULL, &args);
    VAC_TRY(status);
    if (VAC_UNLIKELY(!result_made)) {
        return vac_fail_no_result(VAC_INDEX_PAINT);
    }
    *result = result_made;
    return VACCEL_OK;
}

vaccel_status vaccel_frame_it(vaccel_session *session, const vaccel_tensor *pixels,
                              vaccel_tensor *framed)
{
    if (VAC_UNLIKELY(vac_validate || !session || !pixels || !framed)) {
        const vaccel_frame_it_args given = {
            .pixels = pixels,
            .framed = framed,
        };
        VAC_TRY(vac_arguments_check(VAC_FORM_CALL, VAC_INDEX_FRAME_IT, session, NULL, &given));
    }
    VAC_TRY(vac_tensors_check(pixels, pixels ? 1 : 0, true, "pixels"));
    VAC_TRY(vac_tensors_check(framed, framed ? 1 : 0, false, "framed"));
    vaccel_frame_it_args args = {
        .pixels = pixels,
        .framed = framed,
    };
    return vac_dispatch_op(session, VAC_INDEX_FRAME_IT, NULL, &args);
}
