/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "wire/generated/codec.h"

#include <vaccel/backend_ops.h>

/* What the arguments of model_describe point to when they came over the wire or outlive their call.
 */
struct room_model_describe {
    vaccel_model_view model;
    vaccel_model_info *result;
};

/* What the arguments of infer point to when they came over the wire or outlive their call. */
struct room_infer {
    vaccel_model_view model;
    vaccel_inference *result;
};

/* What the arguments of image_classify point to when they came over the wire or outlive their call.
 */
struct room_image_classify {
    vaccel_image_view image;
    vaccel_model_view model;
    vaccel_image_classify_params params;
    vaccel_classification *result;
};

/* What the arguments of image_classify_batch point to when they came over the wire or outlive their
 * call. */
struct room_image_classify_batch {
    vaccel_model_view model;
    vaccel_image_classify_params params;
    vaccel_classifications *result;
};

/* What the arguments of image_detect point to when they came over the wire or outlive their call.
 */
struct room_image_detect {
    vaccel_image_view image;
    vaccel_model_view model;
    vaccel_image_detect_params params;
    vaccel_detection *result;
};

/* What the arguments of image_segment point to when they came over the wire or outlive their call.
 */
struct room_image_segment {
    vaccel_image_view image;
    vaccel_model_view model;
    vaccel_image_segment_params params;
    vaccel_segmentation *result;
};

/* What the arguments of image_pose point to when they came over the wire or outlive their call. */
struct room_image_pose {
    vaccel_image_view image;
    vaccel_model_view model;
    vaccel_image_pose_params params;
    vaccel_poses *result;
};

/* What the arguments of image_depth point to when they came over the wire or outlive their call. */
struct room_image_depth {
    vaccel_image_view image;
    vaccel_model_view model;
    vaccel_image_depth_params params;
    vaccel_depth_map *result;
};

/* What the arguments of blas_sgemm point to when they came over the wire or outlive their call. */
struct room_blas_sgemm {
    vaccel_blas_sgemm_params params;
};

/* What the arguments of blas_sgemv point to when they came over the wire or outlive their call. */
struct room_blas_sgemv {
    vaccel_blas_sgemv_params params;
};

/* What the arguments of blas_saxpy point to when they came over the wire or outlive their call. */
struct room_blas_saxpy {
    vaccel_blas_vector_params params;
};

/* What the arguments of blas_sdot point to when they came over the wire or outlive their call. */
struct room_blas_sdot {
    vaccel_blas_vector_params params;
    float dot;
};

/* What the arguments of minmax point to when they came over the wire or outlive their call. */
struct room_minmax {
    float smallest;
    float largest;
};

