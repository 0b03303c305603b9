/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/member.h"

size_t vaccel_classification_count(const vaccel_classification *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_CLASSIFICATION, 1, 0, 0));
}

uint32_t vaccel_classification_index(const vaccel_classification *result, size_t index)
{
    return (uint32_t)vac_member_number(result, index, 0,
                                       VAC_PATH(VACCEL_RECORD_CLASSIFICATION, 1, 1, 0));
}

float vaccel_classification_score(const vaccel_classification *result, size_t index)
{
    return vac_member_f32(result, index, 0, VAC_PATH(VACCEL_RECORD_CLASSIFICATION, 1, 2, 0));
}

const char *vaccel_classification_label(const vaccel_classification *result, size_t index)
{
    return vac_member_text(result, index, 0, VAC_PATH(VACCEL_RECORD_CLASSIFICATION, 1, 3, 0));
}

const char *vaccel_classification_backend(const vaccel_classification *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_CLASSIFICATION);
}

const char *vaccel_classification_device(const vaccel_classification *result)
{
    return vac_origin_device(result, VACCEL_RECORD_CLASSIFICATION);
}

const char *vaccel_classification_model_sha256(const vaccel_classification *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_CLASSIFICATION);
}

vaccel_precision vaccel_classification_precision(const vaccel_classification *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_CLASSIFICATION);
}

uint64_t vaccel_classification_phase_ns(const vaccel_classification *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_CLASSIFICATION);
}

void vaccel_classification_release(vaccel_classification *result)
{
    vac_result_release(result, VACCEL_RECORD_CLASSIFICATION, __func__, __builtin_return_address(0));
}

size_t vaccel_inventory_backend_count(const vaccel_inventory *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 0, 0));
}

const char *vaccel_inventory_backend_name(const vaccel_inventory *result, size_t backend_index)
{
    return vac_member_text(result, backend_index, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 1, 0));
}

const char *vaccel_inventory_backend_description(const vaccel_inventory *result,
                                                 size_t backend_index)
{
    return vac_member_text(result, backend_index, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 2, 0));
}

const char *vaccel_inventory_backend_version(const vaccel_inventory *result, size_t backend_index)
{
    return vac_member_text(result, backend_index, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 3, 0));
}

const char *vaccel_inventory_backend_path(const vaccel_inventory *result, size_t backend_index)
{
    return vac_member_text(result, backend_index, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 4, 0));
}

int32_t vaccel_inventory_backend_rank(const vaccel_inventory *result, size_t backend_index)
{
    return (int32_t)vac_member_number(result, backend_index, 0,
                                      VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 5, 0));
}

vaccel_status vaccel_inventory_backend_status(const vaccel_inventory *result, size_t backend_index)
{
    return (vaccel_status)vac_member_number(result, backend_index, 0,
                                            VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 6, 0));
}

const char *vaccel_inventory_backend_reason(const vaccel_inventory *result, size_t backend_index)
{
    return vac_member_text(result, backend_index, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 7, 0));
}

size_t vaccel_inventory_backend_device_count(const vaccel_inventory *result, size_t backend_index)
{
    return vac_member_count(result, backend_index, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 8, 0));
}

const char *vaccel_inventory_backend_device_name(const vaccel_inventory *result,
                                                 size_t backend_index, size_t device_index)
{
    return vac_member_text(result, backend_index, device_index,
                           VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 8, 1));
}

const char *vaccel_inventory_backend_device_description(const vaccel_inventory *result,
                                                        size_t backend_index, size_t device_index)
{
    return vac_member_text(result, backend_index, device_index,
                           VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 8, 2));
}

const char *vaccel_inventory_backend_device_precisions(const vaccel_inventory *result,
                                                       size_t backend_index, size_t device_index)
{
    return vac_member_text(result, backend_index, device_index,
                           VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 8, 3));
}

size_t vaccel_inventory_backend_op_count(const vaccel_inventory *result, size_t backend_index)
{
    return vac_member_count(result, backend_index, 0, VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 9, 0));
}

