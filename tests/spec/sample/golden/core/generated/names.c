/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/ops.h"

const char *vaccel_status_name(vaccel_status status)
{
    switch (status) {
    case VACCEL_OK:
        return "OK";
    case VACCEL_ERR_INVALID:
        return "ERR_INVALID";
    default:
        return "UNKNOWN";
    }
}

const char *vaccel_status_text(vaccel_status status)
{
    switch (status) {
    case VACCEL_OK:
        return "It worked.";
    case VACCEL_ERR_INVALID:
        return "A \"wrong\" argument, such as C:\\temp | D.";
    default:
        return "A status that this version does not know.";
    }
}

const char *vaccel_colour_name(vaccel_colour value)
{
    switch (value) {
    case VACCEL_COL_RED:
        return "red";
    case VACCEL_COL_BLUE:
        return "blue";
    default:
        return "unknown";
    }
}

const struct vac_op vac_ops[VAC_OP_COUNT] = {
    {5, 2, "paint", false, false, VAC_INDEX_PAINT},
    {9, 1, "frame_it", false, false, VAC_INDEX_FRAME_IT},
};