const struct vac_field vac_fields[] = {
    /* label_score */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_label_score_view, index), 0, 0, 1, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_label_score_view, score), 0, 8, 7, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_label_score_view, label), 0, 16, 13, 0},
    /* classification */
    {VAC_KIND_RECORDS, 0, 0, 0, offsetof(vaccel_classification_view, entries),
     offsetof(vaccel_classification_view, entries_count), 0, 0, 65536},
    /* device_info */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_device_info_view, name), 0, 0, 19, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_device_info_view, description), 0, 8, 24, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_device_info_view, precisions), 0, 16, 36, 0},
    /* backend_op */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_backend_op_view, name), 0, 0, 19, 0},
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_backend_op_view, version), 0, 8, 47, 0},
    /* backend_info */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_backend_info_view, name), 0, 0, 19, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_backend_info_view, description), 0, 8, 24, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_backend_info_view, version), 0, 16, 47, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_backend_info_view, path), 0, 24, 55, 0},
    {VAC_KIND_INT, 4, 0, 0, offsetof(vaccel_backend_info_view, rank), 0, 32, 60, 0},
    {VAC_KIND_INT, 4, 0, 0, offsetof(vaccel_backend_info_view, status), 0, 40, 65, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_backend_info_view, reason), 0, 48, 72, 0},
    {VAC_KIND_RECORDS, 0, 2, 0, offsetof(vaccel_backend_info_view, devices),
     offsetof(vaccel_backend_info_view, devices_count), 56, 79, 256},
    {VAC_KIND_RECORDS, 0, 3, 0, offsetof(vaccel_backend_info_view, ops),
     offsetof(vaccel_backend_info_view, ops_count), 72, 86, 256},
    /* inventory */
    {VAC_KIND_RECORDS, 0, 4, 0, offsetof(vaccel_inventory_view, backends),
     offsetof(vaccel_inventory_view, backends_count), 0, 89, 256},
    /* candidate */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_candidate_view, backend), 0, 0, 89, 0},
    {VAC_KIND_INT, 4, 0, 0, offsetof(vaccel_candidate_view, verdict), 0, 8, 97, 0},
    {VAC_KIND_INT, 4, 0, 0, offsetof(vaccel_candidate_view, rank), 0, 16, 60, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_candidate_view, reason), 0, 24, 72, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_candidate_view, remedy), 0, 32, 105, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_candidate_view, version), 0, 40, 47, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_candidate_view, device), 0, 48, 79, 0},
    {VAC_KIND_UINT, 8, 0, 0, offsetof(vaccel_candidate_view, latency_ns), 0, 56, 112, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_candidate_view, measured), 0, 64, 123, 0},
    /* explanation */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_explanation_view, op), 0, 0, 86, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_explanation_view, model), 0, 8, 132, 0},
    {VAC_KIND_RECORDS, 0, 6, 0, offsetof(vaccel_explanation_view, candidates),
     offsetof(vaccel_explanation_view, candidates_count), 16, 138, 256},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_explanation_view, model_key), 0, 32, 148, 0},
    /* tensor_info */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_tensor_info_view, name), 0, 0, 19, 0},
    {VAC_KIND_INT, 4, 0, 0, offsetof(vaccel_tensor_info_view, dtype), 0, 8, 158, 0},
    {VAC_KIND_ARRAY, 8, 0, 0, offsetof(vaccel_tensor_info_view, shape),
     offsetof(vaccel_tensor_info_view, shape_count), 16, 164, 16},
    /* model_info */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_model_info_view, format), 0, 0, 170, 0},
    {VAC_KIND_RECORDS, 0, 8, 0, offsetof(vaccel_model_info_view, inputs),
     offsetof(vaccel_model_info_view, inputs_count), 8, 177, 1024},
    {VAC_KIND_RECORDS, 0, 8, 0, offsetof(vaccel_model_info_view, outputs),
     offsetof(vaccel_model_info_view, outputs_count), 24, 183, 1024},
    /* inference */
    {VAC_KIND_TENSORS, 0, 0, 0, offsetof(vaccel_inference_view, outputs),
     offsetof(vaccel_inference_view, outputs_count), 0, 183, 1024},
    /* image_labels */
    {VAC_KIND_RECORDS, 0, 0, 0, offsetof(vaccel_image_labels_view, entries),
     offsetof(vaccel_image_labels_view, entries_count), 0, 190, 65536},
    /* classifications */
    {VAC_KIND_RECORDS, 0, 11, 0, offsetof(vaccel_classifications_view, images),
     offsetof(vaccel_classifications_view, images_count), 0, 196, 1024},
    /* box */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_box_view, index), 0, 0, 1, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_box_view, score), 0, 8, 7, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_box_view, label), 0, 16, 13, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_box_view, x), 0, 24, 202, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_box_view, y), 0, 32, 204, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_box_view, width), 0, 40, 206, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_box_view, height), 0, 48, 212, 0},
    /* detection */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_detection_view, image_width), 0, 0, 219, 0},
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_detection_view, image_height), 0, 8, 231, 0},
    {VAC_KIND_RECORDS, 0, 13, 0, offsetof(vaccel_detection_view, boxes),
     offsetof(vaccel_detection_view, boxes_count), 16, 0, 65536},
    /* segment_class */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_segment_class_view, label), 0, 0, 13, 0},
    {VAC_KIND_UINT, 8, 0, 0, offsetof(vaccel_segment_class_view, pixels), 0, 8, 244, 0},
    /* segmentation */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_segmentation_view, width), 0, 0, 206, 0},
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_segmentation_view, height), 0, 8, 212, 0},
    {VAC_KIND_ARRAY, 1, 0, 0, offsetof(vaccel_segmentation_view, mask),
     offsetof(vaccel_segmentation_view, mask_count), 16, 251, 268435456},
    {VAC_KIND_RECORDS, 0, 15, 0, offsetof(vaccel_segmentation_view, classes),
     offsetof(vaccel_segmentation_view, classes_count), 40, 256, 256},
    /* keypoint */
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_keypoint_view, x), 0, 0, 202, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_keypoint_view, y), 0, 8, 204, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_keypoint_view, score), 0, 16, 7, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_keypoint_view, label), 0, 24, 13, 0},
    /* pose */
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_pose_view, score), 0, 0, 7, 0},
    {VAC_KIND_RECORDS, 0, 17, 0, offsetof(vaccel_pose_view, keypoints),
     offsetof(vaccel_pose_view, keypoints_count), 8, 262, 1024},
    /* poses */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_poses_view, image_width), 0, 0, 219, 0},
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_poses_view, image_height), 0, 8, 231, 0},
    {VAC_KIND_RECORDS, 0, 18, 0, offsetof(vaccel_poses_view, entries),
     offsetof(vaccel_poses_view, entries_count), 16, 0, 1024},
    /* depth_map */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_depth_map_view, width), 0, 0, 206, 0},
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_depth_map_view, height), 0, 8, 212, 0},
    {VAC_KIND_UINT, 1, 0, 0, offsetof(vaccel_depth_map_view, metric), 0, 16, 271, 1},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_depth_map_view, nearest), 0, 24, 278, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_depth_map_view, farthest), 0, 32, 286, 0},
    {VAC_KIND_ARRAY, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_depth_map_view, values),
     offsetof(vaccel_depth_map_view, values_count), 40, 295, 67108864},
    /* image_classify_params */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_classify_params, top_k), 0, 0, 302, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_image_classify_params, min_score), 0, 8,
     308, 0},
    /* image_detect_params */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_detect_params, max_boxes), 0, 0, 318, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_image_detect_params, min_score), 0, 8, 308,
     0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_image_detect_params, max_overlap), 0, 16,
     328, 0},
    /* image_segment_params */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_segment_params, width), 0, 0, 206, 0},
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_segment_params, height), 0, 8, 212, 0},
    /* image_pose_params */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_pose_params, max_poses), 0, 0, 340, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_image_pose_params, min_score), 0, 8, 308,
     0},
    /* image_depth_params */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_depth_params, width), 0, 0, 206, 0},
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_depth_params, height), 0, 8, 212, 0},
    /* blas_sgemm_params */
    {VAC_KIND_UINT, 1, 0, 0, offsetof(vaccel_blas_sgemm_params, transpose_a), 0, 0, 350, 1},
    {VAC_KIND_UINT, 1, 0, 0, offsetof(vaccel_blas_sgemm_params, transpose_b), 0, 8, 362, 1},
    {VAC_KIND_UINT, 8, 0, 0, offsetof(vaccel_blas_sgemm_params, lda), 0, 16, 374, 0},
    {VAC_KIND_UINT, 8, 0, 0, offsetof(vaccel_blas_sgemm_params, ldb), 0, 24, 378, 0},
    {VAC_KIND_UINT, 8, 0, 0, offsetof(vaccel_blas_sgemm_params, ldc), 0, 32, 382, 0},
    /* blas_sgemv_params */
    {VAC_KIND_UINT, 1, 0, 0, offsetof(vaccel_blas_sgemv_params, transpose), 0, 0, 386, 1},
    {VAC_KIND_UINT, 8, 0, 0, offsetof(vaccel_blas_sgemv_params, lda), 0, 8, 374, 0},
    {VAC_KIND_INT, 8, 0, 0, offsetof(vaccel_blas_sgemv_params, incx), 0, 16, 396, 0},
    {VAC_KIND_INT, 8, 0, 0, offsetof(vaccel_blas_sgemv_params, incy), 0, 24, 401, 0},
    /* blas_vector_params */
    {VAC_KIND_INT, 8, 0, 0, offsetof(vaccel_blas_vector_params, incx), 0, 0, 396, 0},
    {VAC_KIND_INT, 8, 0, 0, offsetof(vaccel_blas_vector_params, incy), 0, 8, 401, 0},
};