const char *vaccel_inventory_backend_op_name(const vaccel_inventory *result, size_t backend_index,
                                             size_t op_index)
{
    return vac_member_text(result, backend_index, op_index,
                           VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 9, 1));
}

uint32_t vaccel_inventory_backend_op_version(const vaccel_inventory *result, size_t backend_index,
                                             size_t op_index)
{
    return (uint32_t)vac_member_number(result, backend_index, op_index,
                                       VAC_PATH(VACCEL_RECORD_INVENTORY, 1, 9, 2));
}

void vaccel_inventory_release(vaccel_inventory *result)
{
    vac_result_release(result, VACCEL_RECORD_INVENTORY, __func__, __builtin_return_address(0));
}

const char *vaccel_explanation_op(const vaccel_explanation *result)
{
    return vac_member_text(result, 0, 0, VAC_PATH(VACCEL_RECORD_EXPLANATION, 1, 0, 0));
}

const char *vaccel_explanation_model(const vaccel_explanation *result)
{
    return vac_member_text(result, 0, 0, VAC_PATH(VACCEL_RECORD_EXPLANATION, 2, 0, 0));
}

size_t vaccel_explanation_candidate_count(const vaccel_explanation *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 0, 0));
}

const char *vaccel_explanation_candidate_backend(const vaccel_explanation *result,
                                                 size_t candidate_index)
{
    return vac_member_text(result, candidate_index, 0,
                           VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 1, 0));
}

vaccel_verdict vaccel_explanation_candidate_verdict(const vaccel_explanation *result,
                                                    size_t candidate_index)
{
    return (vaccel_verdict)vac_member_number(result, candidate_index, 0,
                                             VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 2, 0));
}

int32_t vaccel_explanation_candidate_rank(const vaccel_explanation *result, size_t candidate_index)
{
    return (int32_t)vac_member_number(result, candidate_index, 0,
                                      VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 3, 0));
}

const char *vaccel_explanation_candidate_reason(const vaccel_explanation *result,
                                                size_t candidate_index)
{
    return vac_member_text(result, candidate_index, 0,
                           VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 4, 0));
}

const char *vaccel_explanation_candidate_remedy(const vaccel_explanation *result,
                                                size_t candidate_index)
{
    return vac_member_text(result, candidate_index, 0,
                           VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 5, 0));
}

const char *vaccel_explanation_candidate_version(const vaccel_explanation *result,
                                                 size_t candidate_index)
{
    return vac_member_text(result, candidate_index, 0,
                           VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 6, 0));
}

const char *vaccel_explanation_candidate_device(const vaccel_explanation *result,
                                                size_t candidate_index)
{
    return vac_member_text(result, candidate_index, 0,
                           VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 7, 0));
}

uint64_t vaccel_explanation_candidate_latency_ns(const vaccel_explanation *result,
                                                 size_t candidate_index)
{
    return (uint64_t)vac_member_number(result, candidate_index, 0,
                                       VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 8, 0));
}

const char *vaccel_explanation_candidate_measured(const vaccel_explanation *result,
                                                  size_t candidate_index)
{
    return vac_member_text(result, candidate_index, 0,
                           VAC_PATH(VACCEL_RECORD_EXPLANATION, 3, 9, 0));
}

const char *vaccel_explanation_model_key(const vaccel_explanation *result)
{
    return vac_member_text(result, 0, 0, VAC_PATH(VACCEL_RECORD_EXPLANATION, 4, 0, 0));
}

void vaccel_explanation_release(vaccel_explanation *result)
{
    vac_result_release(result, VACCEL_RECORD_EXPLANATION, __func__, __builtin_return_address(0));
}

const char *vaccel_model_info_format(const vaccel_model_info *result)
{
    return vac_member_text(result, 0, 0, VAC_PATH(VACCEL_RECORD_MODEL_INFO, 1, 0, 0));
}

