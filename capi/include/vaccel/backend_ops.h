/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
/** The ops as a backend sees them: arguments as views, results as plain structs to make a handle
 * from. */
#ifndef VACCEL_BACKEND_OPS_H
#define VACCEL_BACKEND_OPS_H

#include <vaccel/backend.h>
#include <vaccel/ops.h>
#include <vaccel/view.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One class and how likely the model finds it. */
typedef struct vaccel_label_score_view {
    /** The class: an index into the model's output. */
    uint32_t index;
    /** Probability, 0 to 1. */
    float score;
    /** The class's name, UTF-8. */
    const char *label;
} vaccel_label_score_view;

/** What an image shows: labels with scores, best first. */
typedef struct vaccel_classification_view {
    /** The labels, best first. */
    const vaccel_label_score_view *entries;
    uint64_t entries_count;
} vaccel_classification_view;

/** One device that a backend found. */
typedef struct vaccel_device_info_view {
    /** The name to pin it by, such as CPU or GPU.0. */
    const char *name;
    /** What it is, such as the processor's model name. */
    const char *description;
    /** The precisions that it computes in, comma-separated. */
    const char *precisions;
} vaccel_device_info_view;

/** One op that a backend implements. */
typedef struct vaccel_backend_op_view {
    /** The op's name. */
    const char *name;
    /** The op's version. */
    uint32_t version;
} vaccel_backend_op_view;

/** One backend: what it is, and whether it can be used here. */
typedef struct vaccel_backend_info_view {
    /** The name to pin it by. */
    const char *name;
    /** One line about it. */
    const char *description;
    /** The backend's own version, and its framework's when known. */
    const char *version;
    /** The file it was loaded from; `built in` for a linked one. */
    const char *path;
    /** Declared rank; the higher one is taken first. */
    int32_t rank;
    /** VACCEL_OK when it can be used. */
    vaccel_status status;
    /** Why it cannot be used, and what to do about it; empty when it can. */
    const char *reason;
    /** Its devices. */
    const vaccel_device_info_view *devices;
    uint64_t devices_count;
    /** The ops it implements. */
    const vaccel_backend_op_view *ops;
    uint64_t ops_count;
} vaccel_backend_info_view;

/** Every backend that was looked at. */
typedef struct vaccel_inventory_view {
    /** The backends, highest rank first. */
    const vaccel_backend_info_view *backends;
    uint64_t backends_count;
} vaccel_inventory_view;

/** What selection thinks of one backend. */
typedef struct vaccel_candidate_view {
    /** The backend's name. */
    const char *backend;
    /** Taken or passed over. */
    vaccel_verdict verdict;
    /** Declared rank. */
    int32_t rank;
    /** Why, in words. */
    const char *reason;
    /** How to change it. */
    const char *remedy;
} vaccel_candidate_view;

/** Why a call goes where it goes. */
typedef struct vaccel_explanation_view {
    /** The op's name. */
    const char *op;
    /** The model's name, or empty. */
    const char *model;
    /** Every backend, in the order of preference. */
    const vaccel_candidate_view *candidates;
    uint64_t candidates_count;
} vaccel_explanation_view;

/** One input or output of a network. */
typedef struct vaccel_tensor_info_view {
    /** What it is called, UTF-8. */
    const char *name;
    /** The type of its elements. */
    vaccel_dtype dtype;
    /** Elements along each dimension; -1 where that may vary. */
    const int64_t *shape;
    uint64_t shape_count;
} vaccel_tensor_info_view;

/** A network as its backend sees it: its inputs and outputs. */
typedef struct vaccel_model_info_view {
    /** The format of the model file, such as onnx. */
    const char *format;
    /** What it takes, in its own order. */
    const vaccel_tensor_info_view *inputs;
    uint64_t inputs_count;
    /** What it gives, in its own order. */
    const vaccel_tensor_info_view *outputs;
    uint64_t outputs_count;
} vaccel_model_info_view;

/** What a network answered. */
typedef struct vaccel_inference_view {
    /** The outputs that are not in the caller's memory, in the order asked for, or else in the
     * network's. */
    const vaccel_tensor *outputs;
    uint64_t outputs_count;
} vaccel_inference_view;

/** What one image of several shows. */
typedef struct vaccel_image_labels_view {
    /** The labels, best first. */
    const vaccel_label_score_view *entries;
    uint64_t entries_count;
} vaccel_image_labels_view;

/** What each of several images shows. */
typedef struct vaccel_classifications_view {
    /** One for each image, in the order of the images. */
    const vaccel_image_labels_view *images;
    uint64_t images_count;
} vaccel_classifications_view;

