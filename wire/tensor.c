/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "wire/generated/codec.h"

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
