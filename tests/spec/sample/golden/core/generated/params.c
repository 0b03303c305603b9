/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/params.h"

void vaccel_paint_params_init(vaccel_paint_params *params, size_t size)
{
    vac_params_init(params, size);
}
