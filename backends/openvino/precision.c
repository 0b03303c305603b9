/* SPDX-License-Identifier: Apache-2.0 */
#include "precision.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *capability;
    const char *name;
} PRECISIONS[] = {
    {"FP32", "f32"},
    {"FP16", "f16"},
    {"BF16", "bf16"},
    {"INT8", "i8"},
};

const char *vac_openvino_precision_hint(vaccel_precision precision)
{
    switch (precision) {
    case VACCEL_PRECISION_DEFAULT:
    case VACCEL_PRECISION_F32:
        return "f32";
    case VACCEL_PRECISION_F16:
        return "f16";
    case VACCEL_PRECISION_BF16:
        return "bf16";
    case VACCEL_PRECISION_FASTEST:
        return NULL;
    default:
        return "";
    }
}

vaccel_precision vac_openvino_precision_of(const char *hint)
{
    if (strcmp(hint, "f32") == 0) {
        return VACCEL_PRECISION_F32;
    }
    if (strcmp(hint, "f16") == 0) {
        return VACCEL_PRECISION_F16;
    }
    if (strcmp(hint, "bf16") == 0) {
        return VACCEL_PRECISION_BF16;
    }
    return VACCEL_PRECISION_FASTEST;
}

/* Whether the blank-separated list has the whole word. */
static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *at != '\0';) {
        at += strspn(at, " ,");
        size_t found = strcspn(at, " ,");
        if (found == length && memcmp(at, word, length) == 0) {
            return true;
        }
        at += found;
    }
    return false;
}

void vac_openvino_precisions(const char *capabilities, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof(PRECISIONS) / sizeof(PRECISIONS[0]) && used < size; i++) {
        if (has_word(capabilities, PRECISIONS[i].capability)) {
            int length =
                snprintf(out + used, size - used, "%s%s", used > 0 ? "," : "", PRECISIONS[i].name);
            used += length > 0 ? (size_t)length : 0;
        }
    }
}
