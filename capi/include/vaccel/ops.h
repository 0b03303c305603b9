/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
/** The ops: what an accelerator can be asked to do. docs/ops.md is the same as prose. */
#ifndef VACCEL_OPS_H
#define VACCEL_OPS_H

#include <vaccel/base.h>
#include <vaccel/params.h>
#include <vaccel/tensor.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Op ids. Never reused. */
enum {
    VACCEL_OP_NOOP = 1,
    VACCEL_OP_MODEL_DESCRIBE = 3,
    VACCEL_OP_INFER = 8,
    VACCEL_OP_IMAGE_CLASSIFY = 16,
    VACCEL_OP_IMAGE_CLASSIFY_BATCH = 17,
    VACCEL_OP_IMAGE_DETECT = 18,
    VACCEL_OP_IMAGE_SEGMENT = 19,
    VACCEL_OP_IMAGE_POSE = 20,
    VACCEL_OP_IMAGE_DEPTH = 21,
    VACCEL_OP_BLAS_SGEMM = 32,
    VACCEL_OP_BLAS_SGEMV = 33,
    VACCEL_OP_BLAS_SAXPY = 34,
    VACCEL_OP_BLAS_SDOT = 35,
    VACCEL_OP_VECTOR_ADD = 48,
    VACCEL_OP_MATRIX_MULTIPLY = 49,
    VACCEL_OP_MINMAX = 50,
    VACCEL_OP_ARRAY_COPY = 51,
    VACCEL_OP_EXEC = 64
};

/** What an image shows: labels with scores, best first. Immutable, so many threads may read it at
 * once. */
typedef struct vaccel_classification vaccel_classification;

/** How many there are: The labels, best first. */
VACCEL_API size_t vaccel_classification_count(const vaccel_classification *result);

/** The class: an index into the model's output. */
VACCEL_API uint32_t vaccel_classification_index(const vaccel_classification *result, size_t index);

/** Probability, 0 to 1. */
VACCEL_API float vaccel_classification_score(const vaccel_classification *result, size_t index);

