/* SPDX-License-Identifier: Apache-2.0 */
/* One call of each op that `vaccel bench` knows. */
#include <stdlib.h>

#include "cli/bench.h"
#include "cli/memory.h"

const char *vac_bench_photo(const struct vac_bench_work *work, size_t turn)
{
    return work->image_count ? work->paths[turn % work->image_count] : NULL;
}

static struct vac_bench_origin origin_of(const char *backend, const char *device,
                                         vaccel_precision precision, const char *sha256)
{
    return (struct vac_bench_origin){vac_memory_copy(backend), vac_memory_copy(device),
                                     vac_memory_copy(sha256), precision};
}

static vaccel_status classify(const struct vac_bench_work *work, size_t turn,
                              uint64_t phases[VAC_BENCH_PHASES], struct vac_bench_origin *origin)
{
    vaccel_classification *result;
    vaccel_status status =
        vaccel_image_classify(work->target->session, work->images[turn % work->image_count],
                              work->target->handle, NULL, &result);
    if (status != VACCEL_OK)
        return status;
    for (vaccel_phase phase = 0; phase < VAC_BENCH_PHASES; phase++)
        phases[phase] += vaccel_classification_phase_ns(result, phase);
    if (origin)
        *origin = origin_of(
            vaccel_classification_backend(result), vaccel_classification_device(result),
            vaccel_classification_precision(result), vaccel_classification_model_sha256(result));
    vaccel_classification_release(result);
    return VACCEL_OK;
}

static vaccel_status infer(const struct vac_bench_work *work, uint64_t phases[VAC_BENCH_PHASES],
                           struct vac_bench_origin *origin)
{
    vaccel_inference *result;
    vaccel_status status = vaccel_infer(work->target->session, work->target->handle,
                                        work->inputs.items, work->inputs.count, NULL, 0, &result);
    if (status != VACCEL_OK)
        return status;
    for (vaccel_phase phase = 0; phase < VAC_BENCH_PHASES; phase++)
        phases[phase] += vaccel_inference_phase_ns(result, phase);
    if (origin)
        *origin =
            origin_of(vaccel_inference_backend(result), vaccel_inference_device(result),
                      vaccel_inference_precision(result), vaccel_inference_model_sha256(result));
    vaccel_inference_release(result);
    return VACCEL_OK;
}

/* A noop has no result that could say who answered. */
static vaccel_status explain_noop(const struct vac_bench_work *work,
                                  struct vac_bench_origin *origin)
{
    vaccel_explanation *explanation;
    vaccel_status status = vaccel_explain(work->target->session, work->op, NULL, &explanation);
    if (status != VACCEL_OK)
        return status;
    for (size_t i = 0; i < vaccel_explanation_candidate_count(explanation); i++) {
        if (vaccel_explanation_candidate_verdict(explanation, i) == VACCEL_VERDICT_TAKEN)
            *origin = origin_of(vaccel_explanation_candidate_backend(explanation, i), "",
                                VACCEL_PRECISION_DEFAULT, "");
    }
    vaccel_explanation_release(explanation);
    return VACCEL_OK;
}

vaccel_status vac_bench_call(const struct vac_bench_work *work, size_t turn,
                             uint64_t phases[VAC_BENCH_PHASES], struct vac_bench_origin *origin)
{
    switch (work->op) {
    case VACCEL_OP_IMAGE_CLASSIFY:
        return classify(work, turn, phases, origin);
    case VACCEL_OP_INFER:
        return infer(work, phases, origin);
    default:
        return origin ? explain_noop(work, origin) : vaccel_noop(work->target->session);
    }
}
