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
    /* explanation */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_explanation_view, op), 0, 0, 86, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_explanation_view, model), 0, 8, 112, 0},
    {VAC_KIND_RECORDS, 0, 6, 0, offsetof(vaccel_explanation_view, candidates),
     offsetof(vaccel_explanation_view, candidates_count), 16, 118, 256},
    /* tensor_info */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_tensor_info_view, name), 0, 0, 19, 0},
    {VAC_KIND_INT, 4, 0, 0, offsetof(vaccel_tensor_info_view, dtype), 0, 8, 128, 0},
    {VAC_KIND_ARRAY, 8, 0, 0, offsetof(vaccel_tensor_info_view, shape),
     offsetof(vaccel_tensor_info_view, shape_count), 16, 134, 16},
    /* model_info */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_model_info_view, format), 0, 0, 140, 0},
    {VAC_KIND_RECORDS, 0, 8, 0, offsetof(vaccel_model_info_view, inputs),
     offsetof(vaccel_model_info_view, inputs_count), 8, 147, 1024},
    {VAC_KIND_RECORDS, 0, 8, 0, offsetof(vaccel_model_info_view, outputs),
     offsetof(vaccel_model_info_view, outputs_count), 24, 153, 1024},
    /* inference */
    {VAC_KIND_TENSORS, 0, 0, 0, offsetof(vaccel_inference_view, outputs),
     offsetof(vaccel_inference_view, outputs_count), 0, 153, 1024},
    /* image_labels */
    {VAC_KIND_RECORDS, 0, 0, 0, offsetof(vaccel_image_labels_view, entries),
     offsetof(vaccel_image_labels_view, entries_count), 0, 160, 65536},
    /* classifications */
    {VAC_KIND_RECORDS, 0, 11, 0, offsetof(vaccel_classifications_view, images),
     offsetof(vaccel_classifications_view, images_count), 0, 166, 1024},
    /* image_classify_params */
    {VAC_KIND_UINT, 4, 0, 0, offsetof(vaccel_image_classify_params, top_k), 0, 0, 172, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_image_classify_params, min_score), 0, 8,
     178, 0},
};

const struct vac_struct vac_structs[] = {
    {0, 3, sizeof(vaccel_label_score_view), 24, 188, 0},                    /* label_score */
    {3, 1, sizeof(vaccel_classification_view), 16, 200, VAC_STRUCT_HANDLE}, /* classification */
    {4, 3, sizeof(vaccel_device_info_view), 24, 215, 0},                    /* device_info */
    {7, 2, sizeof(vaccel_backend_op_view), 16, 227, 0},                     /* backend_op */
    {9, 9, sizeof(vaccel_backend_info_view), 88, 238, 0},                   /* backend_info */
    {18, 1, sizeof(vaccel_inventory_view), 16, 251, VAC_STRUCT_HANDLE},     /* inventory */
    {19, 5, sizeof(vaccel_candidate_view), 40, 118, 0},                     /* candidate */
    {24, 3, sizeof(vaccel_explanation_view), 32, 261, VAC_STRUCT_HANDLE},   /* explanation */
    {27, 3, sizeof(vaccel_tensor_info_view), 40, 273, 0},                   /* tensor_info */
    {30, 3, sizeof(vaccel_model_info_view), 40, 285, VAC_STRUCT_HANDLE},    /* model_info */
    {33, 1, sizeof(vaccel_inference_view), 16, 296,
     VAC_STRUCT_HANDLE | VAC_STRUCT_TENSORS},                                 /* inference */
    {34, 1, sizeof(vaccel_image_labels_view), 16, 306, 0},                    /* image_labels */
    {35, 1, sizeof(vaccel_classifications_view), 16, 319, VAC_STRUCT_HANDLE}, /* classifications */
    {36, 2, sizeof(vaccel_image_classify_params), 16, 335,
     VAC_STRUCT_PARAMS}, /* image_classify_params */
};

