/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include <vaccel/vaccel.h>

#include <stddef.h>

#include "core/ops.h"

/* A constant and where its text is: 4 bytes, where a switch would take three times as many. */
struct row {
    int16_t value;
    uint16_t text;
};

static const struct row status_names[] = {
    {VACCEL_OK, 1},
    {VACCEL_PENDING, 4},
    {VACCEL_ERR_INVALID, 12},
    {VACCEL_ERR_NO_MEMORY, 24},
    {VACCEL_ERR_NOT_FOUND, 38},
    {VACCEL_ERR_UNSUPPORTED, 52},
    {VACCEL_ERR_FORMAT, 68},
    {VACCEL_ERR_LIMIT, 79},
    {VACCEL_ERR_IO, 89},
    {VACCEL_ERR_DENIED, 96},
    {VACCEL_ERR_BACKEND, 107},
    {VACCEL_ERR_UNAVAILABLE, 119},
    {VACCEL_ERR_TIMEOUT, 135},
    {VACCEL_ERR_CANCELLED, 147},
    {VACCEL_ERR_BUSY, 161},
    {VACCEL_ERR_LOST, 170},
    {VACCEL_ERR_STALE, 179},
    {VACCEL_ERR_PROTOCOL, 189},
    {VACCEL_ERR_VERSION, 202},
    {VACCEL_ERR_CONFIG, 214},
    {VACCEL_ERR_INTERNAL, 225},
};

static const struct row status_texts[] = {
    {VACCEL_OK, 238},
    {VACCEL_PENDING, 258},
    {VACCEL_ERR_INVALID, 309},
    {VACCEL_ERR_NO_MEMORY, 353},
    {VACCEL_ERR_NOT_FOUND, 369},
    {VACCEL_ERR_UNSUPPORTED, 427},
    {VACCEL_ERR_FORMAT, 490},
    {VACCEL_ERR_LIMIT, 544},
    {VACCEL_ERR_IO, 584},
    {VACCEL_ERR_DENIED, 611},
    {VACCEL_ERR_BACKEND, 649},
    {VACCEL_ERR_UNAVAILABLE, 699},
    {VACCEL_ERR_TIMEOUT, 752},
    {VACCEL_ERR_CANCELLED, 804},
    {VACCEL_ERR_BUSY, 856},
    {VACCEL_ERR_LOST, 897},
    {VACCEL_ERR_STALE, 963},
    {VACCEL_ERR_PROTOCOL, 1040},
    {VACCEL_ERR_VERSION, 1087},
    {VACCEL_ERR_CONFIG, 1138},
    {VACCEL_ERR_INTERNAL, 1219},
};

static const struct row pixel_format_names[] = {
    {VACCEL_PIXEL_ENCODED, 1246}, {VACCEL_PIXEL_RGB8, 1254},  {VACCEL_PIXEL_BGR8, 1259},
    {VACCEL_PIXEL_RGBA8, 1264},   {VACCEL_PIXEL_GRAY8, 1270},
};

static const struct row precision_names[] = {
    {VACCEL_PRECISION_DEFAULT, 1276}, {VACCEL_PRECISION_F32, 1284},
    {VACCEL_PRECISION_F16, 1288},     {VACCEL_PRECISION_BF16, 1292},
    {VACCEL_PRECISION_FASTEST, 1297},
};

static const struct row performance_names[] = {
    {VACCEL_PERFORMANCE_LATENCY, 1305},
    {VACCEL_PERFORMANCE_THROUGHPUT, 1313},
};

static const struct row phase_names[] = {
    {VACCEL_PHASE_QUEUE, 1324},
    {VACCEL_PHASE_PREPROCESS, 1330},
    {VACCEL_PHASE_COMPUTE, 1341},
    {VACCEL_PHASE_POSTPROCESS, 1349},
};

static const struct row dtype_names[] = {
    {VACCEL_DTYPE_BOOL, 1361},  {VACCEL_DTYPE_U8, 1366},   {VACCEL_DTYPE_U16, 1369},
    {VACCEL_DTYPE_U32, 1373},   {VACCEL_DTYPE_U64, 1377},  {VACCEL_DTYPE_I8, 1381},
    {VACCEL_DTYPE_I16, 1384},   {VACCEL_DTYPE_I32, 1388},  {VACCEL_DTYPE_I64, 1392},
    {VACCEL_DTYPE_F16, 1288},   {VACCEL_DTYPE_F32, 1284},  {VACCEL_DTYPE_F64, 1396},
    {VACCEL_DTYPE_BYTES, 1400}, {VACCEL_DTYPE_BF16, 1292},
};

static const struct row verdict_names[] = {
    {VACCEL_VERDICT_TAKEN, 1406},       {VACCEL_VERDICT_ABLE, 1412},
    {VACCEL_VERDICT_PASSED_OVER, 1417}, {VACCEL_VERDICT_UNAVAILABLE, 1429},
    {VACCEL_VERDICT_NOT_PINNED, 1441},
};

