/* SPDX-License-Identifier: Apache-2.0 */
/** The op infer, whose tensors stay where they are: not generated as the others. */
#ifndef VAC_GO_INFER_H
#define VAC_GO_INFER_H

#include "shim.h"

/** What came of infer. `text` is for the caller to free(), `inference` to release. */
typedef struct vac_go_inferred {
    vaccel_status status;
    char *text;
    size_t size;
    vaccel_inference *inference;
} vac_go_inferred;

/** `tensors` are the inputs and after them the outputs. Without `wants_result` all outputs have
 * room. */
vac_go_inferred vac_go_infer(vac_go_gate *gate, vaccel_model *model, vaccel_tensor *tensors,
                             size_t inputs, size_t outputs, bool wants_result);
/** The answer that Go is told of has the inference itself as its text. */
vac_go_answer vac_go_infer_submit(vac_go_gate *gate, vaccel_model *model,
                                  const vaccel_tensor *inputs, size_t count, uintptr_t handle);
/** Where the result came from, flat. */
vac_go_answer vac_go_inference_origin(const vaccel_inference *inference);

#endif
