/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/common/port.h"

#include <string.h>

#include "backends/common/text.h"

static const char *const NAMES[] = {
    [VACCEL_DTYPE_BOOL] = "bool",   [VACCEL_DTYPE_U8] = "u8",     [VACCEL_DTYPE_U16] = "u16",
    [VACCEL_DTYPE_U32] = "u32",     [VACCEL_DTYPE_U64] = "u64",   [VACCEL_DTYPE_I8] = "i8",
    [VACCEL_DTYPE_I16] = "i16",     [VACCEL_DTYPE_I32] = "i32",   [VACCEL_DTYPE_I64] = "i64",
    [VACCEL_DTYPE_F16] = "f16",     [VACCEL_DTYPE_F32] = "f32",   [VACCEL_DTYPE_F64] = "f64",
    [VACCEL_DTYPE_BYTES] = "bytes", [VACCEL_DTYPE_BF16] = "bf16",
};

const char *vac_dtype_text(vaccel_dtype dtype)
{
    bool known = dtype > 0 && (size_t)dtype < sizeof(NAMES) / sizeof(NAMES[0]);
    return known ? NAMES[dtype] : "another type";
}

void vac_shape_text(const int64_t *dims, size_t rank, char text[VAC_SHAPE_TEXT_SIZE])
{
    size_t used = vac_text_add(text, VAC_SHAPE_TEXT_SIZE, 0, "[");
    for (size_t i = 0; i < rank; i++) {
        const char *comma = i > 0 ? "," : "";
        used = dims[i] < 0 ? vac_text_add(text, VAC_SHAPE_TEXT_SIZE, used, "%s?", comma)
                           : vac_text_add(text, VAC_SHAPE_TEXT_SIZE, used, "%s%lld", comma,
                                          (long long)dims[i]);
    }
    vac_text_add(text, VAC_SHAPE_TEXT_SIZE, used, "]");
}

bool vac_port_is_open(const struct vac_port *port)
{
    if (port->any_rank) {
        return true;
    }
    for (size_t i = 0; i < port->rank; i++) {
        if (port->dims[i] == VAC_PORT_ANY) {
            return true;
        }
    }
    return false;
}

bool vac_port_takes(const struct vac_port *port, const int64_t *dims, size_t rank)
{
    if (port->any_rank) {
        return true;
    }
    if (port->rank != rank) {
        return false;
    }
    for (size_t i = 0; i < rank; i++) {
        if (port->dims[i] != VAC_PORT_ANY && port->dims[i] != dims[i]) {
            return false;
        }
    }
    return true;
}

const char *vac_model_text(const struct vac_model_info *info)
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

vaccel_status vac_check_classifier(const struct vac_model_info *info, struct vac_error *err)
{
    if (!lists_op(info, "image_classify")) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model %s is not for image_classify; if it is a classifier, add that to "
            "\"ops\" in its model.json",
            vac_model_text(info));
    }
    if (!info->has_input) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model.json of %s does not say how to turn an image into its input; add "
            "an \"input\" (docs/model-json.md)",
            vac_model_text(info));
    }
    if (info->label_count == 0) {
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model %s has no labels, so its answer would have no words; name a file "
            "with one label a line in \"labels\" in its model.json",
            vac_model_text(info));
    }
    return VACCEL_OK;
}

vaccel_status vac_check_image_input(const struct vac_model_info *info, const struct vac_port *input,
                                    struct vac_error *err)
{
    vaccel_dtype expected = info->input.dtype == VAC_DTYPE_U8 ? VACCEL_DTYPE_U8 : VACCEL_DTYPE_F32;
    if (input->dtype != VAC_PORT_ANY_DTYPE && input->dtype != expected) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "model.json of %s says that the input holds %s, and the network's input '%s' "
            "holds %s; correct \"dtype\" in model.json, or export the model with f32 or u8",
            vac_model_text(info), vac_dtype_text(expected), input->name,
            vac_dtype_text(input->dtype));
    }
    const int64_t one[4] = {1, info->input_shape[1], info->input_shape[2], info->input_shape[3]};
    if (!vac_port_takes(input, one, 4)) {
        char wanted[VAC_SHAPE_TEXT_SIZE];
        char real[VAC_SHAPE_TEXT_SIZE];
        vac_shape_text(info->input_shape, 4, wanted);
        vac_shape_text(input->dims, input->rank, real);
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "model.json of %s describes an input of shape %s, and the network's input '%s' "
            "is %s; correct \"shape\" and \"layout\" in model.json, or export the model "
            "for one image at a time",
            vac_model_text(info), wanted, input->name, real);
    }
    return VACCEL_OK;
}

vaccel_status vac_check_scores(const struct vac_model_info *info, const struct vac_port *output,
                               bool open_batch, struct vac_error *err)
{
    if (output->dtype != VACCEL_DTYPE_F32) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the output '%s' of the model %s holds %s, and scores are f32; export the model "
            "with an f32 output",
            output->name, vac_model_text(info), vac_dtype_text(output->dtype));
    }
    struct vac_port one = *output;
    if (open_batch && one.rank > 1 && one.dims[0] == VAC_PORT_ANY) {
        one.dims[0] = 1;
    }
    if (vac_port_is_open(&one)) {
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "the output '%s' of the model %s has no fixed size; name the output that holds "
            "the scores in \"output\" in model.json",
            output->name, vac_model_text(info));
    }
    size_t count = 1;
    bool fits = true;
    for (size_t i = 0; i < one.rank; i++) {
        fits = fits && !__builtin_mul_overflow(count, (size_t)one.dims[i], &count);
    }
    if (!fits || count != info->label_count) {
        char shape[VAC_SHAPE_TEXT_SIZE];
        vac_shape_text(output->dims, output->rank, shape);
        return vac_media_fail(
            err, VACCEL_ERR_FORMAT,
            "%s of the model %s has %zu labels, and the network's output '%s' has %zu scores "
            "(its shape is %s); give it one label for each class, in the network's order",
            info->labels_file != NULL ? info->labels_file : "model.json", vac_model_text(info),
            info->label_count, output->name, fits ? count : SIZE_MAX, shape);
    }
    return VACCEL_OK;
}
