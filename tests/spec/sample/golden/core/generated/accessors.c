/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/handle.h"
#include "wire/generated/records.h"

const char *vaccel_picture_title(const vaccel_picture *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE))
        return "";
    return vac_text(result->view.title);
}

size_t vaccel_picture_stroke_count(const vaccel_picture *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE))
        return 0;
    return result->view.strokes_count;
}

double vaccel_picture_stroke_length(const vaccel_picture *result, size_t stroke_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE) ||
        stroke_index >= result->view.strokes_count)
        return 0;
    return result->view.strokes[stroke_index].length;
}

size_t vaccel_picture_stroke_path_count(const vaccel_picture *result, size_t stroke_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE) ||
        stroke_index >= result->view.strokes_count)
        return 0;
    return result->view.strokes[stroke_index].path_count;
}

const float *vaccel_picture_stroke_path(const vaccel_picture *result, size_t stroke_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE) ||
        stroke_index >= result->view.strokes_count)
        return NULL;
    return result->view.strokes[stroke_index].path;
}

const vaccel_tensor *vaccel_picture_thumbnail(const vaccel_picture *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE))
        return NULL;
    return &result->view.thumbnail;
}

const char *vaccel_picture_backend(const vaccel_picture *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE)
               ? vac_text(result->common.origin.backend)
               : "";
}

const char *vaccel_picture_device(const vaccel_picture *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE)
               ? vac_text(result->common.origin.device)
               : "";
}

const char *vaccel_picture_model_sha256(const vaccel_picture *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE)
               ? vac_text(result->common.origin.model_sha256)
               : "";
}

vaccel_precision vaccel_picture_precision(const vaccel_picture *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE)
               ? result->common.origin.precision
               : 0;
}

uint64_t vaccel_picture_phase_ns(const vaccel_picture *result, vaccel_phase phase)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE) && phase >= 0 &&
                   phase < VACCEL_PHASES
               ? result->common.origin.phase_ns[phase]
               : 0;
}

void vaccel_picture_release(vaccel_picture *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_PICTURE))
        vac_result_free(result);
}
