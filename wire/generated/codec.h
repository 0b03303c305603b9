/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#ifndef VAC_WIRE_GENERATED_CODEC_H
#define VAC_WIRE_GENERATED_CODEC_H

#include "wire/table.h"

enum {
    VAC_CODEC_COUNT = 19,
    VAC_CODEC_ARGS = 9, /* that an op has at most */
    VAC_RECORD_COUNT = 21
};

/** In the order of core/generated/table.h. */
extern const struct vac_codec vac_codecs[VAC_CODEC_COUNT];

#endif
