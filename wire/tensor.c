/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/tensor.h"

#include <string.h>

/* Bytes of one element, or 0 for strings. */
static unsigned element_size(vaccel_dtype dtype)
{
    switch (dtype) {
    case VACCEL_DTYPE_BOOL:
    case VACCEL_DTYPE_U8:
    case VACCEL_DTYPE_I8:
        return 1;
    case VACCEL_DTYPE_U16:
    case VACCEL_DTYPE_I16:
    case VACCEL_DTYPE_F16:
    case VACCEL_DTYPE_BF16:
        return 2;
    case VACCEL_DTYPE_U32:
    case VACCEL_DTYPE_I32:
    case VACCEL_DTYPE_F32:
        return 4;
    case VACCEL_DTYPE_BYTES:
        return 0;
    default:
        return 8;
    }
}

/* Whether `count` strings, each with its length in front, lie within `size` bytes. */
static bool strings_fit(const uint8_t *data, uint64_t size, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (size < 4)
            return false;
        uint32_t length = (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 |
                          (uint32_t)data[3] << 24;
        if (length > size - 4)
            return false;
        data += 4 + length;
        size -= 4 + (uint64_t)length;
    }
    return true;
}

bool vac_tensor_whole(const vaccel_tensor *tensor)
{
    unsigned width = element_size(tensor->dtype);
    uint64_t limit = tensor->size / (width ? width : 4);
    uint64_t count = 1;

    for (uint32_t i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] < 0)
            return false;
    }
    for (uint32_t i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] == 0)
            return true;
    }
    for (uint32_t i = 0; i < tensor->rank && count <= limit; i++)
        count = (uint64_t)tensor->shape[i] > limit / count ? UINT64_MAX
                                                           : count * (uint64_t)tensor->shape[i];
    return count <= limit &&
           (width || strings_fit((const uint8_t *)tensor->data, tensor->size, count));
}

bool vac_tensor_fits(const vaccel_tensor *tensor, const vaccel_tensor *room)
{
    return tensor->size <= room->size && tensor->rank <= room->rank;
}

void vac_tensor_fill(vaccel_tensor *room, const vaccel_tensor *tensor)
{
    if (tensor->rank)
        memcpy(room->shape, tensor->shape, tensor->rank * sizeof(int64_t));
    if (tensor->size)
        memcpy(room->data, tensor->data, (size_t)tensor->size);
    room->rank = tensor->rank;
    room->size = tensor->size;
    room->dtype = tensor->dtype;
}
