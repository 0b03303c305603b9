/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */

/* clang-format off */
//go:build cgo && !vaccel_remote
/* clang-format on */

#include "ops.h"

#include <stdlib.h>

#include "enter.h"

static void put_classification_item(vac_go_flat *flat, const vaccel_classification *result,
                                    size_t index)
{
    vac_go_put_number(flat, (uint64_t)vaccel_classification_index(result, index));
    vac_go_put_real(flat, (double)vaccel_classification_score(result, index));
    vac_go_put_text(flat, vaccel_classification_label(result, index));
}

static void put_classification(vac_go_flat *flat, const vaccel_classification *result)
{
    size_t item_count = vaccel_classification_count(result);
    vac_go_put_number(flat, item_count);
    for (size_t index = 0; index < item_count; index++)
        put_classification_item(flat, result, index);
    vac_go_put_text(flat, vaccel_classification_backend(result));
    vac_go_put_text(flat, vaccel_classification_device(result));
    vac_go_put_number(flat, (uint64_t)vaccel_classification_precision(result));
    vac_go_put_text(flat, vaccel_classification_model_sha256(result));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(flat, vaccel_classification_phase_ns(result, phase));
}

vac_go_answer vac_go_take_classification(vaccel_classification *result)
{
    vac_go_flat flat = {0};

    put_classification(&flat, result);
    vaccel_classification_release(result);
    return vac_go_flattened(&flat);
}

static void put_inventory_backend_device_item(vac_go_flat *flat, const vaccel_inventory *result,
                                              size_t backend_index, size_t device_index)
{
    vac_go_put_text(flat,
                    vaccel_inventory_backend_device_name(result, backend_index, device_index));
    vac_go_put_text(
        flat, vaccel_inventory_backend_device_description(result, backend_index, device_index));
    vac_go_put_text(
        flat, vaccel_inventory_backend_device_precisions(result, backend_index, device_index));
}

static void put_inventory_backend_op_item(vac_go_flat *flat, const vaccel_inventory *result,
                                          size_t backend_index, size_t op_index)
{
    vac_go_put_text(flat, vaccel_inventory_backend_op_name(result, backend_index, op_index));
    vac_go_put_number(
        flat, (uint64_t)vaccel_inventory_backend_op_version(result, backend_index, op_index));
}

static void put_inventory_backend_item(vac_go_flat *flat, const vaccel_inventory *result,
                                       size_t backend_index)
{
    vac_go_put_text(flat, vaccel_inventory_backend_name(result, backend_index));
    vac_go_put_text(flat, vaccel_inventory_backend_description(result, backend_index));
    vac_go_put_text(flat, vaccel_inventory_backend_version(result, backend_index));
    vac_go_put_text(flat, vaccel_inventory_backend_path(result, backend_index));
    vac_go_put_number(flat, (uint64_t)vaccel_inventory_backend_rank(result, backend_index));
    vac_go_put_number(flat, (uint64_t)vaccel_inventory_backend_status(result, backend_index));
    vac_go_put_text(flat, vaccel_inventory_backend_reason(result, backend_index));
    size_t device_count = vaccel_inventory_backend_device_count(result, backend_index);
    vac_go_put_number(flat, device_count);
    for (size_t device_index = 0; device_index < device_count; device_index++)
        put_inventory_backend_device_item(flat, result, backend_index, device_index);
    size_t op_count = vaccel_inventory_backend_op_count(result, backend_index);
    vac_go_put_number(flat, op_count);
    for (size_t op_index = 0; op_index < op_count; op_index++)
        put_inventory_backend_op_item(flat, result, backend_index, op_index);
}

static void put_inventory(vac_go_flat *flat, const vaccel_inventory *result)
{
    size_t backend_count = vaccel_inventory_backend_count(result);
    vac_go_put_number(flat, backend_count);
    for (size_t backend_index = 0; backend_index < backend_count; backend_index++)
        put_inventory_backend_item(flat, result, backend_index);
}

vac_go_answer vac_go_take_inventory(vaccel_inventory *result)
{
    vac_go_flat flat = {0};

    put_inventory(&flat, result);
    vaccel_inventory_release(result);
    return vac_go_flattened(&flat);
}

