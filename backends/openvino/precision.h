/* SPDX-License-Identifier: Apache-2.0 */
/** Precisions: vaccel's and OpenVINO's words for them. */
#ifndef VACCEL_OPENVINO_PRECISION_H
#define VACCEL_OPENVINO_PRECISION_H

#include <stddef.h>

#include <vaccel/enums.h>

/**
 * The value of INFERENCE_PRECISION_HINT for `precision`: "f32" for DEFAULT, whatever the CPU would
 * rather do; NULL for FASTEST, which leaves it to OpenVINO; "" for a precision that this backend
 * does not know.
 */
const char *vac_openvino_precision_hint(vaccel_precision precision);

/** What a compiled model's INFERENCE_PRECISION_HINT means; FASTEST when it is none of the three
 * that are told apart. */
vaccel_precision vac_openvino_precision_of(const char *hint);

/**
 * From a device's OPTIMIZATION_CAPABILITIES ("BF16 WINOGRAD FP32 FP16 INT8 BIN"), the precisions
 * among them as vaccel writes them ("f32,f16,bf16,i8").
 */
void vac_openvino_precisions(const char *capabilities, char *out, size_t size);

#endif
