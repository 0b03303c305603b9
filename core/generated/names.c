/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include "core/ops.h"

const char *vaccel_status_name(vaccel_status status)
{
    switch (status) {
    case VACCEL_OK:
        return "OK";
    case VACCEL_PENDING:
        return "PENDING";
    case VACCEL_ERR_INVALID:
        return "ERR_INVALID";
    case VACCEL_ERR_NO_MEMORY:
        return "ERR_NO_MEMORY";
    case VACCEL_ERR_NOT_FOUND:
        return "ERR_NOT_FOUND";
    case VACCEL_ERR_UNSUPPORTED:
        return "ERR_UNSUPPORTED";
    case VACCEL_ERR_FORMAT:
        return "ERR_FORMAT";
    case VACCEL_ERR_LIMIT:
        return "ERR_LIMIT";
    case VACCEL_ERR_IO:
        return "ERR_IO";
    case VACCEL_ERR_DENIED:
        return "ERR_DENIED";
    case VACCEL_ERR_BACKEND:
        return "ERR_BACKEND";
    case VACCEL_ERR_UNAVAILABLE:
        return "ERR_UNAVAILABLE";
    case VACCEL_ERR_TIMEOUT:
        return "ERR_TIMEOUT";
    case VACCEL_ERR_CANCELLED:
        return "ERR_CANCELLED";
    case VACCEL_ERR_BUSY:
        return "ERR_BUSY";
    case VACCEL_ERR_LOST:
        return "ERR_LOST";
    case VACCEL_ERR_STALE:
        return "ERR_STALE";
    case VACCEL_ERR_PROTOCOL:
        return "ERR_PROTOCOL";
    case VACCEL_ERR_VERSION:
        return "ERR_VERSION";
    case VACCEL_ERR_CONFIG:
        return "ERR_CONFIG";
    case VACCEL_ERR_INTERNAL:
        return "ERR_INTERNAL";
    default:
        return "UNKNOWN";
    }
}

const char *vaccel_status_text(vaccel_status status)
{
    switch (status) {
    case VACCEL_OK:
        return "The call succeeded.";
    case VACCEL_PENDING:
        return "The call has been taken and has not completed yet.";
    case VACCEL_ERR_INVALID:
        return "An argument is not what the function takes.";
    case VACCEL_ERR_NO_MEMORY:
        return "Memory ran out.";
    case VACCEL_ERR_NOT_FOUND:
        return "A file, model, backend or op of that name does not exist.";
    case VACCEL_ERR_UNSUPPORTED:
        return "What was asked for is well formed, and nothing here can do it.";
    case VACCEL_ERR_FORMAT:
        return "The contents of a file, image or model are malformed.";
    case VACCEL_ERR_LIMIT:
        return "A limit on size or number was exceeded.";
    case VACCEL_ERR_IO:
        return "Reading or writing failed.";
    case VACCEL_ERR_DENIED:
        return "Policy or file permissions refuse it.";
    case VACCEL_ERR_BACKEND:
        return "The framework behind a backend reported an error.";
    case VACCEL_ERR_UNAVAILABLE:
        return "The backend, its library or its device is not there.";
    case VACCEL_ERR_TIMEOUT:
        return "The time allowed ran out before the call completed.";
    case VACCEL_ERR_CANCELLED:
        return "The call was cancelled before it produced a result.";
    case VACCEL_ERR_BUSY:
        return "Too many calls are in flight; try again.";
    case VACCEL_ERR_LOST:
        return "The other side died after it had taken the call; it may have run.";
    case VACCEL_ERR_STALE:
        return "The other side no longer knows a model or session; the call was not started.";
    case VACCEL_ERR_PROTOCOL:
        return "A frame breaks the rules of the wire protocol.";
    case VACCEL_ERR_VERSION:
        return "Two parts speak versions that do not fit together.";
    case VACCEL_ERR_CONFIG:
        return "An environment variable or a configuration file has a value that makes no sense.";
    case VACCEL_ERR_INTERNAL:
        return "A defect in vaccel itself.";
    default:
        return "A status that this version does not know.";
    }
}