static const char texts[] =
    ""
    "\0"
    "OK"
    "\0"
    "PENDING"
    "\0"
    "ERR_INVALID"
    "\0"
    "ERR_NO_MEMORY"
    "\0"
    "ERR_NOT_FOUND"
    "\0"
    "ERR_UNSUPPORTED"
    "\0"
    "ERR_FORMAT"
    "\0"
    "ERR_LIMIT"
    "\0"
    "ERR_IO"
    "\0"
    "ERR_DENIED"
    "\0"
    "ERR_BACKEND"
    "\0"
    "ERR_UNAVAILABLE"
    "\0"
    "ERR_TIMEOUT"
    "\0"
    "ERR_CANCELLED"
    "\0"
    "ERR_BUSY"
    "\0"
    "ERR_LOST"
    "\0"
    "ERR_STALE"
    "\0"
    "ERR_PROTOCOL"
    "\0"
    "ERR_VERSION"
    "\0"
    "ERR_CONFIG"
    "\0"
    "ERR_INTERNAL"
    "\0"
    "The call succeeded."
    "\0"
    "The call has been taken and has not completed yet."
    "\0"
    "An argument is not what the function takes."
    "\0"
    "Memory ran out."
    "\0"
    "A file, model, backend or op of that name does not exist."
    "\0"
    "What was asked for is well formed, and nothing here can do it."
    "\0"
    "The contents of a file, image or model are malformed."
    "\0"
    "A limit on size or number was exceeded."
    "\0"
    "Reading or writing failed."
    "\0"
    "Policy or file permissions refuse it."
    "\0"
    "The framework behind a backend reported an error."
    "\0"
    "The backend, its library or its device is not there."
    "\0"
    "The time allowed ran out before the call completed."
    "\0"
    "The call was cancelled before it produced a result."
    "\0"
    "Too many calls are in flight; try again."
    "\0"
    "The other side died after it had taken the call; it may have run."
    "\0"
    "The other side no longer knows a model or session; the call was not started."
    "\0"
    "A frame breaks the rules of the wire protocol."
    "\0"
    "Two parts speak versions that do not fit together."
    "\0"
    "An environment variable or a configuration file has a value that makes no sense."
    "\0"
    "A defect in vaccel itself."
    "\0"
    "encoded"
    "\0"
    "rgb8"
    "\0"
    "bgr8"
    "\0"
    "rgba8"
    "\0"
    "gray8"
    "\0"
    "default"
    "\0"
    "f32"
    "\0"
    "f16"
    "\0"
    "bf16"
    "\0"
    "fastest"
    "\0"
    "latency"
    "\0"
    "throughput"
    "\0"
    "queue"
    "\0"
    "preprocess"
    "\0"
    "compute"
    "\0"
    "postprocess"
    "\0"
    "bool"
    "\0"
    "u8"
    "\0"
    "u16"
    "\0"
    "u32"
    "\0"
    "u64"
    "\0"
    "i8"
    "\0"
    "i16"
    "\0"
    "i32"
    "\0"
    "i64"
    "\0"
    "f64"
    "\0"
    "bytes"
    "\0"
    "taken"
    "\0"
    "able"
    "\0"
    "passed_over"
    "\0"
    "unavailable"
    "\0"
    "not_pinned";

static const char *look_up(const struct row *rows, size_t count, int32_t value, const char *none)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].value == value)
            return texts + rows[i].text;
    }
    return none;
}

#define LOOK_UP(rows, value, none) look_up(rows, sizeof(rows) / sizeof(rows[0]), value, none)

const char *vaccel_status_name(vaccel_status status)
{
    return LOOK_UP(status_names, status, "UNKNOWN");
}

const char *vaccel_status_text(vaccel_status status)
{
    return LOOK_UP(status_texts, status, "A status that this version does not know.");
}

const char *vaccel_pixel_format_name(vaccel_pixel_format value)
{
    return LOOK_UP(pixel_format_names, value, "unknown");
}

const char *vaccel_precision_name(vaccel_precision value)
{
    return LOOK_UP(precision_names, value, "unknown");
}

const char *vaccel_performance_name(vaccel_performance value)
{
    return LOOK_UP(performance_names, value, "unknown");
}

const char *vaccel_phase_name(vaccel_phase value)
{
    return LOOK_UP(phase_names, value, "unknown");
}

const char *vaccel_dtype_name(vaccel_dtype value)
{
    return LOOK_UP(dtype_names, value, "unknown");
}

const char *vaccel_verdict_name(vaccel_verdict value)
{
    return LOOK_UP(verdict_names, value, "unknown");
}

const struct vac_op vac_ops[VAC_OP_COUNT] = {
    {1, 1, false, false, VAC_INDEX_NOOP},
    {2, 1, true, false, VAC_INDEX_MODEL_REGISTER},
    {3, 1, false, true, VAC_INDEX_MODEL_DESCRIBE},
    {8, 1, false, true, VAC_INDEX_INFER},
    {16, 1, false, true, VAC_INDEX_IMAGE_CLASSIFY},
    {17, 1, false, true, VAC_INDEX_IMAGE_CLASSIFY},
    {18, 1, false, true, VAC_INDEX_IMAGE_DETECT},
    {19, 1, false, true, VAC_INDEX_IMAGE_SEGMENT},
    {20, 1, false, true, VAC_INDEX_IMAGE_POSE},
    {21, 1, false, true, VAC_INDEX_IMAGE_DEPTH},
    {32, 1, false, false, VAC_INDEX_BLAS_SGEMM},
    {33, 1, false, false, VAC_INDEX_BLAS_SGEMV},
    {34, 1, false, false, VAC_INDEX_BLAS_SAXPY},
    {35, 1, false, false, VAC_INDEX_BLAS_SDOT},
    {48, 1, false, false, VAC_INDEX_VECTOR_ADD},
    {49, 1, false, false, VAC_INDEX_MATRIX_MULTIPLY},
    {50, 1, false, false, VAC_INDEX_MINMAX},
    {51, 1, false, false, VAC_INDEX_ARRAY_COPY},
    {64, 1, false, false, VAC_INDEX_EXEC},
};