size_t vaccel_model_info_input_count(const vaccel_model_info *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_MODEL_INFO, 2, 0, 0));
}

const char *vaccel_model_info_input_name(const vaccel_model_info *result, size_t input_index)
{
    return vac_member_text(result, input_index, 0, VAC_PATH(VACCEL_RECORD_MODEL_INFO, 2, 1, 0));
}

vaccel_dtype vaccel_model_info_input_dtype(const vaccel_model_info *result, size_t input_index)
{
    return (vaccel_dtype)vac_member_number(result, input_index, 0,
                                           VAC_PATH(VACCEL_RECORD_MODEL_INFO, 2, 2, 0));
}

size_t vaccel_model_info_input_shape_count(const vaccel_model_info *result, size_t input_index)
{
    return vac_member_count(result, input_index, 0, VAC_PATH(VACCEL_RECORD_MODEL_INFO, 2, 3, 0));
}

const int64_t *vaccel_model_info_input_shape(const vaccel_model_info *result, size_t input_index)
{
    return (const int64_t *)vac_member_data(result, input_index, 0,
                                            VAC_PATH(VACCEL_RECORD_MODEL_INFO, 2, 3, 0));
}

size_t vaccel_model_info_output_count(const vaccel_model_info *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_MODEL_INFO, 3, 0, 0));
}

const char *vaccel_model_info_output_name(const vaccel_model_info *result, size_t output_index)
{
    return vac_member_text(result, output_index, 0, VAC_PATH(VACCEL_RECORD_MODEL_INFO, 3, 1, 0));
}

vaccel_dtype vaccel_model_info_output_dtype(const vaccel_model_info *result, size_t output_index)
{
    return (vaccel_dtype)vac_member_number(result, output_index, 0,
                                           VAC_PATH(VACCEL_RECORD_MODEL_INFO, 3, 2, 0));
}

size_t vaccel_model_info_output_shape_count(const vaccel_model_info *result, size_t output_index)
{
    return vac_member_count(result, output_index, 0, VAC_PATH(VACCEL_RECORD_MODEL_INFO, 3, 3, 0));
}

const int64_t *vaccel_model_info_output_shape(const vaccel_model_info *result, size_t output_index)
{
    return (const int64_t *)vac_member_data(result, output_index, 0,
                                            VAC_PATH(VACCEL_RECORD_MODEL_INFO, 3, 3, 0));
}

const char *vaccel_model_info_backend(const vaccel_model_info *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_MODEL_INFO);
}

const char *vaccel_model_info_device(const vaccel_model_info *result)
{
    return vac_origin_device(result, VACCEL_RECORD_MODEL_INFO);
}

const char *vaccel_model_info_model_sha256(const vaccel_model_info *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_MODEL_INFO);
}

vaccel_precision vaccel_model_info_precision(const vaccel_model_info *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_MODEL_INFO);
}

uint64_t vaccel_model_info_phase_ns(const vaccel_model_info *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_MODEL_INFO);
}

void vaccel_model_info_release(vaccel_model_info *result)
{
    vac_result_release(result, VACCEL_RECORD_MODEL_INFO, __func__, __builtin_return_address(0));
}

size_t vaccel_inference_output_count(const vaccel_inference *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_INFERENCE, 1, 0, 0));
}

const vaccel_tensor *vaccel_inference_output(const vaccel_inference *result, size_t output_index)
{
    return vac_member_tensor(result, output_index, 0, VAC_PATH(VACCEL_RECORD_INFERENCE, 1, 0, 0));
}

const char *vaccel_inference_backend(const vaccel_inference *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_INFERENCE);
}

const char *vaccel_inference_device(const vaccel_inference *result)
{
    return vac_origin_device(result, VACCEL_RECORD_INFERENCE);
}

const char *vaccel_inference_model_sha256(const vaccel_inference *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_INFERENCE);
}

vaccel_precision vaccel_inference_precision(const vaccel_inference *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_INFERENCE);
}