const char *vaccel_pixel_format_name(vaccel_pixel_format value)
{
    switch (value) {
    case VACCEL_PIXEL_ENCODED:
        return "encoded";
    case VACCEL_PIXEL_RGB8:
        return "rgb8";
    case VACCEL_PIXEL_BGR8:
        return "bgr8";
    case VACCEL_PIXEL_RGBA8:
        return "rgba8";
    case VACCEL_PIXEL_GRAY8:
        return "gray8";
    default:
        return "unknown";
    }
}

const char *vaccel_precision_name(vaccel_precision value)
{
    switch (value) {
    case VACCEL_PRECISION_DEFAULT:
        return "default";
    case VACCEL_PRECISION_F32:
        return "f32";
    case VACCEL_PRECISION_F16:
        return "f16";
    case VACCEL_PRECISION_BF16:
        return "bf16";
    case VACCEL_PRECISION_FASTEST:
        return "fastest";
    default:
        return "unknown";
    }
}

const char *vaccel_performance_name(vaccel_performance value)
{
    switch (value) {
    case VACCEL_PERFORMANCE_LATENCY:
        return "latency";
    case VACCEL_PERFORMANCE_THROUGHPUT:
        return "throughput";
    default:
        return "unknown";
    }
}

const char *vaccel_phase_name(vaccel_phase value)
{
    switch (value) {
    case VACCEL_PHASE_QUEUE:
        return "queue";
    case VACCEL_PHASE_PREPROCESS:
        return "preprocess";
    case VACCEL_PHASE_COMPUTE:
        return "compute";
    case VACCEL_PHASE_POSTPROCESS:
        return "postprocess";
    default:
        return "unknown";
    }
}

const char *vaccel_dtype_name(vaccel_dtype value)
{
    switch (value) {
    case VACCEL_DTYPE_BOOL:
        return "bool";
    case VACCEL_DTYPE_U8:
        return "u8";
    case VACCEL_DTYPE_U16:
        return "u16";
    case VACCEL_DTYPE_U32:
        return "u32";
    case VACCEL_DTYPE_U64:
        return "u64";
    case VACCEL_DTYPE_I8:
        return "i8";
    case VACCEL_DTYPE_I16:
        return "i16";
    case VACCEL_DTYPE_I32:
        return "i32";
    case VACCEL_DTYPE_I64:
        return "i64";
    case VACCEL_DTYPE_F16:
        return "f16";
    case VACCEL_DTYPE_F32:
        return "f32";
    case VACCEL_DTYPE_F64:
        return "f64";
    case VACCEL_DTYPE_BYTES:
        return "bytes";
    case VACCEL_DTYPE_BF16:
        return "bf16";
    default:
        return "unknown";
    }
}

const char *vaccel_verdict_name(vaccel_verdict value)
{
    switch (value) {
    case VACCEL_VERDICT_TAKEN:
        return "taken";
    case VACCEL_VERDICT_ABLE:
        return "able";
    case VACCEL_VERDICT_PASSED_OVER:
        return "passed_over";
    case VACCEL_VERDICT_UNAVAILABLE:
        return "unavailable";
    case VACCEL_VERDICT_NOT_PINNED:
        return "not_pinned";
    default:
        return "unknown";
    }
}

const struct vac_op vac_ops[VAC_OP_COUNT] = {
    {1, 1, "noop", false, false, VAC_INDEX_NOOP},
    {2, 1, "model_register", true, false, VAC_INDEX_MODEL_REGISTER},
    {3, 1, "model_describe", false, true, VAC_INDEX_MODEL_DESCRIBE},
    {8, 1, "infer", false, true, VAC_INDEX_INFER},
    {16, 1, "image_classify", false, true, VAC_INDEX_IMAGE_CLASSIFY},
    {17, 1, "image_classify_batch", false, true, VAC_INDEX_IMAGE_CLASSIFY},
};
