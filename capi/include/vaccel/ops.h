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
    VACCEL_OP_IMAGE_CLASSIFY_BATCH = 17
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

#ifdef __cplusplus
}
#endif

#endif