const struct vac_struct vac_structs[] = {
    {0, 3, sizeof(vaccel_label_score_view), 24, 406, 0},                    /* label_score */
    {3, 1, sizeof(vaccel_classification_view), 16, 418, VAC_STRUCT_HANDLE}, /* classification */
    {4, 3, sizeof(vaccel_device_info_view), 24, 433, 0},                    /* device_info */
    {7, 2, sizeof(vaccel_backend_op_view), 16, 445, 0},                     /* backend_op */
    {9, 9, sizeof(vaccel_backend_info_view), 88, 456, 0},                   /* backend_info */
    {18, 1, sizeof(vaccel_inventory_view), 16, 469, VAC_STRUCT_HANDLE},     /* inventory */
    {19, 9, sizeof(vaccel_candidate_view), 72, 138, 0},                     /* candidate */
    {28, 4, sizeof(vaccel_explanation_view), 40, 479, VAC_STRUCT_HANDLE},   /* explanation */
    {32, 3, sizeof(vaccel_tensor_info_view), 40, 491, 0},                   /* tensor_info */
    {35, 3, sizeof(vaccel_model_info_view), 40, 503, VAC_STRUCT_HANDLE},    /* model_info */
    {38, 1, sizeof(vaccel_inference_view), 16, 514,
     VAC_STRUCT_HANDLE | VAC_STRUCT_TENSORS},                                 /* inference */
    {39, 1, sizeof(vaccel_image_labels_view), 16, 524, 0},                    /* image_labels */
    {40, 1, sizeof(vaccel_classifications_view), 16, 537, VAC_STRUCT_HANDLE}, /* classifications */
    {41, 7, sizeof(vaccel_box_view), 56, 553, 0},                             /* box */
    {48, 3, sizeof(vaccel_detection_view), 32, 557, VAC_STRUCT_HANDLE},       /* detection */
    {51, 2, sizeof(vaccel_segment_class_view), 16, 567, 0},                   /* segment_class */
    {53, 4, sizeof(vaccel_segmentation_view), 56, 581, VAC_STRUCT_HANDLE},    /* segmentation */
    {57, 4, sizeof(vaccel_keypoint_view), 32, 262, 0},                        /* keypoint */
    {61, 2, sizeof(vaccel_pose_view), 24, 594, 0},                            /* pose */
    {63, 3, sizeof(vaccel_poses_view), 32, 599, VAC_STRUCT_HANDLE},           /* poses */
    {66, 6, sizeof(vaccel_depth_map_view), 64, 605, VAC_STRUCT_HANDLE},       /* depth_map */
    {72, 2, sizeof(vaccel_image_classify_params), 16, 615,
     VAC_STRUCT_PARAMS}, /* image_classify_params */
    {74, 3, sizeof(vaccel_image_detect_params), 24, 637,
     VAC_STRUCT_PARAMS}, /* image_detect_params */
    {77, 2, sizeof(vaccel_image_segment_params), 16, 657,
     VAC_STRUCT_PARAMS}, /* image_segment_params */
    {79, 2, sizeof(vaccel_image_pose_params), 16, 678, VAC_STRUCT_PARAMS},  /* image_pose_params */
    {81, 2, sizeof(vaccel_image_depth_params), 16, 696, VAC_STRUCT_PARAMS}, /* image_depth_params */
    {83, 5, sizeof(vaccel_blas_sgemm_params), 40, 715, VAC_STRUCT_PARAMS},  /* blas_sgemm_params */
    {88, 4, sizeof(vaccel_blas_sgemv_params), 32, 733, VAC_STRUCT_PARAMS},  /* blas_sgemv_params */
    {92, 2, sizeof(vaccel_blas_vector_params), 16, 751, VAC_STRUCT_PARAMS}, /* blas_vector_params */
};