/** The class's name, UTF-8. */
VACCEL_API const char *vaccel_classification_label(const vaccel_classification *result,
                                                   size_t index);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_classification_backend(const vaccel_classification *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_classification_device(const vaccel_classification *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_classification_precision(const vaccel_classification *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_classification_model_sha256(const vaccel_classification *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_classification_phase_ns(const vaccel_classification *result,
                                                   vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_classification_release(vaccel_classification *result);

/** Every backend that was looked at. Immutable, so many threads may read it at once. */
typedef struct vaccel_inventory vaccel_inventory;

/** How many there are: The backends, highest rank first. */
VACCEL_API size_t vaccel_inventory_backend_count(const vaccel_inventory *result);

/** The name to pin it by. */
VACCEL_API const char *vaccel_inventory_backend_name(const vaccel_inventory *result,
                                                     size_t backend_index);

/** One line about it. */
VACCEL_API const char *vaccel_inventory_backend_description(const vaccel_inventory *result,
                                                            size_t backend_index);

/** The backend's own version, and its framework's when known. */
VACCEL_API const char *vaccel_inventory_backend_version(const vaccel_inventory *result,
                                                        size_t backend_index);

/** The file it was loaded from; `built in` for a linked one. */
VACCEL_API const char *vaccel_inventory_backend_path(const vaccel_inventory *result,
                                                     size_t backend_index);

/** Declared rank; the higher one is taken first. */
VACCEL_API int32_t vaccel_inventory_backend_rank(const vaccel_inventory *result,
                                                 size_t backend_index);

/** VACCEL_OK when it can be used. */
VACCEL_API vaccel_status vaccel_inventory_backend_status(const vaccel_inventory *result,
                                                         size_t backend_index);

/** Why it cannot be used, and what to do about it; empty when it can. */
VACCEL_API const char *vaccel_inventory_backend_reason(const vaccel_inventory *result,
                                                       size_t backend_index);

/** How many there are: Its devices. */
VACCEL_API size_t vaccel_inventory_backend_device_count(const vaccel_inventory *result,
                                                        size_t backend_index);

/** The name to pin it by, such as CPU or GPU.0. */
VACCEL_API const char *vaccel_inventory_backend_device_name(const vaccel_inventory *result,
                                                            size_t backend_index,
                                                            size_t device_index);

/** What it is, such as the processor's model name. */
VACCEL_API const char *vaccel_inventory_backend_device_description(const vaccel_inventory *result,
                                                                   size_t backend_index,
                                                                   size_t device_index);

/** The precisions that it computes in, comma-separated. */
VACCEL_API const char *vaccel_inventory_backend_device_precisions(const vaccel_inventory *result,
                                                                  size_t backend_index,
                                                                  size_t device_index);

/** How many there are: The ops it implements. */
VACCEL_API size_t vaccel_inventory_backend_op_count(const vaccel_inventory *result,
                                                    size_t backend_index);

/** The op's name. */
VACCEL_API const char *vaccel_inventory_backend_op_name(const vaccel_inventory *result,
                                                        size_t backend_index, size_t op_index);

/** The op's version. */
VACCEL_API uint32_t vaccel_inventory_backend_op_version(const vaccel_inventory *result,
                                                        size_t backend_index, size_t op_index);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_inventory_release(vaccel_inventory *result);

/** Why a call goes where it goes. Immutable, so many threads may read it at once. */
typedef struct vaccel_explanation vaccel_explanation;

/** The op's name. */
VACCEL_API const char *vaccel_explanation_op(const vaccel_explanation *result);

/** The model's name, or empty. */
VACCEL_API const char *vaccel_explanation_model(const vaccel_explanation *result);

/** How many there are: Every backend, in the order of preference. */
VACCEL_API size_t vaccel_explanation_candidate_count(const vaccel_explanation *result);

/** The backend's name. */
VACCEL_API const char *vaccel_explanation_candidate_backend(const vaccel_explanation *result,
                                                            size_t candidate_index);

/** Taken or passed over. */
VACCEL_API vaccel_verdict vaccel_explanation_candidate_verdict(const vaccel_explanation *result,
                                                               size_t candidate_index);

/** Declared rank. */
VACCEL_API int32_t vaccel_explanation_candidate_rank(const vaccel_explanation *result,
                                                     size_t candidate_index);

/** Why, in words. */
VACCEL_API const char *vaccel_explanation_candidate_reason(const vaccel_explanation *result,
                                                           size_t candidate_index);

/** How to change it. */
VACCEL_API const char *vaccel_explanation_candidate_remedy(const vaccel_explanation *result,
                                                           size_t candidate_index);

/** Its own version, and its framework's when known; empty while it was not looked at. */
VACCEL_API const char *vaccel_explanation_candidate_version(const vaccel_explanation *result,
                                                            size_t candidate_index);

/** The device that it would take; empty when unknown. */
VACCEL_API const char *vaccel_explanation_candidate_device(const vaccel_explanation *result,
                                                           size_t candidate_index);

/** Nanoseconds that such a call took it, as `vaccel calibrate` measured; 0 when it was not
 * measured. */
VACCEL_API uint64_t vaccel_explanation_candidate_latency_ns(const vaccel_explanation *result,
                                                            size_t candidate_index);

/** What was measured, in words; empty when nothing was. */
VACCEL_API const char *vaccel_explanation_candidate_measured(const vaccel_explanation *result,
                                                             size_t candidate_index);

/** What stands for this very model where measurements are kept; empty without one. */
VACCEL_API const char *vaccel_explanation_model_key(const vaccel_explanation *result);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_explanation_release(vaccel_explanation *result);

/** A network as its backend sees it: its inputs and outputs. Immutable, so many threads may read it
 * at once. */
typedef struct vaccel_model_info vaccel_model_info;

/** The format of the model file, such as onnx. */
VACCEL_API const char *vaccel_model_info_format(const vaccel_model_info *result);

/** How many there are: What it takes, in its own order. */
VACCEL_API size_t vaccel_model_info_input_count(const vaccel_model_info *result);

/** What it is called, UTF-8. */
VACCEL_API const char *vaccel_model_info_input_name(const vaccel_model_info *result,
                                                    size_t input_index);

/** The type of its elements. */
VACCEL_API vaccel_dtype vaccel_model_info_input_dtype(const vaccel_model_info *result,
                                                      size_t input_index);

/** Elements of: Elements along each dimension; -1 where that may vary. */
VACCEL_API size_t vaccel_model_info_input_shape_count(const vaccel_model_info *result,
                                                      size_t input_index);

/** Elements along each dimension; -1 where that may vary. */
VACCEL_API const int64_t *vaccel_model_info_input_shape(const vaccel_model_info *result,
                                                        size_t input_index);

/** How many there are: What it gives, in its own order. */
VACCEL_API size_t vaccel_model_info_output_count(const vaccel_model_info *result);

/** What it is called, UTF-8. */
VACCEL_API const char *vaccel_model_info_output_name(const vaccel_model_info *result,
                                                     size_t output_index);

/** The type of its elements. */
VACCEL_API vaccel_dtype vaccel_model_info_output_dtype(const vaccel_model_info *result,
                                                       size_t output_index);

/** Elements of: Elements along each dimension; -1 where that may vary. */
VACCEL_API size_t vaccel_model_info_output_shape_count(const vaccel_model_info *result,
                                                       size_t output_index);

/** Elements along each dimension; -1 where that may vary. */
VACCEL_API const int64_t *vaccel_model_info_output_shape(const vaccel_model_info *result,
                                                         size_t output_index);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_model_info_backend(const vaccel_model_info *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_model_info_device(const vaccel_model_info *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_model_info_precision(const vaccel_model_info *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_model_info_model_sha256(const vaccel_model_info *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_model_info_phase_ns(const vaccel_model_info *result, vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_model_info_release(vaccel_model_info *result);

/** What a network answered. Immutable, so many threads may read it at once. */
typedef struct vaccel_inference vaccel_inference;

/** How many there are: The outputs that are not in the caller's memory, in the order asked for, or
 * else in the network's. */
VACCEL_API size_t vaccel_inference_output_count(const vaccel_inference *result);

/** The outputs that are not in the caller's memory, in the order asked for, or else in the
 * network's. */
VACCEL_API const vaccel_tensor *vaccel_inference_output(const vaccel_inference *result,
                                                        size_t output_index);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_inference_backend(const vaccel_inference *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_inference_device(const vaccel_inference *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_inference_precision(const vaccel_inference *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_inference_model_sha256(const vaccel_inference *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_inference_phase_ns(const vaccel_inference *result, vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_inference_release(vaccel_inference *result);

/** What each of several images shows. Immutable, so many threads may read it at once. */
typedef struct vaccel_classifications vaccel_classifications;

/** How many there are: One for each image, in the order of the images. */
VACCEL_API size_t vaccel_classifications_image_count(const vaccel_classifications *result);

/** How many there are: The labels, best first. */
VACCEL_API size_t vaccel_classifications_image_entry_count(const vaccel_classifications *result,
                                                           size_t image_index);

/** The class: an index into the model's output. */
VACCEL_API uint32_t vaccel_classifications_image_entry_index(const vaccel_classifications *result,
                                                             size_t image_index,
                                                             size_t entry_index);

/** Probability, 0 to 1. */
VACCEL_API float vaccel_classifications_image_entry_score(const vaccel_classifications *result,
                                                          size_t image_index, size_t entry_index);

/** The class's name, UTF-8. */
VACCEL_API const char *
vaccel_classifications_image_entry_label(const vaccel_classifications *result, size_t image_index,
                                         size_t entry_index);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_classifications_backend(const vaccel_classifications *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_classifications_device(const vaccel_classifications *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_classifications_precision(const vaccel_classifications *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_classifications_model_sha256(const vaccel_classifications *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_classifications_phase_ns(const vaccel_classifications *result,
                                                    vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_classifications_release(vaccel_classifications *result);

/** What an image shows, and where: boxes, best first. Boxes lie within the image, whose pixels are
 * those that it has once it is turned as its EXIF orientation says. Immutable, so many threads may
 * read it at once. */
typedef struct vaccel_detection vaccel_detection;

/** Pixels in a row of the image. */
VACCEL_API uint32_t vaccel_detection_image_width(const vaccel_detection *result);

/** Rows of the image. */
VACCEL_API uint32_t vaccel_detection_image_height(const vaccel_detection *result);

/** How many there are: The boxes, best first. */
VACCEL_API size_t vaccel_detection_count(const vaccel_detection *result);

/** The class: an index into the model's labels. */
VACCEL_API uint32_t vaccel_detection_index(const vaccel_detection *result, size_t index);

/** How sure the model is, 0 to 1. */
VACCEL_API float vaccel_detection_score(const vaccel_detection *result, size_t index);

/** The class's name, UTF-8. */
VACCEL_API const char *vaccel_detection_label(const vaccel_detection *result, size_t index);

/** Pixels of the image, from its left edge to the box's. */
VACCEL_API float vaccel_detection_x(const vaccel_detection *result, size_t index);

/** Pixels from the image's upper edge to the box's. */
VACCEL_API float vaccel_detection_y(const vaccel_detection *result, size_t index);

/** Pixels. */
VACCEL_API float vaccel_detection_width(const vaccel_detection *result, size_t index);

/** Pixels. */
VACCEL_API float vaccel_detection_height(const vaccel_detection *result, size_t index);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_detection_backend(const vaccel_detection *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_detection_device(const vaccel_detection *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_detection_precision(const vaccel_detection *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_detection_model_sha256(const vaccel_detection *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_detection_phase_ns(const vaccel_detection *result, vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_detection_release(vaccel_detection *result);

/** What each pixel of an image shows. Immutable, so many threads may read it at once. */
typedef struct vaccel_segmentation vaccel_segmentation;

/** Columns of the mask. */
VACCEL_API uint32_t vaccel_segmentation_width(const vaccel_segmentation *result);

/** Rows of the mask. */
VACCEL_API uint32_t vaccel_segmentation_height(const vaccel_segmentation *result);

/** Elements of: For each pixel, row by row from the upper left, the class that scores highest: an
 * index into the classes. */
VACCEL_API size_t vaccel_segmentation_mask_count(const vaccel_segmentation *result);

/** For each pixel, row by row from the upper left, the class that scores highest: an index into the
 * classes. */
VACCEL_API const uint8_t *vaccel_segmentation_mask(const vaccel_segmentation *result);

/** How many there are: The model's classes, in its order. */
VACCEL_API size_t vaccel_segmentation_class_count(const vaccel_segmentation *result);

/** The class's name, UTF-8. */
VACCEL_API const char *vaccel_segmentation_class_label(const vaccel_segmentation *result,
                                                       size_t class_index);

/** How many of the mask's pixels are of it. */
VACCEL_API uint64_t vaccel_segmentation_class_pixels(const vaccel_segmentation *result,
                                                     size_t class_index);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_segmentation_backend(const vaccel_segmentation *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_segmentation_device(const vaccel_segmentation *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_segmentation_precision(const vaccel_segmentation *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_segmentation_model_sha256(const vaccel_segmentation *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_segmentation_phase_ns(const vaccel_segmentation *result,
                                                 vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_segmentation_release(vaccel_segmentation *result);

/** The figures in an image, best first. Positions are in pixels of the image once it is turned as
 * its EXIF orientation says. Immutable, so many threads may read it at once. */
typedef struct vaccel_poses vaccel_poses;

/** Pixels in a row of the image. */
VACCEL_API uint32_t vaccel_poses_image_width(const vaccel_poses *result);

/** Rows of the image. */
VACCEL_API uint32_t vaccel_poses_image_height(const vaccel_poses *result);

/** How many there are: The figures, best first. */
VACCEL_API size_t vaccel_poses_count(const vaccel_poses *result);

/** How sure the model is, 0 to 1. */
VACCEL_API float vaccel_poses_score(const vaccel_poses *result, size_t index);

/** How many there are: All of the model's keypoints, in its order. */
VACCEL_API size_t vaccel_poses_keypoint_count(const vaccel_poses *result, size_t index);

/** Pixels of the image, from its left edge. */
VACCEL_API float vaccel_poses_keypoint_x(const vaccel_poses *result, size_t index,
                                         size_t keypoint_index);

/** Pixels from its upper edge. */
VACCEL_API float vaccel_poses_keypoint_y(const vaccel_poses *result, size_t index,
                                         size_t keypoint_index);

/** How sure the model is, 0 to 1; 0 for a point that was not found. */
VACCEL_API float vaccel_poses_keypoint_score(const vaccel_poses *result, size_t index,
                                             size_t keypoint_index);

/** What it is, such as left_elbow, UTF-8. */
VACCEL_API const char *vaccel_poses_keypoint_label(const vaccel_poses *result, size_t index,
                                                   size_t keypoint_index);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_poses_backend(const vaccel_poses *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_poses_device(const vaccel_poses *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_poses_precision(const vaccel_poses *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_poses_model_sha256(const vaccel_poses *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_poses_phase_ns(const vaccel_poses *result, vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_poses_release(vaccel_poses *result);

/** How far away each pixel of an image is. Immutable, so many threads may read it at once. */
typedef struct vaccel_depth_map vaccel_depth_map;

/** Columns of the map. */
VACCEL_API uint32_t vaccel_depth_map_width(const vaccel_depth_map *result);

/** Rows of the map. */
VACCEL_API uint32_t vaccel_depth_map_height(const vaccel_depth_map *result);

/** 1: values are metres from the camera. 0: they only order what is nearer and farther; larger is
 * farther. */
VACCEL_API uint8_t vaccel_depth_map_metric(const vaccel_depth_map *result);

/** The smallest value. */
VACCEL_API float vaccel_depth_map_nearest(const vaccel_depth_map *result);

/** The largest value. */
VACCEL_API float vaccel_depth_map_farthest(const vaccel_depth_map *result);

/** Elements of: One for each pixel, row by row from the upper left. */
VACCEL_API size_t vaccel_depth_map_values_count(const vaccel_depth_map *result);

/** One for each pixel, row by row from the upper left. */
VACCEL_API const float *vaccel_depth_map_values(const vaccel_depth_map *result);

/** The backend that answered; one behind a transport as "loop/openvino". */
VACCEL_API const char *vaccel_depth_map_backend(const vaccel_depth_map *result);

/** The device that it ran on, as the backend names it. */
VACCEL_API const char *vaccel_depth_map_device(const vaccel_depth_map *result);

/** The precision that it was computed in. */
VACCEL_API vaccel_precision vaccel_depth_map_precision(const vaccel_depth_map *result);

/** The SHA-256 of the model that answered, 64 hexadecimal digits; empty when it is not known. */
VACCEL_API const char *vaccel_depth_map_model_sha256(const vaccel_depth_map *result);

/** Nanoseconds that the call spent in a phase; 0 unless the session profiles. */
VACCEL_API uint64_t vaccel_depth_map_phase_ns(const vaccel_depth_map *result, vaccel_phase phase);

/** Releases the handle and everything that its accessors returned. NULL is allowed. */
VACCEL_API void vaccel_depth_map_release(vaccel_depth_map *result);

/**
 * Do nothing.
 *
 * Goes through the whole path (session, selection, backend) and back: what it costs is what any
 * call pays on top.
 *
 * `session`: where to run it.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNAVAILABLE.
 */
VACCEL_API vaccel_status vaccel_noop(vaccel_session *session);

/** Submits vaccel_noop() and returns at once; `*call` belongs to the caller: vaccel_call_release().
 */
VACCEL_API vaccel_status vaccel_noop_submit(vaccel_session *session, vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_noop_result(vaccel_call *call);

/**
 * Say what a network takes and gives: names, dtypes and shapes.
 *
 * `session`: where to run it.
 * `model` (in): Any network.
 * `result` (out): Its inputs and outputs. Belongs to the caller: vaccel_model_info_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_NOT_FOUND, ERR_UNSUPPORTED, ERR_UNAVAILABLE,
 * ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_model_describe(vaccel_session *session, vaccel_model *model,
                                               vaccel_model_info **result);

/** Submits vaccel_model_describe() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_model_describe_submit(vaccel_session *session, vaccel_model *model,
                                                      vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_model_describe_result(vaccel_call *call,
                                                      vaccel_model_info **result);

/**
 * Run a network on tensors.
 *
 * Inputs are matched by name, or by position where the name is NULL; each must have the dtype and
 * a shape that the network takes, and exactly the bytes of that shape. NaN and infinity pass
 * through. A backend reads inputs and writes outputs where they lie.
 *
 * Outputs asked for with room (`size` > 0) are written there, and the call lowers `size` and
 * `rank` to what there is. Those asked for without room, or all when none is asked for, come in
 * the result, in memory that belongs to it: that is the way for an output whose size is known only
 * afterwards. Room that is too small is ERR_LIMIT, and the message says how much it takes.
 *
 * `session`: where to run it.
 * `model` (in): Any network.
 * `inputs` (in): What the network takes: all of it, in any order.
 * `outputs` (out): What to give, by name or by position; none for everything, in the result.
 * `result` (out, optional): The outputs without room of the caller's; NULL when all of them have
 * room. Belongs to the caller: vaccel_inference_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_NOT_FOUND, ERR_UNSUPPORTED,
 * ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_infer(vaccel_session *session, vaccel_model *model,
                                      const vaccel_tensor *inputs, size_t inputs_count,
                                      vaccel_tensor *outputs, size_t outputs_count,
                                      vaccel_inference **result);

/** Submits vaccel_infer() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_infer_submit(vaccel_session *session, vaccel_model *model,
                                             const vaccel_tensor *inputs, size_t inputs_count,
                                             vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_infer_result(vaccel_call *call, vaccel_inference **result);

/**
 * Say what an image shows.
 *
 * Decodes, crops, resizes and normalises the image as the model's model.json says, runs the model
 * and returns the labels that score highest.
 *
 * `session`: where to run it.
 * `image` (in): The image to look at.
 * `model` (in): A classification network.
 * `params` (in, optional): Options; NULL for the defaults.
 * `result` (out): The labels, best first. Belongs to the caller: vaccel_classification_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_NOT_FOUND, ERR_UNSUPPORTED,
 * ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_classify(vaccel_session *session, vaccel_image *image,
                                               vaccel_model *model,
                                               const vaccel_image_classify_params *params,
                                               vaccel_classification **result);

/** Submits vaccel_image_classify() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_image_classify_submit(vaccel_session *session, vaccel_image *image,
                                                      vaccel_model *model,
                                                      const vaccel_image_classify_params *params,
                                                      vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_image_classify_result(vaccel_call *call,
                                                      vaccel_classification **result);

/**
 * Say what each of several images shows: as image_classify does, and faster where a device runs
 * many at once.
 *
 * Fails as a whole, naming the image, when one cannot be read.
 *
 * `session`: where to run it.
 * `images` (in): The images to look at, at least one.
 * `model` (in): A classification network.
 * `params` (in, optional): Options, for each of the images; NULL for the defaults.
 * `result` (out): The labels of each image, best first. Belongs to the caller:
 * vaccel_classifications_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_NOT_FOUND, ERR_UNSUPPORTED,
 * ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_classify_batch(vaccel_session *session,
                                                     vaccel_image *const *images,
                                                     size_t images_count, vaccel_model *model,
                                                     const vaccel_image_classify_params *params,
                                                     vaccel_classifications **result);

/** Submits vaccel_image_classify_batch() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_image_classify_batch_submit(
    vaccel_session *session, vaccel_image *const *images, size_t images_count, vaccel_model *model,
    const vaccel_image_classify_params *params, vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_image_classify_batch_result(vaccel_call *call,
                                                            vaccel_classifications **result);

/**
 * Say what things an image shows, and where: a box, a class and a score for each.
 *
 * The image is prepared as the model's model.json says; boxes are in pixels of the image that was
 * given.
 *
 * `session`: where to run it.
 * `image` (in): The image to look at.
 * `model` (in): A detection network.
 * `params` (in, optional): Options; NULL for the defaults.
 * `result` (out): The boxes, best first. Belongs to the caller: vaccel_detection_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_NOT_FOUND, ERR_UNSUPPORTED,
 * ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_detect(vaccel_session *session, vaccel_image *image,
                                             vaccel_model *model,
                                             const vaccel_image_detect_params *params,
                                             vaccel_detection **result);

/** Submits vaccel_image_detect() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_image_detect_submit(vaccel_session *session, vaccel_image *image,
                                                    vaccel_model *model,
                                                    const vaccel_image_detect_params *params,
                                                    vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_image_detect_result(vaccel_call *call, vaccel_detection **result);

/**
 * Say of each pixel what it shows.
 *
 * The network's scores are interpolated to the mask's size before the best class is taken.
 *
 * `session`: where to run it.
 * `image` (in): The image to look at.
 * `model` (in): A segmentation network.
 * `params` (in, optional): Options; NULL for the defaults.
 * `result` (out): The mask, and the classes in it. Belongs to the caller:
 * vaccel_segmentation_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_NOT_FOUND, ERR_UNSUPPORTED,
 * ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_segment(vaccel_session *session, vaccel_image *image,
                                              vaccel_model *model,
                                              const vaccel_image_segment_params *params,
                                              vaccel_segmentation **result);

/** Submits vaccel_image_segment() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_image_segment_submit(vaccel_session *session, vaccel_image *image,
                                                     vaccel_model *model,
                                                     const vaccel_image_segment_params *params,
                                                     vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_image_segment_result(vaccel_call *call,
                                                     vaccel_segmentation **result);

/**
 * Find the figures in an image, and each one's keypoints: joints of a body, corners of a hand.
 *
 * `session`: where to run it.
 * `image` (in): The image to look at.
 * `model` (in): A pose network.
 * `params` (in, optional): Options; NULL for the defaults.
 * `result` (out): The figures, best first. Belongs to the caller: vaccel_poses_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_NOT_FOUND, ERR_UNSUPPORTED,
 * ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_pose(vaccel_session *session, vaccel_image *image,
                                           vaccel_model *model,
                                           const vaccel_image_pose_params *params,
                                           vaccel_poses **result);

/** Submits vaccel_image_pose() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_image_pose_submit(vaccel_session *session, vaccel_image *image,
                                                  vaccel_model *model,
                                                  const vaccel_image_pose_params *params,
                                                  vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_image_pose_result(vaccel_call *call, vaccel_poses **result);

/**
 * Say how far away each pixel of an image is.
 *
 * `session`: where to run it.
 * `image` (in): The image to look at.
 * `model` (in): A depth network.
 * `params` (in, optional): Options; NULL for the defaults.
 * `result` (out): The map. Belongs to the caller: vaccel_depth_map_release().
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_FORMAT, ERR_LIMIT, ERR_NOT_FOUND, ERR_UNSUPPORTED,
 * ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_image_depth(vaccel_session *session, vaccel_image *image,
                                            vaccel_model *model,
                                            const vaccel_image_depth_params *params,
                                            vaccel_depth_map **result);

/** Submits vaccel_image_depth() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_image_depth_submit(vaccel_session *session, vaccel_image *image,
                                                   vaccel_model *model,
                                                   const vaccel_image_depth_params *params,
                                                   vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_image_depth_result(vaccel_call *call, vaccel_depth_map **result);

/**
 * Multiply matrices: c = alpha · a · b + beta · c, in single precision.
 *
 * a has m rows and k columns, b has k rows and n columns, c has m rows and n columns; each is
 * stored row by row. A list may be longer than its matrix takes, and what lies between the rows of
 * c is left as it is. With beta 0, c is not read, so that it may hold NaN. As cblas_sgemm of the
 * reference BLAS (netlib.org/blas) with CblasRowMajor.
 *
 * `session`: where to run it.
 * `m` (in): Rows of a and of c.
 * `n` (in): Columns of b and of c.
 * `k` (in): Columns of a and rows of b.
 * `alpha` (in): What the product is multiplied by.
 * `a` (in): The left matrix.
 * `b` (in): The right matrix.
 * `beta` (in): What c is multiplied by before.
 * `params` (in, optional): Transposes and strides; NULL for none.
 * `c` (inout): What is added to; the result.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_blas_sgemm(vaccel_session *session, uint64_t m, uint64_t n,
                                           uint64_t k, float alpha, const float *a, size_t a_count,
                                           const float *b, size_t b_count, float beta,
                                           const vaccel_blas_sgemm_params *params, float *c,
                                           size_t c_count);

/** Submits vaccel_blas_sgemm() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_blas_sgemm_submit(vaccel_session *session, uint64_t m, uint64_t n,
                                                  uint64_t k, float alpha, const float *a,
                                                  size_t a_count, const float *b, size_t b_count,
                                                  float beta,
                                                  const vaccel_blas_sgemm_params *params, float *c,
                                                  size_t c_count, vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_blas_sgemm_result(vaccel_call *call, float *c, size_t c_count);

/**
 * Multiply a matrix by a vector: y = alpha · a · x + beta · y, in single precision.
 *
 * a has m rows and n columns, stored row by row; x has n elements and y has m, or the other way
 * round when a is used transposed. With beta 0, y is not read. As cblas_sgemv with CblasRowMajor.
 *
 * `session`: where to run it.
 * `m` (in): Rows of a.
 * `n` (in): Columns of a.
 * `alpha` (in): What the product is multiplied by.
 * `a` (in): The matrix.
 * `x` (in): The vector.
 * `beta` (in): What y is multiplied by before.
 * `params` (in, optional): Transpose and strides; NULL for none.
 * `y` (inout): What is added to; the result.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_blas_sgemv(vaccel_session *session, uint64_t m, uint64_t n,
                                           float alpha, const float *a, size_t a_count,
                                           const float *x, size_t x_count, float beta,
                                           const vaccel_blas_sgemv_params *params, float *y,
                                           size_t y_count);

/** Submits vaccel_blas_sgemv() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_blas_sgemv_submit(vaccel_session *session, uint64_t m, uint64_t n,
                                                  float alpha, const float *a, size_t a_count,
                                                  const float *x, size_t x_count, float beta,
                                                  const vaccel_blas_sgemv_params *params, float *y,
                                                  size_t y_count, vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_blas_sgemv_result(vaccel_call *call, float *y, size_t y_count);

/**
 * Add a multiple of a vector to another: y = alpha · x + y, in single precision. As cblas_saxpy.
 *
 * `session`: where to run it.
 * `n` (in): Elements of the vectors.
 * `alpha` (in): What x is multiplied by.
 * `x` (in): What is added.
 * `params` (in, optional): Strides; NULL for none.
 * `y` (inout): What is added to; the result.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_blas_saxpy(vaccel_session *session, uint64_t n, float alpha,
                                           const float *x, size_t x_count,
                                           const vaccel_blas_vector_params *params, float *y,
                                           size_t y_count);

/** Submits vaccel_blas_saxpy() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_blas_saxpy_submit(vaccel_session *session, uint64_t n, float alpha,
                                                  const float *x, size_t x_count,
                                                  const vaccel_blas_vector_params *params, float *y,
                                                  size_t y_count, vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_blas_saxpy_result(vaccel_call *call, float *y, size_t y_count);

/**
 * Multiply two vectors: the sum of x · y, in single precision. As cblas_sdot. Of no elements, it
 * is 0.
 *
 * `session`: where to run it.
 * `n` (in): Elements of the vectors.
 * `x` (in): One vector.
 * `y` (in): The other.
 * `params` (in, optional): Strides; NULL for none.
 * `dot` (out): The sum.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_blas_sdot(vaccel_session *session, uint64_t n, const float *x,
                                          size_t x_count, const float *y, size_t y_count,
                                          const vaccel_blas_vector_params *params, float *dot);

/** Submits vaccel_blas_sdot() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_blas_sdot_submit(vaccel_session *session, uint64_t n,
                                                 const float *x, size_t x_count, const float *y,
                                                 size_t y_count,
                                                 const vaccel_blas_vector_params *params,
                                                 vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_blas_sdot_result(vaccel_call *call, float *dot);

/**
 * Add vectors, element by element: sum = a + b, in single precision.
 *
 * `session`: where to run it.
 * `count` (in): Elements of each.
 * `a` (in): One vector.
 * `b` (in): The other.
 * `sum` (out): Their sum.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_vector_add(vaccel_session *session, uint64_t count, const float *a,
                                           const float *b, float *sum);

/** Submits vaccel_vector_add() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_vector_add_submit(vaccel_session *session, uint64_t count,
                                                  const float *a, const float *b,
                                                  vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_vector_add_result(vaccel_call *call, float *sum, size_t sum_count);

/**
 * Multiply matrices: product = a · b, in single precision, each stored row by row without gaps.
 *
 * blas_sgemm takes strides, transposes and factors besides. ERR_INVALID when a list is not as long
 * as its matrix.
 *
 * `session`: where to run it.
 * `m` (in): Rows of a and of the product.
 * `n` (in): Columns of b and of the product.
 * `k` (in): Columns of a and rows of b.
 * `a` (in): The left matrix, m · k elements.
 * `b` (in): The right matrix, k · n elements.
 * `product` (out): The product, m · n elements.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_matrix_multiply(vaccel_session *session, uint64_t m, uint64_t n,
                                                uint64_t k, const float *a, size_t a_count,
                                                const float *b, size_t b_count, float *product,
                                                size_t product_count);

/** Submits vaccel_matrix_multiply() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_matrix_multiply_submit(vaccel_session *session, uint64_t m,
                                                       uint64_t n, uint64_t k, const float *a,
                                                       size_t a_count, const float *b,
                                                       size_t b_count, size_t product_count,
                                                       vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_matrix_multiply_result(vaccel_call *call, float *product,
                                                       size_t product_count);

/**
 * Find the smallest and the largest of values.
 *
 * NaN is passed over. ERR_INVALID when there is nothing but NaN, or nothing at all.
 *
 * `session`: where to run it.
 * `count` (in): How many there are, at least one.
 * `values` (in): Where to look.
 * `smallest` (out): The smallest.
 * `largest` (out): The largest.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_minmax(vaccel_session *session, uint64_t count, const float *values,
                                       float *smallest, float *largest);

/** Submits vaccel_minmax() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_minmax_submit(vaccel_session *session, uint64_t count,
                                              const float *values, vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_minmax_result(vaccel_call *call, float *smallest, float *largest);

/**
 * Copy bytes to the device and back: what moving data costs, and that it arrives as it was.
 *
 * `session`: where to run it.
 * `size` (in): How many bytes.
 * `source` (in): What to copy.
 * `copy` (out): Where the copy goes.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_UNSUPPORTED, ERR_UNAVAILABLE, ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_array_copy(vaccel_session *session, uint64_t size,
                                           const uint8_t *source, uint8_t *copy);

/** Submits vaccel_array_copy() and returns at once; `*call` belongs to the caller:
 * vaccel_call_release(). */
VACCEL_API vaccel_status vaccel_array_copy_submit(vaccel_session *session, uint64_t size,
                                                  const uint8_t *source, vaccel_call **call);

/** Takes what came of the call, once. ERR_BUSY while it has not completed; else the call's own
 * status. */
VACCEL_API vaccel_status vaccel_array_copy_result(vaccel_call *call, uint8_t *copy,
                                                  size_t copy_size);

/**
 * Call a function of a library by its name.
 *
 * Refused (ERR_DENIED) unless the host's policy lists the library, the symbol and this very
 * signature. A signature is written as in `f64(f64)` or `void(in f32[n], out f32[n], count n)`:
 * scalars by their dtypes, arrays with what their length is called, and `count`, a size_t, where
 * the function takes such a length. Inputs are the scalars and the arrays that are not `out`, in
 * the signature's order; outputs are what the function returns, unless that is void, then the
 * arrays that are not `in`, in its order. Each is a tensor of the dtype that the signature says, a
 * scalar one of a single element; arrays whose lengths have one name must be of one length. An
 * `inout` array is read from its input and left alone there.
 *
 * `session`: where to run it.
 * `library` (in): The library, as the policy calls it.
 * `symbol` (in): The function.
 * `signature` (in): Its types.
 * `inputs` (in): What the function takes.
 * `outputs` (out): Room for what it gives. An array comes back with one dimension; a length that no
 * input has is that of the room.
 *
 * Thread-safe. Errors: ERR_INVALID, ERR_DENIED, ERR_NOT_FOUND, ERR_UNSUPPORTED, ERR_UNAVAILABLE,
 * ERR_BACKEND, ERR_NO_MEMORY.
 */
VACCEL_API vaccel_status vaccel_exec(vaccel_session *session, const char *library,
                                     const char *symbol, const char *signature,
                                     const vaccel_tensor *inputs, size_t inputs_count,
                                     vaccel_tensor *outputs, size_t outputs_count);

#ifdef __cplusplus
}
#endif

#endif
