/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/handle.h"
#include "wire/generated/records.h"

size_t vaccel_classification_count(const vaccel_classification *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION))
        return 0;
    return result->view.entries_count;
}

uint32_t vaccel_classification_index(const vaccel_classification *result, size_t index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION) ||
        index >= result->view.entries_count)
        return 0;
    return result->view.entries[index].index;
}

float vaccel_classification_score(const vaccel_classification *result, size_t index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION) ||
        index >= result->view.entries_count)
        return 0;
    return result->view.entries[index].score;
}

const char *vaccel_classification_label(const vaccel_classification *result, size_t index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION) ||
        index >= result->view.entries_count)
        return "";
    return vac_text(result->view.entries[index].label);
}

const char *vaccel_classification_backend(const vaccel_classification *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION)
               ? vac_text(result->origin.backend)
               : "";
}

const char *vaccel_classification_device(const vaccel_classification *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION)
               ? vac_text(result->origin.device)
               : "";
}

const char *vaccel_classification_model_sha256(const vaccel_classification *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION)
               ? vac_text(result->origin.model_sha256)
               : "";
}

vaccel_precision vaccel_classification_precision(const vaccel_classification *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION)
               ? result->origin.precision
               : 0;
}

void vaccel_classification_release(vaccel_classification *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION))
        vac_result_free(result);
}

size_t vaccel_inventory_backend_count(const vaccel_inventory *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY))
        return 0;
    return result->view.backends_count;
}

const char *vaccel_inventory_backend_name(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return "";
    return vac_text(result->view.backends[backend_index].name);
}

const char *vaccel_inventory_backend_description(const vaccel_inventory *result,
                                                 size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return "";
    return vac_text(result->view.backends[backend_index].description);
}

const char *vaccel_inventory_backend_version(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return "";
    return vac_text(result->view.backends[backend_index].version);
}

const char *vaccel_inventory_backend_path(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return "";
    return vac_text(result->view.backends[backend_index].path);
}

int32_t vaccel_inventory_backend_rank(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return 0;
    return result->view.backends[backend_index].rank;
}

vaccel_status vaccel_inventory_backend_status(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return 0;
    return result->view.backends[backend_index].status;
}

const char *vaccel_inventory_backend_reason(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return "";
    return vac_text(result->view.backends[backend_index].reason);
}

size_t vaccel_inventory_backend_device_count(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return 0;
    return result->view.backends[backend_index].devices_count;
}

const char *vaccel_inventory_backend_device_name(const vaccel_inventory *result,
                                                 size_t backend_index, size_t device_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count ||
        device_index >= result->view.backends[backend_index].devices_count)
        return "";
    return vac_text(result->view.backends[backend_index].devices[device_index].name);
}

const char *vaccel_inventory_backend_device_description(const vaccel_inventory *result,
                                                        size_t backend_index, size_t device_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count ||
        device_index >= result->view.backends[backend_index].devices_count)
        return "";
    return vac_text(result->view.backends[backend_index].devices[device_index].description);
}

const char *vaccel_inventory_backend_device_precisions(const vaccel_inventory *result,
                                                       size_t backend_index, size_t device_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count ||
        device_index >= result->view.backends[backend_index].devices_count)
        return "";
    return vac_text(result->view.backends[backend_index].devices[device_index].precisions);
}

size_t vaccel_inventory_backend_op_count(const vaccel_inventory *result, size_t backend_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count)
        return 0;
    return result->view.backends[backend_index].ops_count;
}

const char *vaccel_inventory_backend_op_name(const vaccel_inventory *result, size_t backend_index,
                                             size_t op_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count ||
        op_index >= result->view.backends[backend_index].ops_count)
        return "";
    return vac_text(result->view.backends[backend_index].ops[op_index].name);
}

uint32_t vaccel_inventory_backend_op_version(const vaccel_inventory *result, size_t backend_index,
                                             size_t op_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY) ||
        backend_index >= result->view.backends_count ||
        op_index >= result->view.backends[backend_index].ops_count)
        return 0;
    return result->view.backends[backend_index].ops[op_index].version;
}

void vaccel_inventory_release(vaccel_inventory *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INVENTORY))
        vac_result_free(result);
}

const char *vaccel_explanation_op(const vaccel_explanation *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION))
        return "";
    return vac_text(result->view.op);
}

const char *vaccel_explanation_model(const vaccel_explanation *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION))
        return "";
    return vac_text(result->view.model);
}

size_t vaccel_explanation_candidate_count(const vaccel_explanation *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION))
        return 0;
    return result->view.candidates_count;
}

const char *vaccel_explanation_candidate_backend(const vaccel_explanation *result,
                                                 size_t candidate_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION) ||
        candidate_index >= result->view.candidates_count)
        return "";
    return vac_text(result->view.candidates[candidate_index].backend);
}

vaccel_verdict vaccel_explanation_candidate_verdict(const vaccel_explanation *result,
                                                    size_t candidate_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION) ||
        candidate_index >= result->view.candidates_count)
        return 0;
    return result->view.candidates[candidate_index].verdict;
}

int32_t vaccel_explanation_candidate_rank(const vaccel_explanation *result, size_t candidate_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION) ||
        candidate_index >= result->view.candidates_count)
        return 0;
    return result->view.candidates[candidate_index].rank;
}

const char *vaccel_explanation_candidate_reason(const vaccel_explanation *result,
                                                size_t candidate_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION) ||
        candidate_index >= result->view.candidates_count)
        return "";
    return vac_text(result->view.candidates[candidate_index].reason);
}

const char *vaccel_explanation_candidate_remedy(const vaccel_explanation *result,
                                                size_t candidate_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION) ||
        candidate_index >= result->view.candidates_count)
        return "";
    return vac_text(result->view.candidates[candidate_index].remedy);
}

void vaccel_explanation_release(vaccel_explanation *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_EXPLANATION))
        vac_result_free(result);
}