const struct vac_arg vac_args[] = {
    /* noop */
    /* model_register */
    {{VAC_KIND_STRING, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_model_register_args, sha256), 0, 0, 357, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 1, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_BYTES,
      offsetof(vaccel_model_register_args, content),
      offsetof(vaccel_model_register_args, content_size), 8, 364, 0},
     0,
     0,
     0},
    {{VAC_KIND_STRING, 0, 0, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_model_register_args, metadata), 0, 32, 372, 0},
     0,
     0,
     0},
    /* model_describe */
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_model_describe_args, model), 0, 0, 112, 0},
     0,
     offsetof(struct room_model_describe, model),
     0},
    {{VAC_KIND_RECORD, 0, 9, VAC_ARG_OUT, offsetof(vaccel_model_describe_args, result), 0, 0, 381,
      0},
     0,
     offsetof(struct room_model_describe, result),
     0},
    /* infer */
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_infer_args, model), 0, 0,
      112, 0},
     0,
     offsetof(struct room_infer, model),
     0},
    {{VAC_KIND_TENSORS, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_infer_args, inputs), offsetof(vaccel_infer_args, inputs_count), 16, 388,
      1024},
     0,
     0,
     0},
    {{VAC_KIND_TENSORS, 0, 0, VAC_ARG_OUT | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_infer_args, outputs), offsetof(vaccel_infer_args, outputs_count), 32, 395,
      1024},
     0,
     0,
     0},
    {{VAC_KIND_RECORD, 0, 10, VAC_ARG_OUT | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_infer_args, result), 0, 48, 381, 0},
     16,
     offsetof(struct room_infer, result),
     0},
    /* image_classify */
    {{VAC_KIND_IMAGE, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_args, image), 0, 0, 166, 0},
     0,
     offsetof(struct room_image_classify, image),
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_args, model), 0, 48, 112, 0},
     0,
     offsetof(struct room_image_classify, model),
     0},
    {{VAC_KIND_PARAMS, 0, 13, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_args, params), 0, 64, 403, 0},
     0,
     offsetof(struct room_image_classify, params),
     0},
    {{VAC_KIND_RECORD, 0, 1, VAC_ARG_OUT, offsetof(vaccel_image_classify_args, result), 0, 0, 381,
      0},
     0,
     offsetof(struct room_image_classify, result),
     0},
    /* image_classify_batch */
    {{VAC_KIND_IMAGES, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL | VAC_ARG_LIMITED,
      offsetof(vaccel_image_classify_batch_args, images),
      offsetof(vaccel_image_classify_batch_args, images_count), 0, 410, 1024},
     0,
     0,
     0},
    {{VAC_KIND_MODEL, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_batch_args, model), 0, 16, 112, 0},
     0,
     offsetof(struct room_image_classify_batch, model),
     0},
    {{VAC_KIND_PARAMS, 0, 13, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_image_classify_batch_args, params), 0, 32, 403, 0},
     0,
     offsetof(struct room_image_classify_batch, params),
     0},
    {{VAC_KIND_RECORD, 0, 12, VAC_ARG_OUT, offsetof(vaccel_image_classify_batch_args, result), 0, 0,
      381, 0},
     0,
     offsetof(struct room_image_classify_batch, result),
     0},
};

const struct vac_codec vac_codecs[VAC_CODEC_COUNT] = {
    {1, 1, 417, 0, 0, 0, 0, sizeof(vaccel_noop_args), 0, VAC_NO_MODEL},
    {2, 1, 422, 0, 3, 40, 0, sizeof(vaccel_model_register_args), 0, VAC_NO_MODEL},
    {3, 1, 437, 3, 2, 16, 8, sizeof(vaccel_model_describe_args), sizeof(struct room_model_describe),
     offsetof(vaccel_model_describe_args, model)},
    {8, 1, 452, 5, 4, 56, 24, sizeof(vaccel_infer_args), sizeof(struct room_infer),
     offsetof(vaccel_infer_args, model)},
    {16, 1, 458, 9, 4, 72, 8, sizeof(vaccel_image_classify_args),
     sizeof(struct room_image_classify), offsetof(vaccel_image_classify_args, model)},
    {17, 1, 473, 13, 4, 40, 8, sizeof(vaccel_image_classify_batch_args),
     sizeof(struct room_image_classify_batch), offsetof(vaccel_image_classify_batch_args, model)},
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
                         "model\0"
                         "candidate\0"
                         "dtype\0"
                         "shape\0"
                         "format\0"
                         "input\0"
                         "output\0"
                         "entry\0"
                         "image\0"
                         "top_k\0"
                         "min_score\0"
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
                         "image_classify_params\0"
                         "sha256\0"
                         "content\0"
                         "metadata\0"
                         "result\0"
                         "inputs\0"
                         "outputs\0"
                         "params\0"
                         "images\0"
                         "noop\0"
                         "model_register\0"
                         "model_describe\0"
                         "infer\0"
                         "image_classify\0"
                         "image_classify_batch";
