/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "core/submit.h"

#include <vaccel/backend_ops.h>
#include <vaccel/vaccel.h>

vaccel_status vaccel_paint_submit(vaccel_session *session, vaccel_image *canvas, uint32_t count,
                                  const float *weights, const vaccel_paint_params *params,
                                  int64_t *budget, vaccel_call **call)
{
    const vaccel_paint_args args = {
        .canvas = (const vaccel_image_view *)(const void *)canvas,
        .count = count,
        .weights = weights,
        .weights_count = count,
        .params = params,
        .budget = budget,
    };
    return vac_submit(session, VAC_INDEX_PAINT, &args, call);
}

vaccel_status vaccel_paint_result(vaccel_call *call, int64_t *budget, vaccel_picture **result)
{
    const vaccel_paint_args args = {
        .budget = budget,
        .result = result,
    };
    return vac_take_outputs(call, VAC_INDEX_PAINT, &args);
}