uint64_t vaccel_inference_phase_ns(const vaccel_inference *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_INFERENCE);
}

void vaccel_inference_release(vaccel_inference *result)
{
    vac_result_release(result, VACCEL_RECORD_INFERENCE, __func__, __builtin_return_address(0));
}

size_t vaccel_classifications_image_count(const vaccel_classifications *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_CLASSIFICATIONS, 1, 0, 0));
}

size_t vaccel_classifications_image_entry_count(const vaccel_classifications *result,
                                                size_t image_index)
{
    return vac_member_count(result, image_index, 0,
                            VAC_PATH(VACCEL_RECORD_CLASSIFICATIONS, 1, 1, 0));
}

uint32_t vaccel_classifications_image_entry_index(const vaccel_classifications *result,
                                                  size_t image_index, size_t entry_index)
{
    return (uint32_t)vac_member_number(result, image_index, entry_index,
                                       VAC_PATH(VACCEL_RECORD_CLASSIFICATIONS, 1, 1, 1));
}

float vaccel_classifications_image_entry_score(const vaccel_classifications *result,
                                               size_t image_index, size_t entry_index)
{
    return vac_member_f32(result, image_index, entry_index,
                          VAC_PATH(VACCEL_RECORD_CLASSIFICATIONS, 1, 1, 2));
}

const char *vaccel_classifications_image_entry_label(const vaccel_classifications *result,
                                                     size_t image_index, size_t entry_index)
{
    return vac_member_text(result, image_index, entry_index,
                           VAC_PATH(VACCEL_RECORD_CLASSIFICATIONS, 1, 1, 3));
}

const char *vaccel_classifications_backend(const vaccel_classifications *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_CLASSIFICATIONS);
}

const char *vaccel_classifications_device(const vaccel_classifications *result)
{
    return vac_origin_device(result, VACCEL_RECORD_CLASSIFICATIONS);
}

const char *vaccel_classifications_model_sha256(const vaccel_classifications *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_CLASSIFICATIONS);
}

vaccel_precision vaccel_classifications_precision(const vaccel_classifications *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_CLASSIFICATIONS);
}

uint64_t vaccel_classifications_phase_ns(const vaccel_classifications *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_CLASSIFICATIONS);
}

void vaccel_classifications_release(vaccel_classifications *result)
{
    vac_result_release(result, VACCEL_RECORD_CLASSIFICATIONS, __func__,
                       __builtin_return_address(0));
}

uint32_t vaccel_detection_image_width(const vaccel_detection *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 1, 0, 0));
}

uint32_t vaccel_detection_image_height(const vaccel_detection *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 2, 0, 0));
}

size_t vaccel_detection_count(const vaccel_detection *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 3, 0, 0));
}

uint32_t vaccel_detection_index(const vaccel_detection *result, size_t index)
{
    return (uint32_t)vac_member_number(result, index, 0,
                                       VAC_PATH(VACCEL_RECORD_DETECTION, 3, 1, 0));
}

float vaccel_detection_score(const vaccel_detection *result, size_t index)
{
    return vac_member_f32(result, index, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 3, 2, 0));
}

const char *vaccel_detection_label(const vaccel_detection *result, size_t index)
{
    return vac_member_text(result, index, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 3, 3, 0));
}

float vaccel_detection_x(const vaccel_detection *result, size_t index)
{
    return vac_member_f32(result, index, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 3, 4, 0));
}

float vaccel_detection_y(const vaccel_detection *result, size_t index)
{
    return vac_member_f32(result, index, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 3, 5, 0));
}

float vaccel_detection_width(const vaccel_detection *result, size_t index)
{
    return vac_member_f32(result, index, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 3, 6, 0));
}

float vaccel_detection_height(const vaccel_detection *result, size_t index)
{
    return vac_member_f32(result, index, 0, VAC_PATH(VACCEL_RECORD_DETECTION, 3, 7, 0));
}

