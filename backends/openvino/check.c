/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <vaccel/ops.h>

#include "backends/common/port.h"
#include "backends/common/vision.h"

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
            vac_model_text(info), vac_media_model_format_name(info->format));
    default:
        return vac_media_fail(
            err, VACCEL_ERR_UNSUPPORTED,
            "the model %s is in the format %s, and OpenVINO reads onnx, openvino, tflite "
            "and saved_model; convert it to ONNX, or use a backend of its own framework",
            vac_model_text(info), vac_media_model_format_name(info->format));
    }
}

vaccel_status vac_openvino_check_info(const struct vac_model_info *info, uint32_t op,
                                      struct vac_error *err)
{
    if (op == VACCEL_OP_IMAGE_CLASSIFY || op == VACCEL_OP_IMAGE_CLASSIFY_BATCH) {
        vaccel_status status = vac_check_classifier(info, err);
        return status == VACCEL_OK ? check_format(info, err) : status;
    }
    if (vac_vision_is(op)) {
        vaccel_status status = vac_vision_check_info(info, op, err);
        return status == VACCEL_OK ? check_format(info, err) : status;
    }
    if (op == VACCEL_OP_INFER || op == VACCEL_OP_MODEL_DESCRIBE) {
        return check_format(info, err);
    }
    return vac_media_fail(err, VACCEL_ERR_UNSUPPORTED,
                          "the backend openvino does not implement op %u; `vaccel info` lists what "
                          "does",
                          op);
}

vaccel_dtype vac_openvino_dtype(ov_element_type_e type)
{
    switch (type) {
    case BOOLEAN:
        return VACCEL_DTYPE_BOOL;
    case U8:
        return VACCEL_DTYPE_U8;
    case U16:
        return VACCEL_DTYPE_U16;
    case U32:
        return VACCEL_DTYPE_U32;
    case U64:
        return VACCEL_DTYPE_U64;
    case I8:
        return VACCEL_DTYPE_I8;
    case I16:
        return VACCEL_DTYPE_I16;
    case I32:
        return VACCEL_DTYPE_I32;
    case I64:
        return VACCEL_DTYPE_I64;
    case F16:
        return VACCEL_DTYPE_F16;
    case F32:
        return VACCEL_DTYPE_F32;
    case F64:
        return VACCEL_DTYPE_F64;
    case BF16:
        return VACCEL_DTYPE_BF16;
    case STRING:
        return VACCEL_DTYPE_BYTES;
    default:
        return 0;
    }
}

ov_element_type_e vac_openvino_type(vaccel_dtype dtype)
{
    for (int type = DYNAMIC; type <= F8E8M0; type++) {
        if (dtype != 0 && vac_openvino_dtype((ov_element_type_e)type) == dtype) {
            return (ov_element_type_e)type;
        }
    }
    return DYNAMIC;
}
