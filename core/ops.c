/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ops.h"

#include <string.h>

#include <vaccel/vaccel.h>

int vac_op_index(uint32_t id)
{
    for (int i = 0; i < VAC_OP_COUNT; i++) {
        if (vac_ops[i].id == id && !vac_ops[i].internal)
            return i;
    }
    return -1;
}

uint32_t vaccel_op_id(const char *name)
{
    for (int i = 0; name && i < VAC_OP_COUNT; i++) {
        size_t size = strlen(vac_op_name(i)) + 1;
        if (!vac_ops[i].internal && strlen(name) + 1 == size &&
            memcmp(vac_op_name(i), name, size) == 0)
            return vac_ops[i].id;
    }
    return 0;
}

const char *vaccel_op_name(uint32_t op)
{
    int index = vac_op_index(op);
    return index < 0 ? NULL : vac_op_name(index);
}

uint32_t vaccel_op_at(size_t index)
{
    for (int i = 0; i < VAC_OP_COUNT; i++) {
        if (!vac_ops[i].internal && index-- == 0)
            return vac_ops[i].id;
    }
    return 0;
}