const char *vaccel_detection_backend(const vaccel_detection *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_DETECTION);
}

const char *vaccel_detection_device(const vaccel_detection *result)
{
    return vac_origin_device(result, VACCEL_RECORD_DETECTION);
}

const char *vaccel_detection_model_sha256(const vaccel_detection *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_DETECTION);
}

vaccel_precision vaccel_detection_precision(const vaccel_detection *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_DETECTION);
}

uint64_t vaccel_detection_phase_ns(const vaccel_detection *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_DETECTION);
}

void vaccel_detection_release(vaccel_detection *result)
{
    vac_result_release(result, VACCEL_RECORD_DETECTION, __func__, __builtin_return_address(0));
}

uint32_t vaccel_segmentation_width(const vaccel_segmentation *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_SEGMENTATION, 1, 0, 0));
}

uint32_t vaccel_segmentation_height(const vaccel_segmentation *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_SEGMENTATION, 2, 0, 0));
}

size_t vaccel_segmentation_mask_count(const vaccel_segmentation *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_SEGMENTATION, 3, 0, 0));
}

const uint8_t *vaccel_segmentation_mask(const vaccel_segmentation *result)
{
    return (const uint8_t *)vac_member_data(result, 0, 0,
                                            VAC_PATH(VACCEL_RECORD_SEGMENTATION, 3, 0, 0));
}

size_t vaccel_segmentation_class_count(const vaccel_segmentation *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_SEGMENTATION, 4, 0, 0));
}

const char *vaccel_segmentation_class_label(const vaccel_segmentation *result, size_t class_index)
{
    return vac_member_text(result, class_index, 0, VAC_PATH(VACCEL_RECORD_SEGMENTATION, 4, 1, 0));
}

uint64_t vaccel_segmentation_class_pixels(const vaccel_segmentation *result, size_t class_index)
{
    return (uint64_t)vac_member_number(result, class_index, 0,
                                       VAC_PATH(VACCEL_RECORD_SEGMENTATION, 4, 2, 0));
}

const char *vaccel_segmentation_backend(const vaccel_segmentation *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_SEGMENTATION);
}

const char *vaccel_segmentation_device(const vaccel_segmentation *result)
{
    return vac_origin_device(result, VACCEL_RECORD_SEGMENTATION);
}

const char *vaccel_segmentation_model_sha256(const vaccel_segmentation *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_SEGMENTATION);
}

vaccel_precision vaccel_segmentation_precision(const vaccel_segmentation *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_SEGMENTATION);
}

uint64_t vaccel_segmentation_phase_ns(const vaccel_segmentation *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_SEGMENTATION);
}

void vaccel_segmentation_release(vaccel_segmentation *result)
{
    vac_result_release(result, VACCEL_RECORD_SEGMENTATION, __func__, __builtin_return_address(0));
}

uint32_t vaccel_poses_image_width(const vaccel_poses *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_POSES, 1, 0, 0));
}

uint32_t vaccel_poses_image_height(const vaccel_poses *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_POSES, 2, 0, 0));
}

size_t vaccel_poses_count(const vaccel_poses *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_POSES, 3, 0, 0));
}

float vaccel_poses_score(const vaccel_poses *result, size_t index)
{
    return vac_member_f32(result, index, 0, VAC_PATH(VACCEL_RECORD_POSES, 3, 1, 0));
}

size_t vaccel_poses_keypoint_count(const vaccel_poses *result, size_t index)
{
    return vac_member_count(result, index, 0, VAC_PATH(VACCEL_RECORD_POSES, 3, 2, 0));
}

float vaccel_poses_keypoint_x(const vaccel_poses *result, size_t index, size_t keypoint_index)
{
    return vac_member_f32(result, index, keypoint_index, VAC_PATH(VACCEL_RECORD_POSES, 3, 2, 1));
}