const struct vac_arg vac_args[] = {
    /* noop */
    /* model_register */
    {{VAC_KIND_STRING, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_model_register_args, sha256), 0, 0, 770, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 1, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_BYTES,
      offsetof(vaccel_model_register_args, content),
      offsetof(vaccel_model_register_args, content_size), 8, 777, 0},
     0,
     0,
     0},
    {{VAC_KIND_STRING, 0, 0, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_model_register_args, metadata), 0, 32, 785, 0},
     0,
     0,
     0},
    /* model_describe */
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_model_describe_args, model), 0, 0, 132, 0},
     0,
     offsetof(struct room_model_describe, model),
     0},
    {{VAC_KIND_RECORD, 0, 9, VAC_ARG_OUT, offsetof(vaccel_model_describe_args, result), 0, 0, 794,
      0},
     0,
     offsetof(struct room_model_describe, result),
     0},
    /* infer */
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_infer_args, model), 0, 0,
      132, 0},
     0,
     offsetof(struct room_infer, model),
     0},
    {{VAC_KIND_TENSORS, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_infer_args, inputs), offsetof(vaccel_infer_args, inputs_count), 16, 801,
      1024},
     0,
     0,
     0},
    {{VAC_KIND_TENSORS, 0, 0, VAC_ARG_OUT | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_infer_args, outputs), offsetof(vaccel_infer_args, outputs_count), 32, 808,
      1024},
     0,
     0,
     0},
    {{VAC_KIND_RECORD, 0, 10, VAC_ARG_OUT | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_infer_args, result), 0, 48, 794, 0},
     16,
     offsetof(struct room_infer, result),
     0},
    /* image_classify */
    {{VAC_KIND_IMAGE, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_args, image), 0, 0, 196, 0},
     0,
     offsetof(struct room_image_classify, image),
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_args, model), 0, 48, 132, 0},
     0,
     offsetof(struct room_image_classify, model),
     0},
    {{VAC_KIND_PARAMS, 0, 21, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_args, params), 0, 64, 816, 0},
     0,
     offsetof(struct room_image_classify, params),
     0},
    {{VAC_KIND_RECORD, 0, 1, VAC_ARG_OUT, offsetof(vaccel_image_classify_args, result), 0, 0, 794,
      0},
     0,
     offsetof(struct room_image_classify, result),
     0},
    /* image_classify_batch */
    {{VAC_KIND_IMAGES, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_image_classify_batch_args, images),
      offsetof(vaccel_image_classify_batch_args, images_count), 0, 823, 1024},
     0,
     0,
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_batch_args, model), 0, 16, 132, 0},
     0,
     offsetof(struct room_image_classify_batch, model),
     0},
    {{VAC_KIND_PARAMS, 0, 21, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_batch_args, params), 0, 32, 816, 0},
     0,
     offsetof(struct room_image_classify_batch, params),
     0},
    {{VAC_KIND_RECORD, 0, 12, VAC_ARG_OUT, offsetof(vaccel_image_classify_batch_args, result), 0, 0,
      794, 0},
     0,
     offsetof(struct room_image_classify_batch, result),
     0},
    /* image_detect */
    {{VAC_KIND_IMAGE, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_image_detect_args, image),
      0, 0, 196, 0},
     0,
     offsetof(struct room_image_detect, image),
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_image_detect_args, model),
      0, 48, 132, 0},
     0,
     offsetof(struct room_image_detect, model),
     0},
    {{VAC_KIND_PARAMS, 0, 22, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_detect_args, params), 0, 64, 816, 0},
     0,
     offsetof(struct room_image_detect, params),
     0},
    {{VAC_KIND_RECORD, 0, 14, VAC_ARG_OUT, offsetof(vaccel_image_detect_args, result), 0, 0, 794,
      0},
     0,
     offsetof(struct room_image_detect, result),
     0},
    /* image_segment */
    {{VAC_KIND_IMAGE, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_segment_args, image), 0, 0, 196, 0},
     0,
     offsetof(struct room_image_segment, image),
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_segment_args, model), 0, 48, 132, 0},
     0,
     offsetof(struct room_image_segment, model),
     0},
    {{VAC_KIND_PARAMS, 0, 23, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_segment_args, params), 0, 64, 816, 0},
     0,
     offsetof(struct room_image_segment, params),
     0},
    {{VAC_KIND_RECORD, 0, 16, VAC_ARG_OUT, offsetof(vaccel_image_segment_args, result), 0, 0, 794,
      0},
     0,
     offsetof(struct room_image_segment, result),
     0},
    /* image_pose */
    {{VAC_KIND_IMAGE, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_image_pose_args, image),
      0, 0, 196, 0},
     0,
     offsetof(struct room_image_pose, image),
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_image_pose_args, model),
      0, 48, 132, 0},
     0,
     offsetof(struct room_image_pose, model),
     0},
    {{VAC_KIND_PARAMS, 0, 24, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_pose_args, params), 0, 64, 816, 0},
     0,
     offsetof(struct room_image_pose, params),
     0},
    {{VAC_KIND_RECORD, 0, 19, VAC_ARG_OUT, offsetof(vaccel_image_pose_args, result), 0, 0, 794, 0},
     0,
     offsetof(struct room_image_pose, result),
     0},
    /* image_depth */
    {{VAC_KIND_IMAGE, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_image_depth_args, image),
      0, 0, 196, 0},
     0,
     offsetof(struct room_image_depth, image),
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_image_depth_args, model),
      0, 48, 132, 0},
     0,
     offsetof(struct room_image_depth, model),
     0},
    {{VAC_KIND_PARAMS, 0, 25, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_depth_args, params), 0, 64, 816, 0},
     0,
     offsetof(struct room_image_depth, params),
     0},
    {{VAC_KIND_RECORD, 0, 20, VAC_ARG_OUT, offsetof(vaccel_image_depth_args, result), 0, 0, 794, 0},
     0,
     offsetof(struct room_image_depth, result),
     0},
    /* blas_sgemm */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemm_args, m), 0, 0,
      830, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemm_args, n), 0, 8,
      832, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemm_args, k), 0, 16,
      834, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemm_args, alpha), 0,
      24, 836, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemm_args, a),
      offsetof(vaccel_blas_sgemm_args, a_count), 32, 842, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemm_args, b),
      offsetof(vaccel_blas_sgemm_args, b_count), 56, 844, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemm_args, beta), 0,
      80, 846, 0},
     0,
     0,
     0},
    {{VAC_KIND_PARAMS, 0, 26, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_blas_sgemm_args, params), 0, 88, 816, 0},
     0,
     offsetof(struct room_blas_sgemm, params),
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_OUT | VAC_ARG_IN_CALL,
      offsetof(vaccel_blas_sgemm_args, c), offsetof(vaccel_blas_sgemm_args, c_count), 96, 851, 0},
     0,
     0,
     0},
    /* blas_sgemv */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemv_args, m), 0, 0,
      830, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemv_args, n), 0, 8,
      832, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemv_args, alpha), 0,
      16, 836, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemv_args, a),
      offsetof(vaccel_blas_sgemv_args, a_count), 24, 842, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemv_args, x),
      offsetof(vaccel_blas_sgemv_args, x_count), 48, 202, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sgemv_args, beta), 0,
      72, 846, 0},
     0,
     0,
     0},
    {{VAC_KIND_PARAMS, 0, 27, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_blas_sgemv_args, params), 0, 80, 816, 0},
     0,
     offsetof(struct room_blas_sgemv, params),
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_OUT | VAC_ARG_IN_CALL,
      offsetof(vaccel_blas_sgemv_args, y), offsetof(vaccel_blas_sgemv_args, y_count), 88, 204, 0},
     0,
     0,
     0},
    /* blas_saxpy */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_saxpy_args, n), 0, 0,
      832, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_saxpy_args, alpha), 0,
      8, 836, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_saxpy_args, x),
      offsetof(vaccel_blas_saxpy_args, x_count), 16, 202, 0},
     0,
     0,
     0},
    {{VAC_KIND_PARAMS, 0, 28, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_blas_saxpy_args, params), 0, 40, 816, 0},
     0,
     offsetof(struct room_blas_saxpy, params),
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_OUT | VAC_ARG_IN_CALL,
      offsetof(vaccel_blas_saxpy_args, y), offsetof(vaccel_blas_saxpy_args, y_count), 48, 204, 0},
     0,
     0,
     0},
    /* blas_sdot */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sdot_args, n), 0, 0,
      832, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sdot_args, x),
      offsetof(vaccel_blas_sdot_args, x_count), 8, 202, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_blas_sdot_args, y),
      offsetof(vaccel_blas_sdot_args, y_count), 32, 204, 0},
     0,
     0,
     0},
    {{VAC_KIND_PARAMS, 0, 28, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_blas_sdot_args, params), 0, 56, 816, 0},
     0,
     offsetof(struct room_blas_sdot, params),
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_OUT, offsetof(vaccel_blas_sdot_args, dot), 0, 0, 853, 0},
     0,
     offsetof(struct room_blas_sdot, dot),
     0},
    /* vector_add */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_vector_add_args, count), 0,
      0, 857, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_vector_add_args, a),
      offsetof(vaccel_vector_add_args, a_count), 8, 842, 0},
     0,
     0,
     1},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_vector_add_args, b),
      offsetof(vaccel_vector_add_args, b_count), 32, 844, 0},
     0,
     0,
     1},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_OUT | VAC_ARG_IN_CALL, offsetof(vaccel_vector_add_args, sum),
      offsetof(vaccel_vector_add_args, sum_count), 56, 863, 0},
     0,
     0,
     1},
    /* matrix_multiply */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_matrix_multiply_args, m),
      0, 0, 830, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_matrix_multiply_args, n),
      0, 8, 832, 0},
     0,
     0,
     0},
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_matrix_multiply_args, k),
      0, 16, 834, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_matrix_multiply_args, a),
      offsetof(vaccel_matrix_multiply_args, a_count), 24, 842, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_matrix_multiply_args, b),
      offsetof(vaccel_matrix_multiply_args, b_count), 48, 844, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_OUT | VAC_ARG_IN_CALL,
      offsetof(vaccel_matrix_multiply_args, product),
      offsetof(vaccel_matrix_multiply_args, product_count), 72, 867, 0},
     0,
     0,
     0},
    /* minmax */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_minmax_args, count), 0, 0,
      857, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_minmax_args, values),
      offsetof(vaccel_minmax_args, values_count), 8, 295, 0},
     0,
     0,
     1},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_OUT, offsetof(vaccel_minmax_args, smallest), 0, 0, 875, 0},
     0,
     offsetof(struct room_minmax, smallest),
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_OUT, offsetof(vaccel_minmax_args, largest), 0, 0, 884, 0},
     8,
     offsetof(struct room_minmax, largest),
     0},
    /* array_copy */
    {{VAC_KIND_UINT, 8, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_array_copy_args, size), 0,
      0, 892, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 1, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_BYTES,
      offsetof(vaccel_array_copy_args, source), offsetof(vaccel_array_copy_args, source_size), 8,
      897, 0},
     0,
     0,
     1},
    {{VAC_KIND_ARRAY, 1, 0, VAC_ARG_OUT | VAC_ARG_IN_CALL | VAC_ARG_BYTES,
      offsetof(vaccel_array_copy_args, copy), offsetof(vaccel_array_copy_args, copy_size), 32, 904,
      0},
     0,
     0,
     1},
    /* exec */
    {{VAC_KIND_STRING, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_exec_args, library), 0,
      0, 909, 0},
     0,
     0,
     0},
    {{VAC_KIND_STRING, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_exec_args, symbol), 0, 8,
      917, 0},
     0,
     0,
     0},
    {{VAC_KIND_STRING, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_exec_args, signature), 0,
      16, 924, 0},
     0,
     0,
     0},
    {{VAC_KIND_TENSORS, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_exec_args, inputs), offsetof(vaccel_exec_args, inputs_count), 24, 801, 64},
     0,
     0,
     0},
    {{VAC_KIND_TENSORS, 0, 0, VAC_ARG_OUT | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_exec_args, outputs), offsetof(vaccel_exec_args, outputs_count), 40, 808, 64},
     0,
     0,
     0},
};

