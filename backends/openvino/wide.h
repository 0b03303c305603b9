/* SPDX-License-Identifier: Apache-2.0 */
/** Integers that OpenVINO would cut: its CPU plugin computes those of 64 bits in 32. */
#ifndef VACCEL_OPENVINO_WIDE_H
#define VACCEL_OPENVINO_WIDE_H

#include <stdbool.h>

#include <vaccel/tensor.h>

/** Whether some element of an i64 or u64 tensor is outside the range of i32; false for others. */
bool vac_openvino_is_wide(const vaccel_tensor *tensor);

#endif
