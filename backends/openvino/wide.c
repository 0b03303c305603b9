/* SPDX-License-Identifier: Apache-2.0 */
#include "wide.h"

#include <string.h>

bool vac_openvino_is_wide(const vaccel_tensor *tensor)
{
    /* x + 2^31 of what fits is below 2^32, signed or not; of u64 the sum must not reach 2^32. */
    uint64_t shift = UINT64_C(1) << 31;
    uint64_t seen = 0;
    if (tensor->dtype != VACCEL_DTYPE_I64 && tensor->dtype != VACCEL_DTYPE_U64) {
        return false;
    }
    bool is_signed = tensor->dtype == VACCEL_DTYPE_I64;
    const unsigned char *bytes = tensor->data;
    for (uint64_t i = 0; i + sizeof(seen) <= tensor->size; i += sizeof(seen)) {
        uint64_t element;
        memcpy(&element, bytes + i, sizeof(element));
        seen |= is_signed ? (element + shift) >> 32 : element >> 31;
    }
    return seen != 0;
}