const struct vac_codec vac_codecs[VAC_CODEC_COUNT] = {
    {1, 1, 934, 0, 0, 0, 0, sizeof(vaccel_noop_args), 0, VAC_NO_MODEL},
    {2, 1, 939, 0, 3, 40, 0, sizeof(vaccel_model_register_args), 0, VAC_NO_MODEL},
    {3, 1, 954, 3, 2, 16, 8, sizeof(vaccel_model_describe_args), sizeof(struct room_model_describe),
     offsetof(vaccel_model_describe_args, model)},
    {8, 1, 969, 5, 4, 56, 24, sizeof(vaccel_infer_args), sizeof(struct room_infer),
     offsetof(vaccel_infer_args, model)},
    {16, 1, 975, 9, 4, 72, 8, sizeof(vaccel_image_classify_args),
     sizeof(struct room_image_classify), offsetof(vaccel_image_classify_args, model)},
    {17, 1, 990, 13, 4, 40, 8, sizeof(vaccel_image_classify_batch_args),
     sizeof(struct room_image_classify_batch), offsetof(vaccel_image_classify_batch_args, model)},
    {18, 1, 1011, 17, 4, 72, 8, sizeof(vaccel_image_detect_args), sizeof(struct room_image_detect),
     offsetof(vaccel_image_detect_args, model)},
    {19, 1, 1024, 21, 4, 72, 8, sizeof(vaccel_image_segment_args),
     sizeof(struct room_image_segment), offsetof(vaccel_image_segment_args, model)},
    {20, 1, 1038, 25, 4, 72, 8, sizeof(vaccel_image_pose_args), sizeof(struct room_image_pose),
     offsetof(vaccel_image_pose_args, model)},
    {21, 1, 1049, 29, 4, 72, 8, sizeof(vaccel_image_depth_args), sizeof(struct room_image_depth),
     offsetof(vaccel_image_depth_args, model)},
    {32, 1, 1061, 33, 9, 120, 24, sizeof(vaccel_blas_sgemm_args), sizeof(struct room_blas_sgemm),
     VAC_NO_MODEL},
    {33, 1, 1072, 42, 8, 112, 24, sizeof(vaccel_blas_sgemv_args), sizeof(struct room_blas_sgemv),
     VAC_NO_MODEL},
    {34, 1, 1083, 50, 5, 72, 24, sizeof(vaccel_blas_saxpy_args), sizeof(struct room_blas_saxpy),
     VAC_NO_MODEL},
    {35, 1, 1094, 55, 5, 64, 8, sizeof(vaccel_blas_sdot_args), sizeof(struct room_blas_sdot),
     VAC_NO_MODEL},
    {48, 1, 1104, 60, 4, 80, 24, sizeof(vaccel_vector_add_args), 0, VAC_NO_MODEL},
    {49, 1, 1115, 64, 6, 96, 24, sizeof(vaccel_matrix_multiply_args), 0, VAC_NO_MODEL},
    {50, 1, 1131, 70, 4, 32, 16, sizeof(vaccel_minmax_args), sizeof(struct room_minmax),
     VAC_NO_MODEL},
    {51, 1, 1138, 74, 3, 56, 24, sizeof(vaccel_array_copy_args), 0, VAC_NO_MODEL},
    {64, 1, 1149, 77, 5, 56, 16, sizeof(vaccel_exec_args), 0, VAC_NO_MODEL},
};