static void put_explanation_candidate_item(vac_go_flat *flat, const vaccel_explanation *result,
                                           size_t candidate_index)
{
    vac_go_put_text(flat, vaccel_explanation_candidate_backend(result, candidate_index));
    vac_go_put_number(flat,
                      (uint64_t)vaccel_explanation_candidate_verdict(result, candidate_index));
    vac_go_put_number(flat, (uint64_t)vaccel_explanation_candidate_rank(result, candidate_index));
    vac_go_put_text(flat, vaccel_explanation_candidate_reason(result, candidate_index));
    vac_go_put_text(flat, vaccel_explanation_candidate_remedy(result, candidate_index));
    vac_go_put_text(flat, vaccel_explanation_candidate_version(result, candidate_index));
    vac_go_put_text(flat, vaccel_explanation_candidate_device(result, candidate_index));
    vac_go_put_number(flat,
                      (uint64_t)vaccel_explanation_candidate_latency_ns(result, candidate_index));
    vac_go_put_text(flat, vaccel_explanation_candidate_measured(result, candidate_index));
}

static void put_explanation(vac_go_flat *flat, const vaccel_explanation *result)
{
    vac_go_put_text(flat, vaccel_explanation_op(result));
    vac_go_put_text(flat, vaccel_explanation_model(result));
    size_t candidate_count = vaccel_explanation_candidate_count(result);
    vac_go_put_number(flat, candidate_count);
    for (size_t candidate_index = 0; candidate_index < candidate_count; candidate_index++)
        put_explanation_candidate_item(flat, result, candidate_index);
    vac_go_put_text(flat, vaccel_explanation_model_key(result));
}

vac_go_answer vac_go_take_explanation(vaccel_explanation *result)
{
    vac_go_flat flat = {0};

    put_explanation(&flat, result);
    vaccel_explanation_release(result);
    return vac_go_flattened(&flat);
}

static void put_model_info_input_item(vac_go_flat *flat, const vaccel_model_info *result,
                                      size_t input_index)
{
    vac_go_put_text(flat, vaccel_model_info_input_name(result, input_index));
    vac_go_put_number(flat, (uint64_t)vaccel_model_info_input_dtype(result, input_index));
    const int64_t *shape = vaccel_model_info_input_shape(result, input_index);
    size_t shape_count = vaccel_model_info_input_shape_count(result, input_index);
    vac_go_put_number(flat, shape_count);
    for (size_t i = 0; i < shape_count; i++)
        vac_go_put_number(flat, (uint64_t)shape[i]);
}

static void put_model_info_output_item(vac_go_flat *flat, const vaccel_model_info *result,
                                       size_t output_index)
{
    vac_go_put_text(flat, vaccel_model_info_output_name(result, output_index));
    vac_go_put_number(flat, (uint64_t)vaccel_model_info_output_dtype(result, output_index));
    const int64_t *shape = vaccel_model_info_output_shape(result, output_index);
    size_t shape_count = vaccel_model_info_output_shape_count(result, output_index);
    vac_go_put_number(flat, shape_count);
    for (size_t i = 0; i < shape_count; i++)
        vac_go_put_number(flat, (uint64_t)shape[i]);
}

static void put_model_info(vac_go_flat *flat, const vaccel_model_info *result)
{
    vac_go_put_text(flat, vaccel_model_info_format(result));
    size_t input_count = vaccel_model_info_input_count(result);
    vac_go_put_number(flat, input_count);
    for (size_t input_index = 0; input_index < input_count; input_index++)
        put_model_info_input_item(flat, result, input_index);
    size_t output_count = vaccel_model_info_output_count(result);
    vac_go_put_number(flat, output_count);
    for (size_t output_index = 0; output_index < output_count; output_index++)
        put_model_info_output_item(flat, result, output_index);
    vac_go_put_text(flat, vaccel_model_info_backend(result));
    vac_go_put_text(flat, vaccel_model_info_device(result));
    vac_go_put_number(flat, (uint64_t)vaccel_model_info_precision(result));
    vac_go_put_text(flat, vaccel_model_info_model_sha256(result));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(flat, vaccel_model_info_phase_ns(result, phase));
}

vac_go_answer vac_go_take_model_info(vaccel_model_info *result)
{
    vac_go_flat flat = {0};

    put_model_info(&flat, result);
    vaccel_model_info_release(result);
    return vac_go_flattened(&flat);
}

