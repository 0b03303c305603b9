/* SPDX-License-Identifier: Apache-2.0 */
/** The table of ops, made from the spec. */
#ifndef VAC_CORE_OPS_H
#define VAC_CORE_OPS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/generated/table.h"
#include "wire/generated/codec.h"

struct vac_op {
    uint32_t id;
    uint16_t version;
    bool internal;    /* on the wire only */
    bool takes_model; /* a backend loads a model for it */
    int16_t network;  /* the index of the op that it shares the load with; its own when with none */
};

extern const struct vac_op vac_ops[VAC_OP_COUNT];

/** An op's name, by its index. */
static inline const char *vac_op_name(int index)
{
    return vac_names + vac_codecs[index].name;
}

/** The index of an op that the public may name, or -1. */
int vac_op_index(uint32_t id);

#endif
