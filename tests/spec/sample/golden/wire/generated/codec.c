/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "wire/generated/codec.h"

#include <vaccel/backend_ops.h>

/* What the arguments of paint point to when they came over the wire or outlive their call. */
struct room_paint {
    vaccel_image_view canvas;
    vaccel_paint_params params;
    int64_t budget;
    vaccel_picture *result;
};

/* What the arguments of frame_it point to when they came over the wire or outlive their call. */
struct room_frame_it {
    vaccel_tensor pixels;
    vaccel_tensor framed;
};

const struct vac_field vac_fields[] = {
    /* stroke */
    {VAC_KIND_UINT, 8, 0, VAC_ARG_FLOAT, offsetof(vaccel_stroke_view, length), 0, 0, 1, 0},
    {VAC_KIND_ARRAY, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_stroke_view, path),
     offsetof(vaccel_stroke_view, path_count), 8, 8, 64},
    /* picture */
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_picture_view, title), 0, 0, 13, 0},
    {VAC_KIND_RECORDS, 0, 0, 0, offsetof(vaccel_picture_view, strokes),
     offsetof(vaccel_picture_view, strokes_count), 8, 19, 16},
    {VAC_KIND_TENSOR, 0, 0, 0, offsetof(vaccel_picture_view, thumbnail), 0, 24, 26, 0},
    /* paint_params */
    {VAC_KIND_INT, 4, 0, 0, offsetof(vaccel_paint_params, colour), 0, 0, 36, 0},
    {VAC_KIND_UINT, 4, 0, VAC_ARG_FLOAT, offsetof(vaccel_paint_params, strength), 0, 8, 43, 0},
    {VAC_KIND_STRING, 0, 0, 0, offsetof(vaccel_paint_params, brand), 0, 16, 52, 0},
};

const struct vac_struct vac_structs[] = {
    {0, 2, sizeof(vaccel_stroke_view), 32, 19, 0}, /* stroke */
    {2, 3, sizeof(vaccel_picture_view), 72, 58,
     VAC_STRUCT_HANDLE | VAC_STRUCT_TENSORS},                       /* picture */
    {5, 3, sizeof(vaccel_paint_params), 24, 66, VAC_STRUCT_PARAMS}, /* paint_params */
};

const struct vac_arg vac_args[] = {
    /* paint */
    {{VAC_KIND_IMAGE, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_paint_args, canvas), 0, 0,
      79, 0},
     0,
     offsetof(struct room_paint, canvas),
     0},
    {{VAC_KIND_UINT, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_paint_args, count), 0, 48,
      86, 0},
     0,
     0,
     0},
    {{VAC_KIND_ARRAY, 4, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_paint_args, weights),
      offsetof(vaccel_paint_args, weights_count), 56, 92, 0},
     0,
     0,
     2},
    {{VAC_KIND_PARAMS, 0, 2, VAC_ARG_IN | VAC_ARG_OPTIONAL | VAC_ARG_IN_CALL,
      offsetof(vaccel_paint_args, params), 0, 80, 100, 0},
     0,
     offsetof(struct room_paint, params),
     0},
    {{VAC_KIND_INT, 8, 0, VAC_ARG_IN | VAC_ARG_OUT | VAC_ARG_IN_CALL,
      offsetof(vaccel_paint_args, budget), 0, 88, 107, 0},
     0,
     offsetof(struct room_paint, budget),
     0},
    {{VAC_KIND_RECORD, 0, 1, VAC_ARG_OUT, offsetof(vaccel_paint_args, result), 0, 0, 114, 0},
     8,
     offsetof(struct room_paint, result),
     0},
    /* frame_it */
    {{VAC_KIND_TENSOR, 0, 0, VAC_ARG_IN | VAC_ARG_IN_CALL, offsetof(vaccel_frame_it_args, pixels),
      0, 0, 121, 0},
     0,
     offsetof(struct room_frame_it, pixels),
     0},
    {{VAC_KIND_TENSOR, 0, 0, VAC_ARG_OUT | VAC_ARG_IN_CALL, offsetof(vaccel_frame_it_args, framed),
      0, 48, 128, 0},
     0,
     offsetof(struct room_frame_it, framed),
     0},
};

const struct vac_codec vac_codecs[VAC_CODEC_COUNT] = {
    {5, 2, 135, 0, 6, 96, 16, sizeof(vaccel_paint_args), sizeof(struct room_paint), VAC_NO_MODEL},
    {9, 1, 141, 6, 2, 96, 48, sizeof(vaccel_frame_it_args), sizeof(struct room_frame_it),
     VAC_NO_MODEL},
};

const char vac_names[] = "\0"
                         "length\0"
                         "path\0"
                         "title\0"
                         "stroke\0"
                         "thumbnail\0"
                         "colour\0"
                         "strength\0"
                         "brand\0"
                         "picture\0"
                         "paint_params\0"
                         "canvas\0"
                         "count\0"
                         "weights\0"
                         "params\0"
                         "budget\0"
                         "result\0"
                         "pixels\0"
                         "framed\0"
                         "paint\0"
                         "frame_it";