static void put_classifications_image_entry_item(vac_go_flat *flat,
                                                 const vaccel_classifications *result,
                                                 size_t image_index, size_t entry_index)
{
    vac_go_put_number(
        flat, (uint64_t)vaccel_classifications_image_entry_index(result, image_index, entry_index));
    vac_go_put_real(
        flat, (double)vaccel_classifications_image_entry_score(result, image_index, entry_index));
    vac_go_put_text(flat,
                    vaccel_classifications_image_entry_label(result, image_index, entry_index));
}

static void put_classifications_image_item(vac_go_flat *flat, const vaccel_classifications *result,
                                           size_t image_index)
{
    size_t entry_count = vaccel_classifications_image_entry_count(result, image_index);
    vac_go_put_number(flat, entry_count);
    for (size_t entry_index = 0; entry_index < entry_count; entry_index++)
        put_classifications_image_entry_item(flat, result, image_index, entry_index);
}

static void put_classifications(vac_go_flat *flat, const vaccel_classifications *result)
{
    size_t image_count = vaccel_classifications_image_count(result);
    vac_go_put_number(flat, image_count);
    for (size_t image_index = 0; image_index < image_count; image_index++)
        put_classifications_image_item(flat, result, image_index);
    vac_go_put_text(flat, vaccel_classifications_backend(result));
    vac_go_put_text(flat, vaccel_classifications_device(result));
    vac_go_put_number(flat, (uint64_t)vaccel_classifications_precision(result));
    vac_go_put_text(flat, vaccel_classifications_model_sha256(result));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(flat, vaccel_classifications_phase_ns(result, phase));
}

vac_go_answer vac_go_take_classifications(vaccel_classifications *result)
{
    vac_go_flat flat = {0};

    put_classifications(&flat, result);
    vaccel_classifications_release(result);
    return vac_go_flattened(&flat);
}

static void put_detection_item(vac_go_flat *flat, const vaccel_detection *result, size_t index)
{
    vac_go_put_number(flat, (uint64_t)vaccel_detection_index(result, index));
    vac_go_put_real(flat, (double)vaccel_detection_score(result, index));
    vac_go_put_text(flat, vaccel_detection_label(result, index));
    vac_go_put_real(flat, (double)vaccel_detection_x(result, index));
    vac_go_put_real(flat, (double)vaccel_detection_y(result, index));
    vac_go_put_real(flat, (double)vaccel_detection_width(result, index));
    vac_go_put_real(flat, (double)vaccel_detection_height(result, index));
}

static void put_detection(vac_go_flat *flat, const vaccel_detection *result)
{
    vac_go_put_number(flat, (uint64_t)vaccel_detection_image_width(result));
    vac_go_put_number(flat, (uint64_t)vaccel_detection_image_height(result));
    size_t item_count = vaccel_detection_count(result);
    vac_go_put_number(flat, item_count);
    for (size_t index = 0; index < item_count; index++)
        put_detection_item(flat, result, index);
    vac_go_put_text(flat, vaccel_detection_backend(result));
    vac_go_put_text(flat, vaccel_detection_device(result));
    vac_go_put_number(flat, (uint64_t)vaccel_detection_precision(result));
    vac_go_put_text(flat, vaccel_detection_model_sha256(result));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(flat, vaccel_detection_phase_ns(result, phase));
}

vac_go_answer vac_go_take_detection(vaccel_detection *result)
{
    vac_go_flat flat = {0};

    put_detection(&flat, result);
    vaccel_detection_release(result);
    return vac_go_flattened(&flat);
}

static void put_segmentation_class_item(vac_go_flat *flat, const vaccel_segmentation *result,
                                        size_t class_index)
{
    vac_go_put_text(flat, vaccel_segmentation_class_label(result, class_index));
    vac_go_put_number(flat, (uint64_t)vaccel_segmentation_class_pixels(result, class_index));
}

