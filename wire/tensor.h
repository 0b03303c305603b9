/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_WIRE_TENSOR_H
#define VAC_WIRE_TENSOR_H

#include <stdbool.h>

#include <vaccel/tensor.h>

/** The bytes that the shape and a dtype other than BYTES take; false when a dimension is negative,
 * or 64 bits cannot count them. */
bool vac_tensor_bytes(const vaccel_tensor *tensor, uint64_t *bytes);

/** Whether the data is exactly what the shape promises: a framework reads as much. */
bool vac_tensor_whole(const vaccel_tensor *tensor);

/** Whether a tensor that was received fits the room for it. */
bool vac_tensor_fits(const vaccel_tensor *tensor, const vaccel_tensor *room);

/** Copies a tensor into the room for it, with its shape, and says there how much it is. */
void vac_tensor_fill(vaccel_tensor *room, const vaccel_tensor *tensor);

#endif
