/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include <stddef.h>

#include "core/ops.h"

/* A constant and where its text is: 4 bytes, where a switch would take three times as many. */
struct row {
    int16_t value;
    uint16_t text;
};

static const struct row status_names[] = {
    {VACCEL_OK, 1},
    {VACCEL_ERR_INVALID, 4},
};

static const struct row status_texts[] = {
    {VACCEL_OK, 16},
    {VACCEL_ERR_INVALID, 27},
};

static const struct row colour_names[] = {
    {VACCEL_COL_RED, 68},
    {VACCEL_COL_BLUE, 72},
};

static const char texts[] = ""
                            "\0"
                            "OK"
                            "\0"
                            "ERR_INVALID"
                            "\0"
                            "It worked."
                            "\0"
                            "A \"wrong\" argument, such as C:\\temp | D."
                            "\0"
                            "red"
                            "\0"
                            "blue";

static const char *look_up(const struct row *rows, size_t count, int32_t value, const char *none)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].value == value)
            return texts + rows[i].text;
    }
    return none;
}

#define LOOK_UP(rows, value, none) look_up(rows, sizeof(rows) / sizeof(rows[0]), value, none)

const char *vaccel_status_name(vaccel_status status)
{
    return LOOK_UP(status_names, status, "UNKNOWN");
}

const char *vaccel_status_text(vaccel_status status)
{
    return LOOK_UP(status_texts, status, "A status that this version does not know.");
}

const char *vaccel_colour_name(vaccel_colour value)
{
    return LOOK_UP(colour_names, value, "unknown");
}

const struct vac_op vac_ops[VAC_OP_COUNT] = {
    {5, 2, false, false, VAC_INDEX_PAINT},
    {9, 1, false, false, VAC_INDEX_FRAME_IT},
};
