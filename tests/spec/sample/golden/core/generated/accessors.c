/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/member.h"

const char *vaccel_picture_title(const vaccel_picture *result)
{
    return vac_member_text(result, 0, 0, VAC_PATH(VACCEL_RECORD_PICTURE, 1, 0, 0));
}

size_t vaccel_picture_stroke_count(const vaccel_picture *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_PICTURE, 2, 0, 0));
}

double vaccel_picture_stroke_length(const vaccel_picture *result, size_t stroke_index)
{
    return vac_member_f64(result, stroke_index, 0, VAC_PATH(VACCEL_RECORD_PICTURE, 2, 1, 0));
}

size_t vaccel_picture_stroke_path_count(const vaccel_picture *result, size_t stroke_index)
{
    return vac_member_count(result, stroke_index, 0, VAC_PATH(VACCEL_RECORD_PICTURE, 2, 2, 0));
}

const float *vaccel_picture_stroke_path(const vaccel_picture *result, size_t stroke_index)
{
    return (const float *)vac_member_data(result, stroke_index, 0,
                                          VAC_PATH(VACCEL_RECORD_PICTURE, 2, 2, 0));
}

const vaccel_tensor *vaccel_picture_thumbnail(const vaccel_picture *result)
{
    return vac_member_tensor(result, 0, 0, VAC_PATH(VACCEL_RECORD_PICTURE, 3, 0, 0));
}

const char *vaccel_picture_backend(const vaccel_picture *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_PICTURE);
}

const char *vaccel_picture_device(const vaccel_picture *result)
{
    return vac_origin_device(result, VACCEL_RECORD_PICTURE);
}

const char *vaccel_picture_model_sha256(const vaccel_picture *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_PICTURE);
}

vaccel_precision vaccel_picture_precision(const vaccel_picture *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_PICTURE);
}

uint64_t vaccel_picture_phase_ns(const vaccel_picture *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_PICTURE);
}

void vaccel_picture_release(vaccel_picture *result)
{
    vac_result_release(result, VACCEL_RECORD_PICTURE, __func__, __builtin_return_address(0));
}
