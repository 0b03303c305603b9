/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include <vaccel/ops.h>

enum { SHAPE_TEXT_SIZE = 192 };

/* What the model is called in messages. */
static const char *subject(const struct vac_model_info *info)
{
    return info->name != NULL ? info->name : "(without a name)";
}

static bool lists_op(const struct vac_model_info *info, const char *name)
{
    for (size_t i = 0; i < info->op_count; i++) {
        if (strcmp(info->ops[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* OpenVINO takes a model from memory only when it is one file without companions, and then only as
 * ONNX. */
static vaccel_status check_format(const struct vac_model_info *info, struct vac_error *err)
{
    bool in_memory = info->path == NULL;
    switch (info->format) {
    case VAC_MODEL_ONNX:
        return VACCEL_OK;
    case VAC_MODEL_OPENVINO:
    case VAC_MODEL_TFLITE:
    case VAC_MODEL_SAVED_MODEL:
        if (!in_memory) {
            return VACCEL_OK;
        }
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model %s came from memory as %s, which OpenVINO reads from files only; "
            "open it by its path, or convert it to ONNX",
            subject(info), vac_media_model_format_name(info->format));
    default:
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model %s is in the format %s, and OpenVINO reads onnx, openvino, tflite "
            "and saved_model; convert it to ONNX, or use a backend of its own framework",
            subject(info), vac_media_model_format_name(info->format));
    }
}

vaccel_status vac_openvino_check_info(const struct vac_model_info *info, uint32_t op,
                                      struct vac_error *err)
{
    if (op != VACCEL_OP_IMAGE_CLASSIFY) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the backend openvino does not implement op %u; `vaccel info` lists what "
            "does",
            op);
    }
    if (!lists_op(info, "image_classify")) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model %s is not for image_classify; if it is a classifier, add that to "
            "\"ops\" in its model.json",
            subject(info));
    }
    if (!info->has_input) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model.json of %s does not say how to turn an image into its input; add "
            "an \"input\" (docs/model-json.md)",
            subject(info));
    }
    if (info->label_count == 0) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model %s has no labels, so its answer would have no words; name a file "
            "with one label a line in \"labels\" in its model.json",
            subject(info));
    }
    return check_format(info, err);
}

/* "[?,3,224,224]" */
static void write_shape(const int64_t *dims, size_t rank, char text[SHAPE_TEXT_SIZE])
{
    size_t used = (size_t)snprintf(text, SHAPE_TEXT_SIZE, "[");
    for (size_t i = 0; i < rank; i++) {
        const char *comma = i > 0 ? "," : "";
        int length = dims[i] < 0 ? snprintf(text + used, SHAPE_TEXT_SIZE - used, "%s?", comma)
                                 : snprintf(text + used, SHAPE_TEXT_SIZE - used, "%s%lld", comma,
                                            (long long)dims[i]);
        used += (size_t)length;
    }
    snprintf(text + used, SHAPE_TEXT_SIZE - used, "]");
}

static const char *type_name(ov_element_type_e type)
{
    switch (type) {
    case F32:
        return "f32";
    case F16:
        return "f16";
    case BF16:
        return "bf16";
    case F64:
        return "f64";
    case U8:
        return "u8";
    case I8:
        return "i8";
    case I32:
        return "i32";
    case I64:
        return "i64";
    default:
        return "another type";
    }
}

void vac_openvino_fixed_shape(const struct vac_model_info *info, int64_t dims[4])
{
    memcpy(dims, info->input_shape, sizeof(info->input_shape));
    dims[0] = 1;
}

static bool takes_shape(const struct vac_openvino_port *input, const int64_t dims[4])
{
    if (input->any_rank) {
        return true;
    }
    if (input->rank != 4) {
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        if (input->dims[i] != VAC_OPENVINO_DYNAMIC && input->dims[i] != dims[i]) {
            return false;
        }
    }
    return true;
}

vaccel_status vac_openvino_check_input(const struct vac_model_info *info,
                                       const struct vac_openvino_port *input, struct vac_error *err)
{
    ov_element_type_e expected = info->input.dtype == VAC_DTYPE_U8 ? U8 : F32;
    if (input->type != expected) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "model.json of %s says that the input holds %s, and the network's input '%s' "
            "holds %s; correct \"dtype\" in model.json, or export the model with f32 or u8",
            subject(info), type_name(expected), input->name, type_name(input->type));
    }
    int64_t dims[4];
    vac_openvino_fixed_shape(info, dims);
    if (!takes_shape(input, dims)) {
        char wanted[SHAPE_TEXT_SIZE];
        char real[SHAPE_TEXT_SIZE];
        write_shape(info->input_shape, 4, wanted);
        write_shape(input->dims, input->rank, real);
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "model.json of %s describes an input of shape %s, and the network's input '%s' "
            "is %s; correct \"shape\" and \"layout\" in model.json, or export the model "
            "for one image at a time",
            subject(info), wanted, input->name, real);
    }
    return VACCEL_OK;
}

bool vac_openvino_is_dynamic(const struct vac_openvino_port *port)
{
    if (port->any_rank) {
        return true;
    }
    for (size_t i = 0; i < port->rank; i++) {
        if (port->dims[i] == VAC_OPENVINO_DYNAMIC) {
            return true;
        }
    }
    return false;
}

vaccel_status vac_openvino_check_output(const struct vac_model_info *info,
                                        const struct vac_openvino_port *output,
                                        struct vac_error *err)
{
    if (output->type != F32) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the output '%s' of the model %s holds %s, and scores are f32; export the model "
            "with an f32 output",
            output->name, subject(info), type_name(output->type));
    }
    if (vac_openvino_is_dynamic(output)) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the output '%s' of the model %s has no fixed size; name the output that holds "
            "the scores in \"output\" in model.json",
            output->name, subject(info));
    }
    size_t count = 1;
    bool fits = true;
    for (size_t i = 0; i < output->rank; i++) {
        fits = fits && !__builtin_mul_overflow(count, (size_t)output->dims[i], &count);
    }
    if (!fits || count != info->label_count) {
        char shape[SHAPE_TEXT_SIZE];
        write_shape(output->dims, output->rank, shape);
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "%s of the model %s has %zu labels, and the network's output '%s' has %zu scores "
            "(its shape is %s); give it one label for each class, in the network's order",
            info->labels_file != NULL ? info->labels_file : "model.json", subject(info),
            info->label_count, output->name, fits ? count : SIZE_MAX, shape);
    }
    return VACCEL_OK;
}
