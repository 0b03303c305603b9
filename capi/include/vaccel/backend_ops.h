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
    /** Its own version, and its framework's when known; empty while it was not looked at. */
    const char *version;
    /** The device that it would take; empty when unknown. */
    const char *device;
    /** Nanoseconds that such a call took it, as `vaccel calibrate` measured; 0 when it was not
     * measured. */
    uint64_t latency_ns;
    /** What was measured, in words; empty when nothing was. */
    const char *measured;
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
    /** What stands for this very model where measurements are kept; empty without one. */
    const char *model_key;
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

/** One thing that an image shows, and where. */
typedef struct vaccel_box_view {
    /** The class: an index into the model's labels. */
    uint32_t index;
    /** How sure the model is, 0 to 1. */
    float score;
    /** The class's name, UTF-8. */
    const char *label;
    /** Pixels of the image, from its left edge to the box's. */
    float x;
    /** Pixels from the image's upper edge to the box's. */
    float y;
    /** Pixels. */
    float width;
    /** Pixels. */
    float height;
} vaccel_box_view;

/** What an image shows, and where: boxes, best first. Boxes lie within the image, whose pixels are
 * those that it has once it is turned as its EXIF orientation says. */
typedef struct vaccel_detection_view {
    /** Pixels in a row of the image. */
    uint32_t image_width;
    /** Rows of the image. */
    uint32_t image_height;
    /** The boxes, best first. */
    const vaccel_box_view *boxes;
    uint64_t boxes_count;
} vaccel_detection_view;

/** One class of a segmentation. */
typedef struct vaccel_segment_class_view {
    /** The class's name, UTF-8. */
    const char *label;
    /** How many of the mask's pixels are of it. */
    uint64_t pixels;
} vaccel_segment_class_view;

/** What each pixel of an image shows. */
typedef struct vaccel_segmentation_view {
    /** Columns of the mask. */
    uint32_t width;
    /** Rows of the mask. */
    uint32_t height;
    /** For each pixel, row by row from the upper left, the class that scores highest: an index into
     * the classes. */
    const uint8_t *mask;
    uint64_t mask_count;
    /** The model's classes, in its order. */
    const vaccel_segment_class_view *classes;
    uint64_t classes_count;
} vaccel_segmentation_view;

/** One joint or other point of a pose. */
typedef struct vaccel_keypoint_view {
    /** Pixels of the image, from its left edge. */
    float x;
    /** Pixels from its upper edge. */
    float y;
    /** How sure the model is, 0 to 1; 0 for a point that was not found. */
    float score;
    /** What it is, such as left_elbow, UTF-8. */
    const char *label;
} vaccel_keypoint_view;

/** One figure: its keypoints. */
typedef struct vaccel_pose_view {
    /** How sure the model is, 0 to 1. */
    float score;
    /** All of the model's keypoints, in its order. */
    const vaccel_keypoint_view *keypoints;
    uint64_t keypoints_count;
} vaccel_pose_view;

/** The figures in an image, best first. Positions are in pixels of the image once it is turned as
 * its EXIF orientation says. */
typedef struct vaccel_poses_view {
    /** Pixels in a row of the image. */
    uint32_t image_width;
    /** Rows of the image. */
    uint32_t image_height;
    /** The figures, best first. */
    const vaccel_pose_view *entries;
    uint64_t entries_count;
} vaccel_poses_view;