static void put_segmentation(vac_go_flat *flat, const vaccel_segmentation *result)
{
    vac_go_put_number(flat, (uint64_t)vaccel_segmentation_width(result));
    vac_go_put_number(flat, (uint64_t)vaccel_segmentation_height(result));
    const uint8_t *mask = vaccel_segmentation_mask(result);
    size_t mask_count = vaccel_segmentation_mask_count(result);
    vac_go_put_number(flat, mask_count);
    for (size_t i = 0; i < mask_count; i++)
        vac_go_put_number(flat, (uint64_t)mask[i]);
    size_t class_count = vaccel_segmentation_class_count(result);
    vac_go_put_number(flat, class_count);
    for (size_t class_index = 0; class_index < class_count; class_index++)
        put_segmentation_class_item(flat, result, class_index);
    vac_go_put_text(flat, vaccel_segmentation_backend(result));
    vac_go_put_text(flat, vaccel_segmentation_device(result));
    vac_go_put_number(flat, (uint64_t)vaccel_segmentation_precision(result));
    vac_go_put_text(flat, vaccel_segmentation_model_sha256(result));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(flat, vaccel_segmentation_phase_ns(result, phase));
}

vac_go_answer vac_go_take_segmentation(vaccel_segmentation *result)
{
    vac_go_flat flat = {0};

    put_segmentation(&flat, result);
    vaccel_segmentation_release(result);
    return vac_go_flattened(&flat);
}

static void put_poses_keypoint_item(vac_go_flat *flat, const vaccel_poses *result, size_t index,
                                    size_t keypoint_index)
{
    vac_go_put_real(flat, (double)vaccel_poses_keypoint_x(result, index, keypoint_index));
    vac_go_put_real(flat, (double)vaccel_poses_keypoint_y(result, index, keypoint_index));
    vac_go_put_real(flat, (double)vaccel_poses_keypoint_score(result, index, keypoint_index));
    vac_go_put_text(flat, vaccel_poses_keypoint_label(result, index, keypoint_index));
}

static void put_poses_item(vac_go_flat *flat, const vaccel_poses *result, size_t index)
{
    vac_go_put_real(flat, (double)vaccel_poses_score(result, index));
    size_t keypoint_count = vaccel_poses_keypoint_count(result, index);
    vac_go_put_number(flat, keypoint_count);
    for (size_t keypoint_index = 0; keypoint_index < keypoint_count; keypoint_index++)
        put_poses_keypoint_item(flat, result, index, keypoint_index);
}

static void put_poses(vac_go_flat *flat, const vaccel_poses *result)
{
    vac_go_put_number(flat, (uint64_t)vaccel_poses_image_width(result));
    vac_go_put_number(flat, (uint64_t)vaccel_poses_image_height(result));
    size_t item_count = vaccel_poses_count(result);
    vac_go_put_number(flat, item_count);
    for (size_t index = 0; index < item_count; index++)
        put_poses_item(flat, result, index);
    vac_go_put_text(flat, vaccel_poses_backend(result));
    vac_go_put_text(flat, vaccel_poses_device(result));
    vac_go_put_number(flat, (uint64_t)vaccel_poses_precision(result));
    vac_go_put_text(flat, vaccel_poses_model_sha256(result));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(flat, vaccel_poses_phase_ns(result, phase));
}

vac_go_answer vac_go_take_poses(vaccel_poses *result)
{
    vac_go_flat flat = {0};

    put_poses(&flat, result);
    vaccel_poses_release(result);
    return vac_go_flattened(&flat);
}

static void put_depth_map(vac_go_flat *flat, const vaccel_depth_map *result)
{
    vac_go_put_number(flat, (uint64_t)vaccel_depth_map_width(result));
    vac_go_put_number(flat, (uint64_t)vaccel_depth_map_height(result));
    vac_go_put_number(flat, (uint64_t)vaccel_depth_map_metric(result));
    vac_go_put_real(flat, (double)vaccel_depth_map_nearest(result));
    vac_go_put_real(flat, (double)vaccel_depth_map_farthest(result));
    const float *values = vaccel_depth_map_values(result);
    size_t values_count = vaccel_depth_map_values_count(result);
    vac_go_put_number(flat, values_count);
    for (size_t i = 0; i < values_count; i++)
        vac_go_put_real(flat, (double)values[i]);
    vac_go_put_text(flat, vaccel_depth_map_backend(result));
    vac_go_put_text(flat, vaccel_depth_map_device(result));
    vac_go_put_number(flat, (uint64_t)vaccel_depth_map_precision(result));
    vac_go_put_text(flat, vaccel_depth_map_model_sha256(result));
    for (vaccel_phase phase = 0; phase < VAC_GO_PHASES; phase++)
        vac_go_put_number(flat, vaccel_depth_map_phase_ns(result, phase));
}

