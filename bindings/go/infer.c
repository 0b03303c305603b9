/* SPDX-License-Identifier: Apache-2.0 */

/* clang-format off */
//go:build cgo && !vaccel_remote
/* clang-format on */

#include "infer.h"

#include <stdlib.h>

#include "enter.h"

vac_go_inferred vac_go_infer(vac_go_gate *gate, vaccel_model *model, vaccel_tensor *tensors,
                             size_t inputs, size_t outputs, bool wants_result)
{
    vac_go_inferred inferred = {.status = VAC_GO_CLOSED};
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return inferred;
    inferred.status = vaccel_infer(session, model, tensors, inputs, tensors + inputs, outputs,
                                   wants_result ? &inferred.inference : NULL);
    if (inferred.status != VACCEL_OK) {
        vac_go_answer answer = vac_go_failed(inferred.status);
        inferred.text = answer.text;
        inferred.size = answer.size;
    }
    vac_go_leave(gate);
    return inferred;
}

static vac_go_answer take_infer(vaccel_call *call)
{
    vaccel_inference *inference = NULL;
    vaccel_status status = vaccel_infer_result(call, &inference);

    return status == VACCEL_OK ? (vac_go_answer){.status = VACCEL_OK, .text = (char *)inference}
                               : vac_go_failed(status);
}

vac_go_answer vac_go_infer_submit(vac_go_gate *gate, vaccel_model *model,
                                  const vaccel_tensor *inputs, size_t count, uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_infer, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_infer_submit(session, model, inputs, count, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_inference_origin(const vaccel_inference *inference)
{
    vac_go_flat flat = {0};

    vac_go_put_text(&flat, vaccel_inference_backend(inference));
    vac_go_put_text(&flat, vaccel_inference_device(inference));
    vac_go_put_number(&flat, (uint64_t)vaccel_inference_precision(inference));
    vac_go_put_text(&flat, vaccel_inference_model_sha256(inference));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(&flat, vaccel_inference_phase_ns(inference, phase));
    return vac_go_flattened(&flat);
}