/** How far away each pixel of an image is. */
typedef struct vaccel_depth_map_view {
    /** Columns of the map. */
    uint32_t width;
    /** Rows of the map. */
    uint32_t height;
    /** 1: values are metres from the camera. 0: they only order what is nearer and farther; larger
     * is farther. */
    uint8_t metric;
    /** The smallest value. */
    float nearest;
    /** The largest value. */
    float farthest;
    /** One for each pixel, row by row from the upper left. */
    const float *values;
    uint64_t values_count;
} vaccel_depth_map_view;

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
    VACCEL_RECORD_CLASSIFICATIONS = 12,
    VACCEL_RECORD_BOX = 13,
    VACCEL_RECORD_DETECTION = 14,
    VACCEL_RECORD_SEGMENT_CLASS = 15,
    VACCEL_RECORD_SEGMENTATION = 16,
    VACCEL_RECORD_KEYPOINT = 17,
    VACCEL_RECORD_POSE = 18,
    VACCEL_RECORD_POSES = 19,
    VACCEL_RECORD_DEPTH_MAP = 20
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

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_detection(const vaccel_host *host,
                                                  const vaccel_detection_view *view,
                                                  const vaccel_origin *origin,
                                                  vaccel_detection **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_DETECTION, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_detection *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_segmentation(const vaccel_host *host,
                                                     const vaccel_segmentation_view *view,
                                                     const vaccel_origin *origin,
                                                     vaccel_segmentation **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_SEGMENTATION, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_segmentation *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_poses(const vaccel_host *host,
                                              const vaccel_poses_view *view,
                                              const vaccel_origin *origin, vaccel_poses **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_POSES, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_poses *)made;
    return status;
}

/** Makes the handle of a result from a deep copy of `view`. Errors: ERR_NO_MEMORY. */
static inline vaccel_status vaccel_make_depth_map(const vaccel_host *host,
                                                  const vaccel_depth_map_view *view,
                                                  const vaccel_origin *origin,
                                                  vaccel_depth_map **result)
{
    void *made = NULL;
    vaccel_status status = host->make(VACCEL_RECORD_DEPTH_MAP, view, origin, &made);
    if (status == VACCEL_OK)
        *result = (vaccel_depth_map *)made;
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

enum { VACCEL_OP_IMAGE_DETECT_VERSION = 1 };

/** Arguments of image_detect. Params structs are whole and never NULL. */
typedef struct vaccel_image_detect_args {
    const vaccel_image_view *image;
    const vaccel_model_view *model;
    const vaccel_image_detect_params *params;
    vaccel_detection **result;
} vaccel_image_detect_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of image_detect by
 * their type. */
#define VACCEL_IMPLEMENT_IMAGE_DETECT(name, function)                                              \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_image_detect_args *)args);                 \
    }

enum { VACCEL_OP_IMAGE_SEGMENT_VERSION = 1 };

/** Arguments of image_segment. Params structs are whole and never NULL. */
typedef struct vaccel_image_segment_args {
    const vaccel_image_view *image;
    const vaccel_model_view *model;
    const vaccel_image_segment_params *params;
    vaccel_segmentation **result;
} vaccel_image_segment_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of image_segment by
 * their type. */
#define VACCEL_IMPLEMENT_IMAGE_SEGMENT(name, function)                                             \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_image_segment_args *)args);                \
    }

enum { VACCEL_OP_IMAGE_POSE_VERSION = 1 };

/** Arguments of image_pose. Params structs are whole and never NULL. */
typedef struct vaccel_image_pose_args {
    const vaccel_image_view *image;
    const vaccel_model_view *model;
    const vaccel_image_pose_params *params;
    vaccel_poses **result;
} vaccel_image_pose_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of image_pose by their
 * type. */
#define VACCEL_IMPLEMENT_IMAGE_POSE(name, function)                                                \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_image_pose_args *)args);                   \
    }

enum { VACCEL_OP_IMAGE_DEPTH_VERSION = 1 };

/** Arguments of image_depth. Params structs are whole and never NULL. */
typedef struct vaccel_image_depth_args {
    const vaccel_image_view *image;
    const vaccel_model_view *model;
    const vaccel_image_depth_params *params;
    vaccel_depth_map **result;
} vaccel_image_depth_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of image_depth by
 * their type. */
#define VACCEL_IMPLEMENT_IMAGE_DEPTH(name, function)                                               \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_image_depth_args *)args);                  \
    }

enum { VACCEL_OP_BLAS_SGEMM_VERSION = 1 };

/** Arguments of blas_sgemm. Params structs are whole and never NULL. */
typedef struct vaccel_blas_sgemm_args {
    uint64_t m;
    uint64_t n;
    uint64_t k;
    float alpha;
    const float *a;
    uint64_t a_count;
    const float *b;
    uint64_t b_count;
    float beta;
    const vaccel_blas_sgemm_params *params;
    float *c;
    uint64_t c_count;
} vaccel_blas_sgemm_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of blas_sgemm by their
 * type. */
#define VACCEL_IMPLEMENT_BLAS_SGEMM(name, function)                                                \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_blas_sgemm_args *)args);                   \
    }

enum { VACCEL_OP_BLAS_SGEMV_VERSION = 1 };

/** Arguments of blas_sgemv. Params structs are whole and never NULL. */
typedef struct vaccel_blas_sgemv_args {
    uint64_t m;
    uint64_t n;
    float alpha;
    const float *a;
    uint64_t a_count;
    const float *x;
    uint64_t x_count;
    float beta;
    const vaccel_blas_sgemv_params *params;
    float *y;
    uint64_t y_count;
} vaccel_blas_sgemv_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of blas_sgemv by their
 * type. */
