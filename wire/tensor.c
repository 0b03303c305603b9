/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/tensor.h"

#include <string.h>

#include "wire/bytes.h"

/* Whether `count` strings, each with its length in front, are these `size` bytes. */
static bool strings_fill(const uint8_t *data, uint64_t size, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (size < 4)
            return false;
        uint32_t length = vac_load32(data);
        if (length > size - 4)
            return false;
        data += 4 + length;
        size -= 4 + (uint64_t)length;
    }
    return size == 0;
}

/* How many elements a shape has; false when a dimension is negative or the product is too large. */
static bool elements(const vaccel_tensor *tensor, uint64_t *count)
{
    bool empty = false;

    *count = 1;
    for (uint32_t i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] < 0)
            return false;
        empty |= tensor->shape[i] == 0;
    }
    for (uint32_t i = 0; i < tensor->rank && !empty; i++) {
        if (__builtin_mul_overflow(*count, (uint64_t)tensor->shape[i], count))
            return false;
    }
    if (empty)
        *count = 0;
    return true;
}

bool vac_tensor_bytes(const vaccel_tensor *tensor, uint64_t *bytes)
{
    uint64_t count;

    return elements(tensor, &count) &&
           !__builtin_mul_overflow(count, (uint64_t)vaccel_dtype_size(tensor->dtype), bytes);
}

bool vac_tensor_whole(const vaccel_tensor *tensor)
{
    uint64_t count;
    uint64_t bytes;

    if (tensor->dtype != VACCEL_DTYPE_BYTES)
        return vac_tensor_bytes(tensor, &bytes) && bytes == tensor->size;
    return elements(tensor, &count) && count <= tensor->size / 4 &&
           strings_fill((const uint8_t *)tensor->data, tensor->size, count);
}

bool vac_tensor_fits(const vaccel_tensor *tensor, const vaccel_tensor *room)
{
    return tensor->size <= room->size && tensor->rank <= room->rank;
}

void vac_tensor_fill(vaccel_tensor *room, const vaccel_tensor *tensor)
{
    if (tensor->rank)
        memcpy(room->shape, tensor->shape, tensor->rank * sizeof(int64_t));
    /* What came in the room is where it is wanted. */
    if (tensor->size && room->data != tensor->data)
        memcpy(room->data, tensor->data, (size_t)tensor->size);
    room->rank = tensor->rank;
    room->size = tensor->size;
    room->dtype = tensor->dtype;
}