float vaccel_poses_keypoint_y(const vaccel_poses *result, size_t index, size_t keypoint_index)
{
    return vac_member_f32(result, index, keypoint_index, VAC_PATH(VACCEL_RECORD_POSES, 3, 2, 2));
}

float vaccel_poses_keypoint_score(const vaccel_poses *result, size_t index, size_t keypoint_index)
{
    return vac_member_f32(result, index, keypoint_index, VAC_PATH(VACCEL_RECORD_POSES, 3, 2, 3));
}

const char *vaccel_poses_keypoint_label(const vaccel_poses *result, size_t index,
                                        size_t keypoint_index)
{
    return vac_member_text(result, index, keypoint_index, VAC_PATH(VACCEL_RECORD_POSES, 3, 2, 4));
}

const char *vaccel_poses_backend(const vaccel_poses *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_POSES);
}

const char *vaccel_poses_device(const vaccel_poses *result)
{
    return vac_origin_device(result, VACCEL_RECORD_POSES);
}

const char *vaccel_poses_model_sha256(const vaccel_poses *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_POSES);
}

vaccel_precision vaccel_poses_precision(const vaccel_poses *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_POSES);
}

uint64_t vaccel_poses_phase_ns(const vaccel_poses *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_POSES);
}

void vaccel_poses_release(vaccel_poses *result)
{
    vac_result_release(result, VACCEL_RECORD_POSES, __func__, __builtin_return_address(0));
}

uint32_t vaccel_depth_map_width(const vaccel_depth_map *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_DEPTH_MAP, 1, 0, 0));
}

uint32_t vaccel_depth_map_height(const vaccel_depth_map *result)
{
    return (uint32_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_DEPTH_MAP, 2, 0, 0));
}

uint8_t vaccel_depth_map_metric(const vaccel_depth_map *result)
{
    return (uint8_t)vac_member_number(result, 0, 0, VAC_PATH(VACCEL_RECORD_DEPTH_MAP, 3, 0, 0));
}

float vaccel_depth_map_nearest(const vaccel_depth_map *result)
{
    return vac_member_f32(result, 0, 0, VAC_PATH(VACCEL_RECORD_DEPTH_MAP, 4, 0, 0));
}

float vaccel_depth_map_farthest(const vaccel_depth_map *result)
{
    return vac_member_f32(result, 0, 0, VAC_PATH(VACCEL_RECORD_DEPTH_MAP, 5, 0, 0));
}

size_t vaccel_depth_map_values_count(const vaccel_depth_map *result)
{
    return vac_member_count(result, 0, 0, VAC_PATH(VACCEL_RECORD_DEPTH_MAP, 6, 0, 0));
}

const float *vaccel_depth_map_values(const vaccel_depth_map *result)
{
    return (const float *)vac_member_data(result, 0, 0, VAC_PATH(VACCEL_RECORD_DEPTH_MAP, 6, 0, 0));
}

const char *vaccel_depth_map_backend(const vaccel_depth_map *result)
{
    return vac_origin_backend(result, VACCEL_RECORD_DEPTH_MAP);
}

const char *vaccel_depth_map_device(const vaccel_depth_map *result)
{
    return vac_origin_device(result, VACCEL_RECORD_DEPTH_MAP);
}

const char *vaccel_depth_map_model_sha256(const vaccel_depth_map *result)
{
    return vac_origin_model_sha256(result, VACCEL_RECORD_DEPTH_MAP);
}

vaccel_precision vaccel_depth_map_precision(const vaccel_depth_map *result)
{
    return vac_origin_precision(result, VACCEL_RECORD_DEPTH_MAP);
}

uint64_t vaccel_depth_map_phase_ns(const vaccel_depth_map *result, vaccel_phase phase)
{
    return vac_origin_phase_ns(result, phase, VACCEL_RECORD_DEPTH_MAP);
}

void vaccel_depth_map_release(vaccel_depth_map *result)
{
    vac_result_release(result, VACCEL_RECORD_DEPTH_MAP, __func__, __builtin_return_address(0));
}
