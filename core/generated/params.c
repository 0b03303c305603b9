/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/params.h"

void vaccel_session_options_init(vaccel_session_options *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_image_geometry_init(vaccel_image_geometry *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_image_classify_params_init(vaccel_image_classify_params *params, size_t size)
{
    vac_params_init(params, size);
}