/** Record numbers, for vaccel_host.make. */
enum {
    VACCEL_RECORD_LABEL_SCORE = 0,
    VACCEL_RECORD_CLASSIFICATION = 1,
    VACCEL_RECORD_DEVICE_INFO = 2,
    VACCEL_RECORD_BACKEND_OP = 3,
    VACCEL_RECORD_BACKEND_INFO = 4,
    VACCEL_RECORD_INVENTORY = 5,
    VACCEL_RECORD_CANDIDATE = 6,
    VACCEL_RECORD_EXPLANATION = 7,
    VACCEL_RECORD_TENSOR_INFO = 8,
    VACCEL_RECORD_MODEL_INFO = 9,
    VACCEL_RECORD_INFERENCE = 10,
    VACCEL_RECORD_IMAGE_LABELS = 11,
    VACCEL_RECORD_CLASSIFICATIONS = 12
};

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_classification(const vaccel_host *host,
                                                       const vaccel_classification_view *view,
                                                       const vaccel_origin *origin,
                                                       vaccel_classification **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_CLASSIFICATION, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_classification *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_inventory(const vaccel_host *host,
                                                  const vaccel_inventory_view *view,
                                                  const vaccel_origin *origin,
                                                  vaccel_inventory **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_INVENTORY, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_inventory *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_explanation(const vaccel_host *host,
                                                    const vaccel_explanation_view *view,
                                                    const vaccel_origin *origin,
                                                    vaccel_explanation **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_EXPLANATION, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_explanation *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_model_info(const vaccel_host *host,
                                                   const vaccel_model_info_view *view,
                                                   const vaccel_origin *origin,
                                                   vaccel_model_info **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_MODEL_INFO, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_model_info *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_inference(const vaccel_host *host,
                                                  const vaccel_inference_view *view,
                                                  const vaccel_origin *origin,
                                                  vaccel_inference **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_INFERENCE, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_inference *)made;
    return status;
}

/** The same without a copy of the tensors' data, which stays valid until `release` is called with
 * `user`. On failure it is not called. */
static inline vaccel_status vaccel_share_inference(const vaccel_host *host,
                                                   const vaccel_inference_view *view,
                                                   const vaccel_origin *origin,
                                                   vaccel_release_fn release, void *user,
                                                   vaccel_inference **result)
{
    void *made = NULL;
    vaccel_status status =
        host->make_shared(VACCEL_RECORD_INFERENCE, view, origin, release, user, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_inference *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_classifications(const vaccel_host *host,
                                                        const vaccel_classifications_view *view,
                                                        const vaccel_origin *origin,
                                                        vaccel_classifications **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_CLASSIFICATIONS, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_classifications *)made;
    return status;
}

enum { VACCEL_OP_NOOP_VERSION = 1 };

/** Arguments of noop. Params structs are whole and never NULL. */
typedef struct vaccel_noop_args {
    uint32_t unused; /* 0 */
} vaccel_noop_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of noop by their type.
 */
#define VACCEL_IMPLEMENT_NOOP(name, function)                                                      \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_noop_args *)args);                         \
    }

enum { VACCEL_OP_MODEL_REGISTER = 2 };
enum { VACCEL_OP_MODEL_REGISTER_VERSION = 1 };

/** Arguments of model_register. Params structs are whole and never NULL. */
typedef struct vaccel_model_register_args {
    const char *sha256;
    const uint8_t *content;
    uint64_t content_size;
    const char *metadata;
} vaccel_model_register_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of model_register by
 * their type. */
#define VACCEL_IMPLEMENT_MODEL_REGISTER(name, function)                                            \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_model_register_args *)args);               \
    }

enum { VACCEL_OP_MODEL_DESCRIBE_VERSION = 1 };

/** Arguments of model_describe. Params structs are whole and never NULL. */
typedef struct vaccel_model_describe_args {
    const vaccel_model_view *model;
    vaccel_model_info **result;
} vaccel_model_describe_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of model_describe by
 * their type. */
#define VACCEL_IMPLEMENT_MODEL_DESCRIBE(name, function)                                            \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_model_describe_args *)args);               \
    }

enum { VACCEL_OP_INFER_VERSION = 1 };

/** Arguments of infer. Params structs are whole and never NULL. */
typedef struct vaccel_infer_args {
    const vaccel_model_view *model;
    const vaccel_tensor *inputs;
    uint64_t inputs_count;
    vaccel_tensor *outputs;
    uint64_t outputs_count;
    vaccel_inference **result;
} vaccel_infer_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of infer by their
 * type. */
#define VACCEL_IMPLEMENT_INFER(name, function)                                                     \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_infer_args *)args);                        \
    }

enum { VACCEL_OP_IMAGE_CLASSIFY_VERSION = 1 };

/** Arguments of image_classify. Params structs are whole and never NULL. */
typedef struct vaccel_image_classify_args {
    const vaccel_image_view *image;
    const vaccel_model_view *model;
    const vaccel_image_classify_params *params;
    vaccel_classification **result;
} vaccel_image_classify_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of image_classify by
 * their type. */
#define VACCEL_IMPLEMENT_IMAGE_CLASSIFY(name, function)                                            \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_image_classify_args *)args);               \
    }

enum { VACCEL_OP_IMAGE_CLASSIFY_BATCH_VERSION = 1 };

/** Arguments of image_classify_batch. Params structs are whole and never NULL. */
typedef struct vaccel_image_classify_batch_args {
    const vaccel_image_view *const *images;
    uint64_t images_count;
    const vaccel_model_view *model;
    const vaccel_image_classify_params *params;
    vaccel_classifications **result;
} vaccel_image_classify_batch_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of
 * image_classify_batch by their type. */
#define VACCEL_IMPLEMENT_IMAGE_CLASSIFY_BATCH(name, function)                                      \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_image_classify_batch_args *)args);         \
    }

#ifdef __cplusplus
}
#endif

#endif
