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
enum { VACCEL_OP_NOOP = 1, VACCEL_OP_IMAGE_CLASSIFY = 16 };

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

#ifdef __cplusplus
}
#endif

#endif