#define VACCEL_IMPLEMENT_BLAS_SGEMV(name, function)                                                \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_blas_sgemv_args *)args);                   \
    }

enum { VACCEL_OP_BLAS_SAXPY_VERSION = 1 };

/** Arguments of blas_saxpy. Params structs are whole and never NULL. */
typedef struct vaccel_blas_saxpy_args {
    uint64_t n;
    float alpha;
    const float *x;
    uint64_t x_count;
    const vaccel_blas_vector_params *params;
    float *y;
    uint64_t y_count;
} vaccel_blas_saxpy_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of blas_saxpy by their
 * type. */
#define VACCEL_IMPLEMENT_BLAS_SAXPY(name, function)                                                \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_blas_saxpy_args *)args);                   \
    }

enum { VACCEL_OP_BLAS_SDOT_VERSION = 1 };

/** Arguments of blas_sdot. Params structs are whole and never NULL. */
typedef struct vaccel_blas_sdot_args {
    uint64_t n;
    const float *x;
    uint64_t x_count;
    const float *y;
    uint64_t y_count;
    const vaccel_blas_vector_params *params;
    float *dot;
} vaccel_blas_sdot_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of blas_sdot by their
 * type. */
#define VACCEL_IMPLEMENT_BLAS_SDOT(name, function)                                                 \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_blas_sdot_args *)args);                    \
    }

enum { VACCEL_OP_VECTOR_ADD_VERSION = 1 };

/** Arguments of vector_add. Params structs are whole and never NULL. */
typedef struct vaccel_vector_add_args {
    uint64_t count;
    const float *a;
    uint64_t a_count;
    const float *b;
    uint64_t b_count;
    float *sum;
    uint64_t sum_count;
} vaccel_vector_add_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of vector_add by their
 * type. */
#define VACCEL_IMPLEMENT_VECTOR_ADD(name, function)                                                \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_vector_add_args *)args);                   \
    }

enum { VACCEL_OP_MATRIX_MULTIPLY_VERSION = 1 };

/** Arguments of matrix_multiply. Params structs are whole and never NULL. */
typedef struct vaccel_matrix_multiply_args {
    uint64_t m;
    uint64_t n;
    uint64_t k;
    const float *a;
    uint64_t a_count;
    const float *b;
    uint64_t b_count;
    float *product;
    uint64_t product_count;
} vaccel_matrix_multiply_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of matrix_multiply by
 * their type. */
#define VACCEL_IMPLEMENT_MATRIX_MULTIPLY(name, function)                                           \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_matrix_multiply_args *)args);              \
    }

enum { VACCEL_OP_MINMAX_VERSION = 1 };

/** Arguments of minmax. Params structs are whole and never NULL. */
typedef struct vaccel_minmax_args {
    uint64_t count;
    const float *values;
    uint64_t values_count;
    float *smallest;
    float *largest;
} vaccel_minmax_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of minmax by their
 * type. */
#define VACCEL_IMPLEMENT_MINMAX(name, function)                                                    \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_minmax_args *)args);                       \
    }

enum { VACCEL_OP_ARRAY_COPY_VERSION = 1 };

/** Arguments of array_copy. Params structs are whole and never NULL. */
typedef struct vaccel_array_copy_args {
    uint64_t size;
    const uint8_t *source;
    uint64_t source_size;
    uint8_t *copy;
    uint64_t copy_size;
} vaccel_array_copy_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of array_copy by their
 * type. */
#define VACCEL_IMPLEMENT_ARRAY_COPY(name, function)                                                \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_array_copy_args *)args);                   \
    }

enum { VACCEL_OP_EXEC_VERSION = 1 };

/** Arguments of exec. Params structs are whole and never NULL. */
typedef struct vaccel_exec_args {
    const char *library;
    const char *symbol;
    const char *signature;
    const vaccel_tensor *inputs;
    uint64_t inputs_count;
    vaccel_tensor *outputs;
    uint64_t outputs_count;
} vaccel_exec_args;

/** Defines `name`, a vaccel_run_fn, from a function that takes the arguments of exec by their type.
 */
#define VACCEL_IMPLEMENT_EXEC(name, function)                                                      \
    static vaccel_status name(void *self, const vaccel_invocation *invocation, const void *args)   \
    {                                                                                              \
        return function(self, invocation, (const vaccel_exec_args *)args);                         \
    }

#ifdef __cplusplus
}
#endif

#endif
