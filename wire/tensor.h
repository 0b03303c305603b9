/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_WIRE_TENSOR_H
#define VAC_WIRE_TENSOR_H

#include <stdbool.h>

#include <vaccel/tensor.h>

/** Whether the data has every element that the shape promises: a framework reads as many. */
bool vac_tensor_whole(const vaccel_tensor *tensor);

/** Whether a tensor that was received fits the room for it. */
bool vac_tensor_fits(const vaccel_tensor *tensor, const vaccel_tensor *room);

/** Copies a tensor into the room for it, with its shape, and says there how much it is. */
void vac_tensor_fill(vaccel_tensor *room, const vaccel_tensor *tensor);

#endif