const char vac_names[] = "\0"
                         "index\0"
                         "score\0"
                         "label\0"
                         "name\0"
                         "description\0"
                         "precisions\0"
                         "version\0"
                         "path\0"
                         "rank\0"
                         "status\0"
                         "reason\0"
                         "device\0"
                         "op\0"
                         "backend\0"
                         "verdict\0"
                         "remedy\0"
                         "latency_ns\0"
                         "measured\0"
                         "model\0"
                         "candidate\0"
                         "model_key\0"
                         "dtype\0"
                         "shape\0"
                         "format\0"
                         "input\0"
                         "output\0"
                         "entry\0"
                         "image\0"
                         "x\0"
                         "y\0"
                         "width\0"
                         "height\0"
                         "image_width\0"
                         "image_height\0"
                         "pixels\0"
                         "mask\0"
                         "class\0"
                         "keypoint\0"
                         "metric\0"
                         "nearest\0"
                         "farthest\0"
                         "values\0"
                         "top_k\0"
                         "min_score\0"
                         "max_boxes\0"
                         "max_overlap\0"
                         "max_poses\0"
                         "transpose_a\0"
                         "transpose_b\0"
                         "lda\0"
                         "ldb\0"
                         "ldc\0"
                         "transpose\0"
                         "incx\0"
                         "incy\0"
                         "label_score\0"
                         "classification\0"
                         "device_info\0"
                         "backend_op\0"
                         "backend_info\0"
                         "inventory\0"
                         "explanation\0"
                         "tensor_info\0"
                         "model_info\0"
                         "inference\0"
                         "image_labels\0"
                         "classifications\0"
                         "box\0"
                         "detection\0"
                         "segment_class\0"
                         "segmentation\0"
                         "pose\0"
                         "poses\0"
                         "depth_map\0"
                         "image_classify_params\0"
                         "image_detect_params\0"
                         "image_segment_params\0"
                         "image_pose_params\0"
                         "image_depth_params\0"
                         "blas_sgemm_params\0"
                         "blas_sgemv_params\0"
                         "blas_vector_params\0"
                         "sha256\0"
                         "content\0"
                         "metadata\0"
                         "result\0"
                         "inputs\0"
                         "outputs\0"
                         "params\0"
                         "images\0"
                         "m\0"
                         "n\0"
                         "k\0"
                         "alpha\0"
                         "a\0"
                         "b\0"
                         "beta\0"
                         "c\0"
                         "dot\0"
                         "count\0"
                         "sum\0"
                         "product\0"
                         "smallest\0"
                         "largest\0"
                         "size\0"
                         "source\0"
                         "copy\0"
                         "library\0"
                         "symbol\0"
                         "signature\0"
                         "noop\0"
                         "model_register\0"
                         "model_describe\0"
                         "infer\0"
                         "image_classify\0"
                         "image_classify_batch\0"
                         "image_detect\0"
                         "image_segment\0"
                         "image_pose\0"
                         "image_depth\0"
                         "blas_sgemm\0"
                         "blas_sgemv\0"
                         "blas_saxpy\0"
                         "blas_sdot\0"
                         "vector_add\0"
                         "matrix_multiply\0"
                         "minmax\0"
                         "array_copy\0"
                         "exec";
