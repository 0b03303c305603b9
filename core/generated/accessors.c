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
               ? vac_text(result->common.origin.backend)
               : "";
}

const char *vaccel_classification_device(const vaccel_classification *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION)
               ? vac_text(result->common.origin.device)
               : "";
}

const char *vaccel_classification_model_sha256(const vaccel_classification *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION)
               ? vac_text(result->common.origin.model_sha256)
               : "";
}

vaccel_precision vaccel_classification_precision(const vaccel_classification *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION)
               ? result->common.origin.precision
               : 0;
}

uint64_t vaccel_classification_phase_ns(const vaccel_classification *result, vaccel_phase phase)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATION) && phase >= 0 &&
                   phase < VACCEL_PHASES
               ? result->common.origin.phase_ns[phase]
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

const char *vaccel_model_info_format(const vaccel_model_info *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO))
        return "";
    return vac_text(result->view.format);
}

size_t vaccel_model_info_input_count(const vaccel_model_info *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO))
        return 0;
    return result->view.inputs_count;
}

const char *vaccel_model_info_input_name(const vaccel_model_info *result, size_t input_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        input_index >= result->view.inputs_count)
        return "";
    return vac_text(result->view.inputs[input_index].name);
}

vaccel_dtype vaccel_model_info_input_dtype(const vaccel_model_info *result, size_t input_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        input_index >= result->view.inputs_count)
        return 0;
    return result->view.inputs[input_index].dtype;
}

size_t vaccel_model_info_input_shape_count(const vaccel_model_info *result, size_t input_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        input_index >= result->view.inputs_count)
        return 0;
    return result->view.inputs[input_index].shape_count;
}

const int64_t *vaccel_model_info_input_shape(const vaccel_model_info *result, size_t input_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        input_index >= result->view.inputs_count)
        return NULL;
    return result->view.inputs[input_index].shape;
}

size_t vaccel_model_info_output_count(const vaccel_model_info *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO))
        return 0;
    return result->view.outputs_count;
}

const char *vaccel_model_info_output_name(const vaccel_model_info *result, size_t output_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        output_index >= result->view.outputs_count)
        return "";
    return vac_text(result->view.outputs[output_index].name);
}

vaccel_dtype vaccel_model_info_output_dtype(const vaccel_model_info *result, size_t output_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        output_index >= result->view.outputs_count)
        return 0;
    return result->view.outputs[output_index].dtype;
}

size_t vaccel_model_info_output_shape_count(const vaccel_model_info *result, size_t output_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        output_index >= result->view.outputs_count)
        return 0;
    return result->view.outputs[output_index].shape_count;
}

const int64_t *vaccel_model_info_output_shape(const vaccel_model_info *result, size_t output_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) ||
        output_index >= result->view.outputs_count)
        return NULL;
    return result->view.outputs[output_index].shape;
}

const char *vaccel_model_info_backend(const vaccel_model_info *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO)
               ? vac_text(result->common.origin.backend)
               : "";
}

const char *vaccel_model_info_device(const vaccel_model_info *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO)
               ? vac_text(result->common.origin.device)
               : "";
}

const char *vaccel_model_info_model_sha256(const vaccel_model_info *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO)
               ? vac_text(result->common.origin.model_sha256)
               : "";
}

vaccel_precision vaccel_model_info_precision(const vaccel_model_info *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO)
               ? result->common.origin.precision
               : 0;
}

uint64_t vaccel_model_info_phase_ns(const vaccel_model_info *result, vaccel_phase phase)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO) && phase >= 0 &&
                   phase < VACCEL_PHASES
               ? result->common.origin.phase_ns[phase]
               : 0;
}

void vaccel_model_info_release(vaccel_model_info *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_MODEL_INFO))
        vac_result_free(result);
}

size_t vaccel_inference_output_count(const vaccel_inference *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE))
        return 0;
    return result->view.outputs_count;
}

const vaccel_tensor *vaccel_inference_output(const vaccel_inference *result, size_t output_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE) ||
        output_index >= result->view.outputs_count)
        return NULL;
    return &result->view.outputs[output_index];
}

const char *vaccel_inference_backend(const vaccel_inference *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE)
               ? vac_text(result->common.origin.backend)
               : "";
}

const char *vaccel_inference_device(const vaccel_inference *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE)
               ? vac_text(result->common.origin.device)
               : "";
}

const char *vaccel_inference_model_sha256(const vaccel_inference *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE)
               ? vac_text(result->common.origin.model_sha256)
               : "";
}

vaccel_precision vaccel_inference_precision(const vaccel_inference *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE)
               ? result->common.origin.precision
               : 0;
}

uint64_t vaccel_inference_phase_ns(const vaccel_inference *result, vaccel_phase phase)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE) && phase >= 0 &&
                   phase < VACCEL_PHASES
               ? result->common.origin.phase_ns[phase]
               : 0;
}

void vaccel_inference_release(vaccel_inference *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_INFERENCE))
        vac_result_free(result);
}

size_t vaccel_classifications_image_count(const vaccel_classifications *result)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS))
        return 0;
    return result->view.images_count;
}

size_t vaccel_classifications_image_entry_count(const vaccel_classifications *result,
                                                size_t image_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS) ||
        image_index >= result->view.images_count)
        return 0;
    return result->view.images[image_index].entries_count;
}

uint32_t vaccel_classifications_image_entry_index(const vaccel_classifications *result,
                                                  size_t image_index, size_t entry_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS) ||
        image_index >= result->view.images_count ||
        entry_index >= result->view.images[image_index].entries_count)
        return 0;
    return result->view.images[image_index].entries[entry_index].index;
}

float vaccel_classifications_image_entry_score(const vaccel_classifications *result,
                                               size_t image_index, size_t entry_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS) ||
        image_index >= result->view.images_count ||
        entry_index >= result->view.images[image_index].entries_count)
        return 0;
    return result->view.images[image_index].entries[entry_index].score;
}

const char *vaccel_classifications_image_entry_label(const vaccel_classifications *result,
                                                     size_t image_index, size_t entry_index)
{
    if (!VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS) ||
        image_index >= result->view.images_count ||
        entry_index >= result->view.images[image_index].entries_count)
        return "";
    return vac_text(result->view.images[image_index].entries[entry_index].label);
}

const char *vaccel_classifications_backend(const vaccel_classifications *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS)
               ? vac_text(result->common.origin.backend)
               : "";
}

const char *vaccel_classifications_device(const vaccel_classifications *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS)
               ? vac_text(result->common.origin.device)
               : "";
}

const char *vaccel_classifications_model_sha256(const vaccel_classifications *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS)
               ? vac_text(result->common.origin.model_sha256)
               : "";
}

vaccel_precision vaccel_classifications_precision(const vaccel_classifications *result)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS)
               ? result->common.origin.precision
               : 0;
}

uint64_t vaccel_classifications_phase_ns(const vaccel_classifications *result, vaccel_phase phase)
{
    return VAC_USABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS) && phase >= 0 &&
                   phase < VACCEL_PHASES
               ? result->common.origin.phase_ns[phase]
               : 0;
}

void vaccel_classifications_release(vaccel_classifications *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + VACCEL_RECORD_CLASSIFICATIONS))
        vac_result_free(result);
}
