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

void vaccel_image_detect_params_init(vaccel_image_detect_params *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_image_segment_params_init(vaccel_image_segment_params *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_image_pose_params_init(vaccel_image_pose_params *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_image_depth_params_init(vaccel_image_depth_params *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_blas_sgemm_params_init(vaccel_blas_sgemm_params *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_blas_sgemv_params_init(vaccel_blas_sgemv_params *params, size_t size)
{
    vac_params_init(params, size);
}

void vaccel_blas_vector_params_init(vaccel_blas_vector_params *params, size_t size)
{
    vac_params_init(params, size);
}