vac_go_answer vac_go_take_depth_map(vaccel_depth_map *result)
{
    vac_go_flat flat = {0};

    put_depth_map(&flat, result);
    vaccel_depth_map_release(result);
    return vac_go_flattened(&flat);
}

vac_go_answer vac_go_noop(vac_go_gate *gate)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_noop(session);
    vac_go_answer answer = vac_go_plain(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_noop(vaccel_call *call)
{
    return vac_go_plain(vaccel_noop_result(call));
}

vac_go_answer vac_go_noop_submit(vac_go_gate *gate, uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_noop, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_noop_submit(session, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_model_describe(vac_go_gate *gate, vaccel_model *model)
{
    vaccel_model_info *result = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_model_describe(session, model, &result);
    vac_go_answer answer =
        status == VACCEL_OK ? vac_go_take_model_info(result) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_model_describe(vaccel_call *call)
{
    vaccel_model_info *result = NULL;
    vaccel_status status = vaccel_model_describe_result(call, &result);

    return status == VACCEL_OK ? vac_go_take_model_info(result) : vac_go_failed(status);
}

vac_go_answer vac_go_model_describe_submit(vac_go_gate *gate, vaccel_model *model, uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_model_describe, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_model_describe_submit(session, model, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_image_classify(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                    const vaccel_image_classify_params *params)
{
    vaccel_classification *result = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_image_classify(session, image, model, params, &result);
    vac_go_answer answer =
        status == VACCEL_OK ? vac_go_take_classification(result) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_image_classify(vaccel_call *call)
{
    vaccel_classification *result = NULL;
    vaccel_status status = vaccel_image_classify_result(call, &result);

    return status == VACCEL_OK ? vac_go_take_classification(result) : vac_go_failed(status);
}

vac_go_answer vac_go_image_classify_submit(vac_go_gate *gate, vaccel_image *image,
                                           vaccel_model *model,
                                           const vaccel_image_classify_params *params,
                                           uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_image_classify, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_image_classify_submit(session, image, model, params, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_image_classify_batch(vac_go_gate *gate, vaccel_image *const *images,
                                          size_t images_count, vaccel_model *model,
                                          const vaccel_image_classify_params *params)
{
    vaccel_classifications *result = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status =
        vaccel_image_classify_batch(session, images, images_count, model, params, &result);
    vac_go_answer answer =
        status == VACCEL_OK ? vac_go_take_classifications(result) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_image_classify_batch(vaccel_call *call)
{
    vaccel_classifications *result = NULL;
    vaccel_status status = vaccel_image_classify_batch_result(call, &result);

    return status == VACCEL_OK ? vac_go_take_classifications(result) : vac_go_failed(status);
}

vac_go_answer vac_go_image_classify_batch_submit(vac_go_gate *gate, vaccel_image *const *images,
                                                 size_t images_count, vaccel_model *model,
                                                 const vaccel_image_classify_params *params,
                                                 uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_image_classify_batch, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status =
        vaccel_image_classify_batch_submit(session, images, images_count, model, params, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_image_detect(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                  const vaccel_image_detect_params *params)
{
    vaccel_detection *result = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_image_detect(session, image, model, params, &result);
    vac_go_answer answer =
        status == VACCEL_OK ? vac_go_take_detection(result) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_image_detect(vaccel_call *call)
{
    vaccel_detection *result = NULL;
    vaccel_status status = vaccel_image_detect_result(call, &result);

    return status == VACCEL_OK ? vac_go_take_detection(result) : vac_go_failed(status);
}

vac_go_answer vac_go_image_detect_submit(vac_go_gate *gate, vaccel_image *image,
                                         vaccel_model *model,
                                         const vaccel_image_detect_params *params, uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_image_detect, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_image_detect_submit(session, image, model, params, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_image_segment(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                   const vaccel_image_segment_params *params)
{
    vaccel_segmentation *result = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_image_segment(session, image, model, params, &result);
    vac_go_answer answer =
        status == VACCEL_OK ? vac_go_take_segmentation(result) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_image_segment(vaccel_call *call)
{
    vaccel_segmentation *result = NULL;
    vaccel_status status = vaccel_image_segment_result(call, &result);

    return status == VACCEL_OK ? vac_go_take_segmentation(result) : vac_go_failed(status);
}

vac_go_answer vac_go_image_segment_submit(vac_go_gate *gate, vaccel_image *image,
                                          vaccel_model *model,
                                          const vaccel_image_segment_params *params,
                                          uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_image_segment, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_image_segment_submit(session, image, model, params, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_image_pose(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                const vaccel_image_pose_params *params)
{
    vaccel_poses *result = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_image_pose(session, image, model, params, &result);
    vac_go_answer answer = status == VACCEL_OK ? vac_go_take_poses(result) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_image_pose(vaccel_call *call)
{
    vaccel_poses *result = NULL;
    vaccel_status status = vaccel_image_pose_result(call, &result);

    return status == VACCEL_OK ? vac_go_take_poses(result) : vac_go_failed(status);
}

vac_go_answer vac_go_image_pose_submit(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                       const vaccel_image_pose_params *params, uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_image_pose, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_image_pose_submit(session, image, model, params, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_image_depth(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                 const vaccel_image_depth_params *params)
{
    vaccel_depth_map *result = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_image_depth(session, image, model, params, &result);
    vac_go_answer answer =
        status == VACCEL_OK ? vac_go_take_depth_map(result) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}

static vac_go_answer take_image_depth(vaccel_call *call)
{
    vaccel_depth_map *result = NULL;
    vaccel_status status = vaccel_image_depth_result(call, &result);

    return status == VACCEL_OK ? vac_go_take_depth_map(result) : vac_go_failed(status);
}

vac_go_answer vac_go_image_depth_submit(vac_go_gate *gate, vaccel_image *image, vaccel_model *model,
                                        const vaccel_image_depth_params *params, uintptr_t handle)
{
    vaccel_call *call = NULL;
    vac_go_pending *pending = vac_go_pending_new(take_image_depth, handle);

    if (!pending)
        return vac_go_no_memory();
    vaccel_session *session = vac_go_enter(gate);
    if (!session) {
        free(pending);
        return vac_go_closed();
    }
    vaccel_status status = vaccel_image_depth_submit(session, image, model, params, &call);
    vac_go_answer answer = vac_go_submitted(status, call, pending);
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_blas_sgemm(vac_go_gate *gate, uint64_t m, uint64_t n, uint64_t k, float alpha,
                                const float *a, size_t a_count, const float *b, size_t b_count,
                                float beta, const vaccel_blas_sgemm_params *params, float *c,
                                size_t c_count)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(vaccel_blas_sgemm(session, m, n, k, alpha, a, a_count, b,
                                                          b_count, beta, params, c, c_count));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_blas_sgemv(vac_go_gate *gate, uint64_t m, uint64_t n, float alpha,
                                const float *a, size_t a_count, const float *x, size_t x_count,
                                float beta, const vaccel_blas_sgemv_params *params, float *y,
                                size_t y_count)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(
        vaccel_blas_sgemv(session, m, n, alpha, a, a_count, x, x_count, beta, params, y, y_count));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_blas_saxpy(vac_go_gate *gate, uint64_t n, float alpha, const float *x,
                                size_t x_count, const vaccel_blas_vector_params *params, float *y,
                                size_t y_count)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer =
        vac_go_plain(vaccel_blas_saxpy(session, n, alpha, x, x_count, params, y, y_count));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_blas_sdot(vac_go_gate *gate, uint64_t n, const float *x, size_t x_count,
                               const float *y, size_t y_count,
                               const vaccel_blas_vector_params *params, float *dot)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer =
        vac_go_plain(vaccel_blas_sdot(session, n, x, x_count, y, y_count, params, dot));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_vector_add(vac_go_gate *gate, uint64_t count, const float *a, const float *b,
                                float *sum)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(vaccel_vector_add(session, count, a, b, sum));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_matrix_multiply(vac_go_gate *gate, uint64_t m, uint64_t n, uint64_t k,
                                     const float *a, size_t a_count, const float *b, size_t b_count,
                                     float *product, size_t product_count)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(
        vaccel_matrix_multiply(session, m, n, k, a, a_count, b, b_count, product, product_count));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_minmax(vac_go_gate *gate, uint64_t count, const float *values, float *smallest,
                            float *largest)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(vaccel_minmax(session, count, values, smallest, largest));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_array_copy(vac_go_gate *gate, uint64_t size, const uint8_t *source,
                                uint8_t *copy)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(vaccel_array_copy(session, size, source, copy));
    vac_go_leave(gate);
    return answer;
}
